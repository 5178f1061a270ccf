"""Writes the League (its members, branches, offices), the union's and the women's committee."""

from datetime import date, timedelta
from random import Random

from lanyan.directory.models import Membership, OfficeHolding, Standing, Term

from .days import add_months, years_before
from .party import founded_on
from .rows import Rows
from .staffing import Somebody
from .tree import LEAGUE, Body

Holdings = dict[str, list[tuple[str, Somebody, date, date | None]]]
LEAVING_AGE = 28


def draw_league(people: list[Somebody], today: date) -> dict[str, list[tuple[Somebody, date]]]:
    """Members of each League branch with the day they belong to it from.

    Of those under 28 most are members; a few turn 28 within two months, a few have and wait for their 离团.
    """
    rng = Random("lanyan world: league")
    seats = {unit: body.key for body in LEAGUE for unit in body.units}
    branches: dict[str, list[tuple[Somebody, date]]] = {body.key: [] for body in LEAGUE if body.units}
    for person in people:
        age = (today - person.born_on).days / 365.25
        if 27.4 <= age < 28.9 and not person.grade and rng.random() < 0.6:
            person.born_on = years_before(today, LEAVING_AGE) + timedelta(days=rng.randint(-20, 60))
            age = (today - person.born_on).days / 365.25
        if age < LEAVING_AGE + 0.06 and rng.random() < (0.75 if not person.grade else 0.3):
            since = max(person.joined_on, date(2018, 11, 9), today - timedelta(days=1500))
            branches[seats[person.unit]].append((person, since))
    return branches


def write_league(
    rows: Rows, branches: dict[str, list[tuple[Somebody, date]]], bodies: dict[str, int], today: date
) -> Holdings:
    holdings: Holdings = {}
    for key, members in branches.items():
        for person, since in members:
            rows.add(
                Standing,
                person_id=person.id,
                line="league",
                state="league_member",
                valid_from=years_before(person.born_on, -15.5),
            )
            rows.add(Membership, person_id=person.id, organisation_id=bodies[key], line="league", valid_from=since)
    everyone = [pair for members in branches.values() for pair in members]
    for body in LEAGUE:
        own = branches.get(body.key) or [pair for pair in everyone if pair[0].unit in _below(body)]
        holdings[body.key] = _write_committee(rows, body, eldest(own), bodies, today)
    return holdings


def _below(body: Body) -> set[str]:
    """Units of the branches under a League committee."""
    below = [other for other in LEAGUE if other.parent == body.key]
    return {unit for other in below for unit in (*other.units, *_below(other))}


def eldest(members: list[tuple[Somebody, date]]) -> list[tuple[Somebody, date]]:
    """Officers lead, then firefighters, in the order of their numbers."""
    return sorted(members, key=lambda pair: (not pair[0].grade, pair[0].kind != "firefighter", pair[0].order))


def _write_committee(rows: Rows, body: Body, members: list, bodies: dict[str, int], today: date) -> list:
    began = max(today - timedelta(days=420), founded_on(body, today))
    organisation = bodies[body.key]
    rows.add(Term, organisation_id=organisation, number=2, began_on=began, ends_on=add_months(began, 36))
    roles = ("league_secretary", "league_organiser", "league_publicist") if len(members) >= 7 else ("league_secretary",)
    held = [(role, person, max(began, since), None) for role, (person, since) in zip(roles, members, strict=False)]
    for role, person, since, until in held:
        rows.add(
            OfficeHolding, person_id=person.id, organisation_id=organisation, role=role, valid_from=since, valid_to=until
        )
    return held


def write_masses(rows: Rows, people: list[Somebody], bodies: dict[str, int], today: date) -> Holdings:
    """The union's chair is a deputy commissar, the women's a woman of the offices."""
    began = today - timedelta(days=640)
    chair = next(p for p in people if p.position == "副政治委员")
    woman = next(p for p in people if p.sex == "female" and p.unit in ("political", "education", "office", "prevention"))
    holdings: Holdings = {}
    for key, role, person in (("union", "union_chair", chair), ("women", "women_chair", woman)):
        since = max(began, person.joined_on)
        rows.add(Term, organisation_id=bodies[key], number=1, began_on=began, ends_on=add_months(began, 60))
        rows.add(OfficeHolding, person_id=person.id, organisation_id=bodies[key], role=role, valid_from=since)
        holdings[key] = [(role, person, since, None)]
    return holdings
