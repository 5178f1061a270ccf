"""Writes the Party's line: organisations and their past, standings of every state, memberships, groups, circumstances."""

from datetime import date, timedelta
from random import Random

from lanyan.directory.models import Flag, Membership, Organisation, OrganisationSpell, Standing

from .days import add_months, years_before
from .people import FOUNDED, Shift, moved_on
from .rows import Rows, public_id
from .staffing import Somebody
from .tree import BODIES, PARTY, Body

# Branches that send people to the support branch, and how many each.
SENT = {"gangwu": 4, "binjiang": 3, "songtao": 3, "xuefu": 2, "baishazhan": 2}


def founded_on(body: Body, today: date) -> date:
    """When an organisation was set up: most with the brigade, a new one 75 days ago, the support branch 26 days ago."""
    if body.key == "shiban_branch":
        return today - timedelta(days=75)
    if body.key == "support_branch":
        return support_span(today)[0]
    return FOUNDED


def support_span(today: date) -> tuple[date, date]:
    """From the setting up of the support branch to its planned end."""
    return today - timedelta(days=26), today + timedelta(days=24)


def write_bodies(rows: Rows, units: dict[str, int], today: date) -> dict[str, int]:
    """Organisation keys of all Party, League, union and women's organisations."""
    ids: dict[str, int] = {}
    for position, body in enumerate(BODIES):
        ends = support_span(today)[1] if body.form == "temporary_branch" else None
        founded = founded_on(body, today)
        ids[body.key] = rows.add(
            Organisation, public_id=public_id("body", body.key), line=body.line, founded_on=founded, ends_on=ends
        )
        spell = {
            "organisation_id": ids[body.key],
            "name": body.name,
            "short_name": body.short,
            "form": body.form,
            "level": body.level,
            "parent_id": ids.get(body.parent),
            "unit_id": units[body.unit],
            "position": position,
        }
        _write_spells(rows, body, spell, founded, ids, today)
    return ids


def _write_spells(rows: Rows, body: Body, spell: dict, founded: date, ids: dict[str, int], today: date) -> None:
    changed: dict = {}
    if body.key == "gongye_branch":
        day, reason = today - timedelta(days=200), "园区更名"
        changed = {"name": body.name.replace("工业园", "开发区"), "short_name": body.short.replace("工业园", "开发区")}
    elif body.key == "nanlu_branch":
        day, reason = moved_on(today), "辖区调整，隶属关系变更"
        changed = {"name": body.name.replace("云麓区", "青石区"), "parent_id": ids["qingshi_party_committee"]}
    if not changed:
        rows.add(OrganisationSpell, **spell, valid_from=founded)
        return
    rows.add(OrganisationSpell, **{**spell, **changed}, valid_from=founded, valid_to=day)
    rows.add(OrganisationSpell, **spell, valid_from=day, reason=reason)


def branch_units() -> dict[str, str]:
    """The Party branch of each unit."""
    seats = {unit: body.key for body in PARTY for unit in body.units}
    # The leaders live their organisation life in branches of the offices.
    return {**seats, "detachment": "political_branch"}


def branch_of(person: Somebody) -> str:
    """The key of the branch to which a person's unit belongs."""
    if person.unit == "detachment":
        return {"支队长": "command_branch", "总工程师": "prevention_branch"}.get(person.position, "political_branch")
    return branch_units()[person.unit]


def draw_shifts(people: list[Somebody], today: date) -> dict[int, Shift]:
    """Who served elsewhere before: all of the new station, and a dozen who changed stations within the year."""
    rng = Random("lanyan world: shifts")
    fresh = {p.order: Shift("wangyun", today - timedelta(days=75)) for p in people if p.unit == "shiban"}
    movers = [p for p in people if p.unit in ("songtao", "binjiang", "dadao", "baishazhan") and p.kind == "firefighter"]
    others = ("dongfeng", "xuefu", "changdi", "dukou")
    moved = {
        p.order: Shift(rng.choice(others), today - timedelta(days=rng.randint(40, 330))) for p in rng.sample(movers, 12)
    }
    return {**fresh, **moved}


def draw_standings(people: list[Somebody], today: date) -> None:
    """Give members their path into the Party, and some of the others the first steps of it."""
    rng = Random("lanyan world: standings")
    for branch in dict.fromkeys(branch_of(person) for person in people):
        own = [person for person in people if branch_of(person) == branch]
        members = [person for person in own if person.member]
        newest = sorted((p for p in members if not p.grade), key=lambda p: p.joined_on)[-3:]
        candidates = {
            p.order for p in rng.sample(newest, min(len(newest), 1 if len(members) < 10 else rng.choice((0, 1, 1))))
        }
        for person in members:
            if person.order in candidates:
                _become(person, today - timedelta(days=rng.randint(40, 350)), None)
            else:
                _become_full(person, rng, today)
        _first_steps([p for p in own if not p.member and p.kind != "clerk"], rng, today)
    _exceptions(people, today)


def _become(person: Somebody, probationary: date, full: date | None) -> None:
    """The five states in order, with lawful intervals: an activist for a year at least, a probation of a year."""
    prospect, activist = probationary - timedelta(days=95), probationary - timedelta(days=520)
    applicant = activist - timedelta(days=240)
    days = [("applicant", applicant), ("activist", activist), ("prospect", prospect), ("probationary", probationary)]
    if full:
        days.append(("full", full))
    ends = [day for _, day in days[1:]] + [None]
    person.standings = [(state, day, end) for (state, day), end in zip(days, ends, strict=True)]


def _become_full(person: Somebody, rng: Random, today: date) -> None:
    served = (today - person.joined_on).days
    recent = rng.random() < 0.05
    since = (
        today - timedelta(days=rng.randint(380, 700))
        if recent
        else today - timedelta(days=max(800, int(served * rng.uniform(0.25, 0.85))))
    )
    since = max(since, years_before(person.born_on, -18.2))
    since = min(since, today - timedelta(days=380))
    full = add_months(since, 12)
    if recent:
        _become(person, since, full)
    else:
        person.standings = [("probationary", since, full), ("full", full, None)]


def _first_steps(others: list[Somebody], rng: Random, today: date) -> None:
    """Of the rest of a branch some have applied, some are activists, now and then one is a prospect."""
    grown = sorted((p for p in others if (today - p.joined_on).days > 700), key=lambda p: p.joined_on)
    for person in grown[:1] if len(others) > 8 else ():
        start = today - timedelta(days=rng.randint(520, 640))
        listed = today - timedelta(days=rng.randint(15, 80))
        person.standings = [
            ("applicant", start - timedelta(days=200), start),
            ("activist", start, listed),
            ("prospect", listed, None),
        ]
    for person in grown[1:2]:
        start = today - timedelta(days=rng.randint(60, 420))
        person.standings = [("applicant", start - timedelta(days=150), start), ("activist", start, None)]
    for person in [p for p in others if not p.standings][: max(1, len(others) // 6)]:
        applied = max(person.joined_on, today - timedelta(days=rng.randint(10, 300)))
        person.standings = [("applicant", applied, None)]


def _exceptions(people: list[Somebody], today: date) -> None:
    """One member on probation within the Party (留党察看), one whose membership is suspended."""
    observed = _plain_member(people, "logistics")
    state, since, _ = observed.standings[-1]
    observed.standings[-1:] = [(state, since, today - timedelta(days=200)), ("observed", today - timedelta(days=200), None)]
    suspended = _plain_member(people, "gongye")
    state, since, _ = suspended.standings[-1]
    suspended.standings[-1:] = [
        (state, since, today - timedelta(days=100)),
        ("suspended", today - timedelta(days=100), None),
    ]


def _plain_member(people: list[Somebody], unit: str) -> Somebody:
    return next(
        p for p in people if p.unit == unit and p.kind == "firefighter" and p.standings and p.standings[-1][0] == "full"
    )


def sent_people(people: list[Somebody], today: date) -> list[Somebody]:
    """Who is with the support branch: first its secretary, then firefighters of several stations."""
    leader = [p for p in people if p.unit == "gangwu" and p.position == "副站长"][-1]
    chosen = [leader]
    for unit, count in SENT.items():
        ready = [p for p in people if p.unit == unit and p.kind == "firefighter" and p.standing(today) == "full"]
        chosen += ready[-count:]
    return chosen


def write_memberships(
    rows: Rows, people: list[Somebody], shifts: dict[int, Shift], bodies: dict[str, int], today: date
) -> dict[int, list[tuple[str, str, date, date | None]]]:
    """(branch, group, since, until) of each person by order; the support branch's come beside the formal ones."""
    groups = _draw_groups(people)
    spans: dict[int, list[tuple[str, str, date, date | None]]] = {}
    for person in people:
        for state, since, until in person.standings:
            rows.add(Standing, person_id=person.id, line="party", state=state, valid_from=since, valid_to=until)
        if not person.standings:
            continue
        spans[person.order] = list(_belonging(person, shifts.get(person.order), groups.get(person.order, ""), today))
        for branch, group, since, until in spans[person.order]:
            rows.add(
                Membership,
                person_id=person.id,
                organisation_id=bodies[branch],
                group_id=bodies.get(group),
                line="party",
                valid_from=since,
                valid_to=until,
            )
    _write_sent(rows, sent_people(people, today), spans, bodies, today)
    _write_flags(rows, people, today)
    return spans


def _belonging(person: Somebody, shift: Shift | None, group: str, today: date):
    since = max(person.standings[0][1], FOUNDED, min(person.joined_on, today - timedelta(days=400)))
    branch = branch_of(person)
    if shift and since < shift.until:
        yield branch_units()[shift.unit], "", since, shift.until
        since = shift.until
    elif branch == "shiban_branch":
        since = max(since, today - timedelta(days=75))
    yield branch, group, since, None


def _draw_groups(people: list[Somebody]) -> dict[int, str]:
    """The 党小组 of each member of a branch that has them: by unit where the groups sit in units, else in turn."""
    groups: dict[int, str] = {}
    for branch in {body.parent for body in PARTY if body.form == "group"}:
        own = [body for body in PARTY if body.form == "group" and body.parent == branch]
        members = [person for person in people if person.standings and branch_of(person) == branch]
        for turn, person in enumerate(members):
            seated = [body.key for body in own if body.unit == person.unit] or [body.key for body in own]
            groups[person.order] = seated[turn % len(seated)]
    return groups


def _write_sent(rows: Rows, sent: list[Somebody], spans: dict, bodies: dict[str, int], today: date) -> None:
    since, until = support_span(today)
    for person in sent:
        spans[person.order].append(("support_branch", "", since, until))
        rows.add(
            Membership,
            person_id=person.id,
            organisation_id=bodies["support_branch"],
            line="party",
            temporary=True,
            reason="跨区域增援",
            valid_from=since,
            valid_to=until,
        )
        rows.add(Flag, person_id=person.id, flag="seconded", note="赴澜川流域跨区域增援", valid_from=since, valid_to=until)


def _write_flags(rows: Rows, people: list[Somebody], today: date) -> None:
    plain = [p for p in people if p.kind in ("contract_firefighter", "clerk") and p.standing(today) == "full"]
    notes = [
        ("floating", "驻村帮扶，半年"),
        ("floating", "赴外地陪护家属"),
        ("floating", "脱产学习"),
        ("hardship", "家属重病"),
        ("hardship", "家庭遭灾"),
        ("hardship", "独自抚养子女"),
        ("abroad", "出国探亲"),
    ]
    for number, (flag, note) in enumerate(notes):
        person = plain[(number * 7 + 3) % len(plain)]
        rows.add(Flag, person_id=person.id, flag=flag, note=note, valid_from=today - timedelta(days=60 + 17 * number))
