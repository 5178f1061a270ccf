"""Writes the cases told in procedures.yaml: one or two of each process, some waiting, some late; none changed the tree."""

from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from lanyan.directory.models import Standing
from lanyan.kernel.calendar import built_in
from lanyan.records.procedures.models import Case, CaseNote, CaseReader, PublicNotice, StepDone, StepPerson
from lanyan.rulebook import national
from lanyan.rulebook.procedures import Procedure

from .brigade import Brigade
from .cases import OLD
from .days import at
from .party import branch_of
from .rows import Rows
from .staffing import Somebody
from .tree import BODIES, LEAGUE

NOTE = "电话联系，本人情况正常；提醒按时交纳党费、参加组织生活。"


@lru_cache(maxsize=1)
def _told() -> list[dict[str, Any]]:
    return yaml.safe_load(Path(__file__).with_name("procedures.yaml").read_text(encoding="utf-8"))


def write_other_cases(rows: Rows, brigade: Brigade) -> None:
    """A story whose person is not to be found in this world is left out."""
    for told in _told():
        procedure = national().procedure(told["procedure"])
        person = _person(brigade, told) if procedure.subject == "person" else None
        if procedure.subject == "organisation" or person is not None:
            _write(rows, brigade, procedure, told, person)


def _write(rows: Rows, brigade: Brigade, procedure: Procedure, told: dict[str, Any], person: Somebody | None) -> None:
    key = told["at"] or _home(brigade, procedure, person)
    days = {step: brigade.today - timedelta(days=row[0]) for step, row in told["steps"].items()}
    begun, keeper = min(days.values()), _keeper(brigade, key, person)
    matter = str(begun.year) if procedure.yearly else told.get("matter", "")
    name = person.name if person else matter if procedure.several else key
    over = len(days) == len(procedure.steps)
    end = max(days.values())
    case = rows.add(
        Case,
        procedure=procedure.code,
        organisation_id=brigade.bodies[key],
        person_id=person.id if person else None,
        counterpart_id=brigade.bodies[told["counterpart"]] if "counterpart" in told else None,
        title=_title(brigade, procedure, key, matter, name),
        matter=matter,
        year=begun.year if procedure.yearly else None,
        restricted=procedure.restricted,
        opened_on=begun,
        opened_at=at(begun, 10),
        opened_by_id=keeper.id,
        **({"closed_on": end, "closed_as": "completed", "closed_at": at(end, 16)} if over else {"closed_on": None}),
    )
    for step, (_, *more) in told["steps"].items():
        _write_step(rows, brigade, procedure, case, step, days[step], more[0] if more else {}, key, keeper, person)
    for ago in told.get("notes", ()):
        day = brigade.today - timedelta(days=ago)
        noting = next(one for one in procedure.ordered() if one.latest.note)
        rows.add(CaseNote, case_id=case, step=noting.code, noted_on=day, text=NOTE, written_by_id=keeper.id,
                 written_by_name=keeper.name, written_at=at(day, 18))  # fmt: skip
    if "notice" in told:
        _write_notice(rows, brigade, case, told["notice"], keeper)
    if procedure.code == "league_member_development" and person is not None:
        _write_standing(rows, person, procedure, days)
    if told.get("readers"):
        rows.add(CaseReader, case_id=case, person_id=keeper.id, named_by_id=keeper.id, named_at=at(begun, 10))


def _write_step(
    rows: Rows, brigade: Brigade, procedure: Procedure, case: int, step: str, day: date, more: dict[str, Any], key: str,
    keeper: Somebody, person: Somebody | None,
) -> None:  # fmt: skip
    definition = procedure.step(step)
    version, old = definition.governing(day), day < brigade.today - timedelta(days=100)
    given = {name: _day(brigade.today, version, name, value) for name, value in more.get("given", {}).items()}
    done = rows.add(
        StepDone,
        case_id=case,
        step=step,
        done_on=day,
        outcome=more.get("outcome", ""),
        given=given,
        rule_from=version.rule_from if definition.binds(day) else None,
        backfilled=old,
        backfill_reason=OLD if old else "",
        activity_id=None,
        recorded_by_id=keeper.id,
        recorded_by_name=keeper.name,
        recorded_at=at(day, 17, definition.number),
    )
    field = next((one for one in version.fields if one.type == "people"), None)
    if field is not None and more.get("people"):
        here = [one for one in _members(brigade, key) if one is not person]
        for one in here[: more["people"]]:
            rows.add(StepPerson, done_id=done, field=field.code, person_id=one.id, standing=one.standing(day))


def _day(today: date, version: Any, name: str, value: Any) -> Any:
    """Days are told as so many from today."""
    field = next((one for one in version.fields if one.code == name), None)
    return (today + timedelta(days=value)).isoformat() if field is not None and field.type == "day" else value


def _write_notice(rows: Rows, brigade: Brigade, case: int, told: dict[str, Any], keeper: Somebody) -> None:
    posted = brigade.today - timedelta(days=told["posted"])
    rows.add(
        PublicNotice, case_id=case, step=told["step"], posted_on=posted, ends_on=built_in().add_workdays(posted, 5),
        place="支队公示栏", text="经研究，现将拟定结果予以公示。", posted_by_id=keeper.id, posted_at=at(posted, 9),
    )  # fmt: skip


def _write_standing(rows: Rows, person: Somebody, procedure: Procedure, days: dict[str, date]) -> None:
    """What the steps so far have made of somebody on the League's line."""
    stands = [
        (procedure.step(step).latest.standing, day) for step, day in days.items() if procedure.step(step).latest.standing
    ]
    for number, (state, since) in enumerate(stands):
        until = stands[number + 1][1] if number + 1 < len(stands) else None
        rows.add(Standing, person_id=person.id, line="league", state=state, valid_from=since, valid_to=until)


def _person(brigade: Brigade, told: dict[str, Any]) -> Somebody | None:
    wanted, today = told["person"], brigade.today
    if "office" in wanted:
        return next(
            (one for role, one, _, until in brigade.offices[told["at"]] if role == wanted["office"] and until is None), None
        )
    if "flag" in wanted:
        plain = [p for p in brigade.people if p.kind in ("contract_firefighter", "clerk") and p.standing(today) == "full"]
        found = [plain[(number * 7 + 3) % len(plain)] for number in range(3)]
    elif "age" in wanted:
        leaders = {one.order for held in brigade.offices.values() for role, one, _, _ in held if role.startswith("league")}
        every = [one for members in brigade.league.values() for one, _ in members]
        old = [one for one in every if (today - one.born_on).days >= wanted["age"] * 365.25 + 1]
        found = [one for one in old if one.order not in leaders]
    elif "outside" in wanted:
        inside = {one.order for members in brigade.league.values() for one, _ in members}
        units = next(body.units for body in LEAGUE if body.key == told["at"])
        young = [
            p for p in brigade.people if p.unit in units and p.order not in inside and (today - p.born_on).days < 27 * 365
        ]
        found = [p for p in young if p.standing(today) == ""]
    elif told["at"] == "party":
        found = [p for p in brigade.people if p.standing(today) == "full"]
    else:
        found = [p for p in brigade.people if branch_of(p) == told["at"] and p.standing(today) == wanted["state"]]
    pick = wanted["pick"]
    return found[pick % len(found)] if found else None


def _home(brigade: Brigade, procedure: Procedure, person: Somebody | None) -> str:
    """The branch of whoever it is about."""
    assert person is not None
    if procedure.line == "league":
        return next(key for key, members in brigade.league.items() if any(one is person for one, _ in members))
    return branch_of(person)


def _members(brigade: Brigade, key: str) -> list[Somebody]:
    if key in brigade.league:
        return [one for one, _ in brigade.league[key]]
    return [p for p in brigade.people if branch_of(p) == key and p.standing(brigade.today) == "full"]


def _keeper(brigade: Brigade, key: str, person: Somebody | None) -> Somebody:
    held = [one for _, one, _, until in brigade.offices.get(key, ()) if until is None]
    return next(one for one in [*held, *brigade.people] if one is not person)


def _title(brigade: Brigade, procedure: Procedure, key: str, matter: str, name: str) -> str:
    if procedure.subject == "person" or procedure.several:
        return f"{name} · {procedure.title}"
    whole = next(body.name for body in BODIES if body.key == key)
    return f"{whole} · {f'{matter}年' if procedure.yearly else ''}{procedure.title}"
