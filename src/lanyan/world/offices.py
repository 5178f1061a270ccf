"""Writes terms of office and who holds which office: committees of three to five where the law asks for one."""

from collections.abc import Iterable
from datetime import date, timedelta
from random import Random

from lanyan.directory.models import OfficeHolding, Term

from .days import add_months
from .party import founded_on, sent_people, support_span
from .rows import Rows
from .staffing import Somebody
from .tree import PARTY, Body

TERM_YEARS = {"party_committee": 5, "office_committee": 5, "general_branch": 3, "branch": 3, "joint_branch": 3}
ROLES = {
    1: ("secretary",),
    2: ("secretary", "deputy_secretary"),
    3: ("secretary", "organiser", "discipline"),
    4: ("secretary", "organiser", "publicist", "discipline"),
    5: ("secretary", "deputy_secretary", "organiser", "publicist", "discipline"),
}

Holdings = dict[str, list[tuple[str, Somebody, date, date | None]]]


def renewed_on(today: date) -> date:
    """The day 东风街站党支部 elected its new committee."""
    return today - timedelta(days=32)


def vacant_since(today: date) -> date:
    """The day the 纪检委员 of 长堤路站党支部 was transferred; nobody has been elected since."""
    return today - timedelta(days=50)


def write_offices(rows: Rows, people: list[Somebody], bodies: dict[str, int], spans: dict, today: date) -> Holdings:
    """Offices of the Party's line by organisation key: (role, person, since, until)."""
    rng = Random("lanyan world: offices")
    holdings: Holdings = {}
    busy = {person.order for person in sent_people(people, today)}
    for body in PARTY:
        candidates = [
            p for p in _candidates(body, people, spans, today) if body.form == "temporary_branch" or p.order not in busy
        ]
        began = _write_terms(rows, body, bodies[body.key], rng, today)
        full = sum(p.standing(today) == "full" and _belongs(p, body.key, 0, spans, today) for p in people)
        holdings[body.key] = list(_elect(body, candidates, full, began, today))
        for role, person, since, until in holdings[body.key]:
            rows.add(
                OfficeHolding,
                person_id=person.id,
                organisation_id=bodies[body.key],
                role=role,
                valid_from=since,
                valid_to=until,
            )
    return holdings


def _write_terms(rows: Rows, body: Body, organisation: int, rng: Random, today: date) -> date:
    """The day the present committee began; temporary branches and groups have no term."""
    years = TERM_YEARS.get(body.form)
    if years is None:
        return founded_on(body, today)
    began = today - timedelta(days=rng.randint(430, years * 365 - 330))
    number = 2 if years == 5 else 3
    if body.key == "shiban_branch":
        began, number = founded_on(body, today), 1
    elif body.key == "xuefu_branch":
        began = add_months(add_months(today, 5), -12 * years)
    elif body.key == "dongfeng_branch":
        began = renewed_on(today)
        rows.add(
            Term, organisation_id=organisation, number=number - 1, began_on=add_months(began, -12 * years), ends_on=began
        )
    rows.add(Term, organisation_id=organisation, number=number, began_on=began, ends_on=add_months(began, 12 * years))
    return began


def _candidates(body: Body, people: list[Somebody], spans: dict, today: date) -> list[Somebody]:
    """Full members who may hold office there, the most senior first."""
    full = [p for p in people if p.standing(today) == "full"]
    if body.key == "party":
        return [p for p in full if p.unit == "detachment"] + [p for p in full if p.position == "主任"][:2]
    if body.key == "offices":
        return [p for p in full if p.position == "副政治委员"] + [p for p in full if p.position in ("主任", "科长")][:4]
    if body.form in ("party_committee", "general_branch"):
        stations = {other.unit for other in PARTY if other.parent == body.key and other.level == "station"}
        return [p for p in full if p.unit == body.unit and p.grade][:4] + [
            p for p in full if p.unit in stations and p.grade == "station_chief"
        ][:1]
    if body.form == "temporary_branch":
        return sent_people(people, today)
    if body.form == "group":
        return [p for p in full if _belongs(p, body.key, 1, spans, today)][2:]
    return _branch_candidates(body, [p for p in full if _belongs(p, body.key, 0, spans, today)])


def _branch_candidates(body: Body, members: list[Somebody]) -> list[Somebody]:
    """Chiefs of a brigade lead its committee, so another officer is secretary of the branch of its offices."""
    seated = [p for p in members if p.unit in body.units]
    if body.unit in ("qingshi", "linjiang", "yunlu", "baisha"):
        return [p for p in seated if p.grade != "brigade_chief"]
    return sorted(seated, key=lambda p: (body.units.index(p.unit) if p.grade else 9, 0 if p.grade else 1))


def _belongs(person: Somebody, key: str, place: int, spans: dict, today: date) -> bool:
    return any(
        span[place] == key and span[2] <= today and (span[3] is None or today < span[3])
        for span in spans.get(person.order, ())
    )


def _elect(
    body: Body, candidates: list[Somebody], full: int, began: date, today: date
) -> Iterable[tuple[str, Somebody, date, date | None]]:
    ends = support_span(today)[1] if body.form == "temporary_branch" else None
    if body.form == "group":
        yield "group_leader", candidates[0], max(began, today - timedelta(days=400)), None
        return
    for role, person in zip(_roles(body, full), candidates, strict=False):
        since = max(began, person.joined_on + timedelta(days=30), person.standings[-1][1])
        gone = vacant_since(today) if body.key == "changdi_branch" and role == "discipline" else None
        yield role, person, since, gone or ends
        if body.key == "dongfeng_branch":
            # Re-elected, but for one seat that another held before.
            former = candidates[5] if role == "publicist" else person
            yield role, former, max(add_months(began, -36), former.standings[-1][1]), began


def _roles(body: Body, full_members: int) -> tuple[str, ...]:
    """The offices of a committee: for a branch from seven full members on, else a secretary and a deputy."""
    if body.key == "party":
        return (*ROLES[5], "member", "member", "member", "member")
    if body.form in ("party_committee", "office_committee", "general_branch"):
        return ROLES[5]
    if body.form == "temporary_branch":
        return ROLES[3]
    return ROLES[2 if full_members < 7 else 3 if full_members < 11 else 4 if full_members < 16 else 5]
