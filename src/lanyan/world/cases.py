"""Writes the cases of 发展党员: everybody on the way into the Party has one, at the step where the standing says.

Days come from the rulebook's own engine, so that every step is lawful by the text of its day; a few are stuck or late.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from lanyan.kernel.calendar import Calendar, built_in
from lanyan.records.activities.models import AgendaItem
from lanyan.records.procedures.models import Case, CaseBallot, CaseDocument, CaseNote, PublicNotice, StepDone, StepPerson
from lanyan.records.procedures.operations.papers import ON_PAPER
from lanyan.rulebook import national
from lanyan.rulebook.procedures import Procedure, Step, StepVersion, window
from lanyan.rulebook.procedures.dates import Known

from .brigade import Brigade
from .days import at
from .party import branch_of
from .rows import Rows
from .staffing import Somebody

# The step by which somebody has come to each standing.
MILESTONES = {
    "applicant": "application",
    "activist": "activist",
    "prospect": "prospect_filed",
    "probationary": "assembly",
    "full": "conversion_approval",
}
VOTED_ON = "assembly"
BEFORE_THE_VOTE = {"pre_review": 23, "form": 12}  # days ago
OLD = "系统启用前的纸质材料补录"
NOTES = (
    "能按时参加党课和组织生活，训练、执勤表现好，思想汇报认真。",
    "参加出警任务冲锋在前，团结同志；理论学习还要加强。",
    "服从安排，主动承担班组工作；建议多参加支部活动。",
)


@dataclass
class Draft:
    """One case while it is drawn. `stuck_before`: the step at which nothing has moved since."""

    person: Somebody
    branch: str
    organisation: int
    rng: Random
    fixed: dict[str, date]
    stuck_before: str = ""
    dates: dict[str, date] = field(default_factory=dict)


def write_cases(rows: Rows, brigade: Brigade) -> None:
    """A case for everybody whose path lies within reach of the two texts."""
    procedure, calendar = national().procedure("party_member_development"), built_in()
    for number, draft in enumerate(_drafts(brigade)):
        if draft.person.standing(brigade.today) != "full":
            asked = draft.person.id in brigade.asked
            draft.stuck_before = VOTED_ON if asked else _stuck(draft, number)
            if asked:
                draft.fixed |= {code: brigade.today - timedelta(days=ago) for code, ago in BEFORE_THE_VOTE.items()}
        _write(rows, brigade, procedure, calendar, draft)


def _drafts(brigade: Brigade) -> Iterator[Draft]:
    for person in brigade.people:
        states = {state: since for state, since, _ in person.standings}
        if "applicant" not in states or person.standing(brigade.today) not in MILESTONES:
            continue
        branch = branch_of(person)
        fixed = {MILESTONES[state]: since for state, since in states.items() if state in MILESTONES}
        yield Draft(person, branch, brigade.bodies[branch], Random(f"lanyan world: case {person.order}"), fixed)


def _stuck(draft: Draft, number: int) -> str:
    """Some stand still: a talk not held, an approval not given, a register not written."""
    if number % 5 == 0:
        return {
            "application": "talk",
            "activist": "cultivation",
            "prospect_filed": "political_review",
            "assembly": "approval",
        }[list(draft.fixed)[-1]]
    return ""


def _write(rows: Rows, brigade: Brigade, procedure: Procedure, calendar: Calendar, draft: Draft) -> None:
    case = rows.add(
        Case,
        procedure=procedure.code,
        organisation_id=draft.organisation,
        person_id=draft.person.id,
        title=f"{draft.person.name} · {procedure.title}",
        opened_on=draft.fixed["application"],
        opened_at=at(draft.fixed["application"], 10),
        **_closed(brigade, draft, procedure),
    )
    for step in procedure.ordered():
        day = _day(procedure, step, draft, calendar, brigade.today)
        if day is None or any(need not in draft.dates for need in step.needs):
            continue
        draft.dates[step.code] = day
        _write_step(rows, brigade, case, step, step.governing(day), day, draft)
    _write_notes(rows, brigade, case, draft, calendar)
    if draft.person.id in brigade.asked:
        _write_ballot(rows, case, brigade.asked[draft.person.id], brigade.today)


def _write_ballot(rows: Rows, case: int, asked: tuple[int, int, int], today: date) -> None:
    """The step is put to the ballot that is ready at the assembly; the item of its agenda says so."""
    activity, item, ballot = asked
    rows.change(AgendaItem, item, case_id=case, case_step=VOTED_ON)
    rows.add(
        CaseBallot,
        case_id=case,
        step=VOTED_ON,
        activity_id=activity,
        ballot_id=ballot,
        put_at=at(today - timedelta(days=1), 16),
    )


def _closed(brigade: Brigade, draft: Draft, procedure: Procedure) -> dict[str, Any]:
    done = draft.fixed.get("conversion_approval")
    if done is None:
        return {"closed_on": None}
    day = min(done + timedelta(days=20), brigade.today)
    return {"closed_on": day, "closed_as": "completed", "closed_at": at(day, 16)}


def _day(procedure: Procedure, step: Step, draft: Draft, calendar: Calendar, today: date) -> date | None:
    """The day of a step: as the standing says, else soon after it may be, and in time for what is known to follow."""
    if step.code in draft.fixed:
        day = draft.fixed[step.code]
        if step.code == "prospect_filed" and step.governing(day).notice:
            draft.dates["prospect_filed.notice"] = _posted(day, calendar)
        return day
    if step.code == draft.stuck_before:
        return None
    found = window(step, Known(draft.dates), calendar)
    if found is None:
        return None
    later = [day for code, day in draft.fixed.items() if procedure.index(code) > step.number]
    day = found.first_from(found.earliest + timedelta(days=_lag(step, draft.rng)))
    if later:
        room = {"prospect": 20, "cultivation": 24, "pre_review": 9, "form": 5, "conversion": 25}.get(step.code, 1)
        day = max(found.earliest, min(day, min(later) - timedelta(days=room)))
    elif draft.fixed.get("conversion_approval"):
        day = max(found.earliest, min(day, today))
    return day if day <= today else None


def _posted(result: date, calendar: Calendar) -> date:
    """A day on which the notice went up, so that five working days had passed before the result."""
    day = result - timedelta(days=8)
    while calendar.add_workdays(day, 5) >= result:
        day -= timedelta(days=1)
    return day


def _lag(step: Step, rng: Random) -> int:
    usual = {"talk": (3, 24), "activist": (20, 60), "contacts": (1, 9), "cultivation": (2, 30), "pre_review": (6, 15),
             "approval": (15, 60), "oath": (3, 26), "conversion_application": (1, 20), "probation": (20, 40)}  # fmt: skip
    return rng.randint(*usual.get(step.code, (0, 7)))


def _write_step(rows: Rows, brigade: Brigade, case: int, step: Step, version: StepVersion, day: date, draft: Draft) -> None:
    keeper = _keeper(brigade, draft, day)
    old = day < brigade.today - timedelta(days=330) or bool(version.vote)
    late = window(step, Known(draft.dates), built_in())
    is_late = late is not None and late.is_late(day)
    done = rows.add(
        StepDone,
        case_id=case,
        step=step.code,
        round=1,
        done_on=day,
        outcome=version.outcomes[0].code if version.outcomes else "",
        given=_given(version, day),
        rule_from=version.valid_from if step.binds(day) else None,
        late=is_late,
        reason="执勤任务重，推迟办理" if is_late else "",
        backfilled=old,
        backfill_reason=OLD if old else "",
        recorded_by_id=keeper.id,
        recorded_by_name=keeper.name,
        recorded_at=at(day, 17, step.number),
    )
    for one in version.fields:
        if one.type == "people":
            for person in _named(brigade, draft, day, one.at_least or 1):
                rows.add(StepPerson, done_id=done, field=one.code, person_id=person.id, standing=person.standing(day))
    if f"{step.code}.notice" in draft.dates:
        _write_notice(rows, case, step, draft, keeper)
    for paper in version.papers:
        if not paper.optional and draft.rng.random() < 0.93:
            rows.add(CaseDocument, case_id=case, step=step.code, paper=paper.code, name=ON_PAPER, added_by_id=keeper.id,
                     added_at=at(day, 17, step.number))  # fmt: skip


def _given(version: StepVersion, day: date) -> dict[str, Any]:
    values = {"number": 3, "text": "大队党委组织员", "confirm": True}
    given: dict[str, Any] = {one.code: values[one.type] for one in version.fields if one.type in values and not one.only_for}
    if version.either:
        given["hours"] = 24
    if any(one.code == "reported_on" for one in version.fields):
        given["reported_on"] = (day + timedelta(days=3)).isoformat()
    if any(one.code == "consented_on" for one in version.fields):
        given["consented_on"] = (day - timedelta(days=12)).isoformat()
    return given


def _write_notice(rows: Rows, case: int, step: Step, draft: Draft, keeper: Somebody) -> None:
    posted = draft.dates[f"{step.code}.notice"]
    rows.add(
        PublicNotice,
        case_id=case,
        step=step.code,
        round=1,
        posted_on=posted,
        ends_on=built_in().add_workdays(posted, 5),
        place="站公示栏",
        text=f"经支部委员会研究，拟将{draft.person.name}同志列为发展对象，现予公示。",
        posted_by_id=keeper.id,
        posted_at=at(posted, 9),
    )


def _write_notes(rows: Rows, brigade: Brigade, case: int, draft: Draft, calendar: Calendar) -> None:
    """Half-yearly notes while somebody is an activist; where a case is stuck the last one is missing."""
    start, until = draft.dates.get("activist"), draft.dates.get("prospect")
    while start is not None:
        start = calendar.moved_on(start + timedelta(days=draft.rng.randint(168, 180)))
        if start >= min(until or brigade.today, brigade.today) or draft.stuck_before == "cultivation":
            return
        keeper = _keeper(brigade, draft, start)
        rows.add(
            CaseNote,
            case_id=case,
            step="cultivation",
            noted_on=start,
            text=draft.rng.choice(NOTES),
            written_by_id=keeper.id,
            written_by_name=keeper.name,
            written_at=at(start, 18),
        )


def _keeper(brigade: Brigade, draft: Draft, day: date) -> Somebody:
    """The secretary of the branch; of the day if known, else of today. Nobody keeps the own case."""
    held = brigade.offices[draft.branch]
    keepers = [person for _, person, since, until in held if since <= day and (until is None or day < until)]
    return next(person for person in [*keepers, *(p for _, p, _, _ in held), *brigade.people] if person is not draft.person)


def _named(brigade: Brigade, draft: Draft, day: date, count: int) -> list[Somebody]:
    """Full members of the branch, always the same two of a case."""
    full = [
        p for p in brigade.people if branch_of(p) == draft.branch and p.standing(day) == "full" and p is not draft.person
    ]
    start = draft.person.order % max(1, len(full))
    return (full[start:] + full[:start])[:count]
