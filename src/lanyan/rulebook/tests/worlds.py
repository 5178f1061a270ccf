"""Random small worlds and random duties, for comparing the compiled SQL with the naive evaluators.

Made from a seed and dense on purpose: most draws must bind somebody and count something, or nothing is compared.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from lanyan.rulebook import national
from lanyan.rulebook.dated import Document
from lanyan.rulebook.duties import Duty, Layer, read_duty
from lanyan.rulebook.entry import Entry
from lanyan.rulebook.marked import mark
from lanyan.rulebook.problems import Findings
from lanyan.rulebook.world import Row, World

FIRST = date(2024, 1, 1)
SPAN = 400
ORGANISATIONS, PERSONS = (1, 2, 3, 4), (11, 12, 13, 14)
FORMS, LEVELS, LINES = ("branch", "group"), ("station", "brigade"), ("party", "league")
STATES, ROLES, STAFF = ("full", "probationary"), ("secretary", "organiser"), ("commander", "clerk")
KINDS = ("theme_day", "training")
OUTCOMES = ("present", "present", "excused", "leave", "absent")
PERSON_EVENTS = ("make_up_opened", "make_up_accepted", "born")
ORGANISATION_EVENTS = ("term_began", "term_ends", "activity_archived")
PERIODS = ("day", "workday", "week", "fortnight", "month", "quarter", "half", "year")


def random_day(rng: Random) -> date:
    return FIRST + timedelta(days=rng.randrange(SPAN))


def _span(rng: Random) -> Row:
    """Mostly long spells, so that periods are covered; some short and some late ones."""
    start = FIRST - timedelta(days=30) if rng.random() < 0.6 else random_day(rng)
    end = None if rng.random() < 0.6 else start + timedelta(days=rng.randrange(1, 300))
    return {"valid_from": start, "valid_to": end}


def random_world(rng: Random) -> World:
    world = World()
    for number in ORGANISATIONS:
        for _ in range(rng.choice((1, 1, 2))):
            place = {"line": rng.choice(LINES), "form": rng.choice(FORMS), "level": rng.choice(LEVELS)}
            world.organisation.append({"organisation_id": number, **place, **_span(rng)})
        world.ancestry.append({"ancestor_id": number, "organisation_id": number, "valid_from": FIRST, "valid_to": None})
        if rng.random() < 0.7:
            world.ancestry.append({"ancestor_id": rng.choice(ORGANISATIONS), "organisation_id": number, **_span(rng)})
        if rng.random() < 0.4:
            relief = {"valid_from": (start := random_day(rng)), "valid_to": start + timedelta(days=rng.randrange(1, 120))}
            world.relief.append({"organisation_id": number, "cause": rng.choice(("增援", "大战")), **relief})
        if rng.random() < 0.7:
            world.adoption.append({"duty": "tried", "organisation_id": number, **_span(rng)})
    for person in PERSONS:
        _add_person(rng, world, person)
    _add_activities(rng, world)
    _add_events(rng, world)
    turned = {rng.randrange(SPAN) for _ in range(20)}
    world.workday = [
        {"day": (day := FIRST + timedelta(days=n)), "is_workday": (day.weekday() < 5) != (n in turned)}
        for n in range(-40, SPAN + 300)
    ]
    return world


def _add_person(rng: Random, world: World, person: int) -> None:
    for _ in range(rng.choice((1, 2, 3))):
        member = {"line": rng.choice(LINES), "state": rng.choice(STATES), "temporary": rng.random() < 0.2}
        world.member.append({"person_id": person, "organisation_id": rng.choice(ORGANISATIONS), **member, **_span(rng)})
    for role in ROLES:
        if rng.random() < 0.6:
            world.office.append(
                {"person_id": person, "organisation_id": rng.choice(ORGANISATIONS), "role": role, **_span(rng)}
            )
    world.posting.append(
        {"person_id": person, "unit_id": rng.choice(ORGANISATIONS), "staff_kind": rng.choice(STAFF), **_span(rng)}
    )


def _add_activities(rng: Random, world: World) -> None:
    for number in range(1, rng.randrange(10, 90)):
        shared = {"activity_id": number, "kind": rng.choice(KINDS), "held_on": random_day(rng)}
        hours = Decimal(rng.randrange(9)) / 2
        hosts = rng.sample(ORGANISATIONS, rng.choice((1, 1, 2)))
        world.activity += [{**shared, "organisation_id": host, "hours": hours} for host in hosts]
        for person in rng.sample(PERSONS, rng.randrange(len(PERSONS) + 1)):
            outcome = rng.choice(OUTCOMES)
            made_up = outcome != "present" and rng.random() < 0.4
            made_up_on = shared["held_on"] + timedelta(days=rng.randrange(60)) if made_up else None
            credited = hours if outcome == "present" or made_up else Decimal(0)
            world.attendance.append(
                {**shared, "organisation_id": min(hosts), "person_id": person, "outcome": outcome,
                 "made_up_on": made_up_on, "hours": credited}
            )  # fmt: skip


def _add_events(rng: Random, world: World) -> None:
    for number in range(1, rng.randrange(20, 60)):
        of_person = rng.random() < 0.5
        subject = rng.choice(PERSONS if of_person else ORGANISATIONS)
        place = rng.choice((*ORGANISATIONS, None)) if of_person else subject
        day = random_day(rng)
        world.event.append(
            {
                "event": rng.choice(PERSON_EVENTS if of_person else ORGANISATION_EVENTS),
                "subject_kind": "person" if of_person else "organisation",
                "subject_id": subject,
                "organisation_id": place,
                "happened_on": day,
                "matter": rng.choice((1, 2)),
                "record_kind": "make_up",
                "record_id": number,
                "due_on": day + timedelta(days=rng.randrange(40)) if rng.random() < 0.8 else None,
            }
        )


def _some(rng: Random, values: tuple[str, ...]) -> list[str]:
    return rng.sample(values, rng.choice((1, 2)))


def _applies_to(rng: Random, operator: str) -> dict[str, Any]:
    applies: dict[str, Any] = {}
    for key, values in (("lines", LINES), ("forms", FORMS), ("levels", LEVELS)):
        if rng.random() < 0.25:
            applies[key] = _some(rng, values)
    if rng.random() < 0.15:
        applies["has_offices"] = ["organiser"]
    if operator == "head_count" or rng.random() < 0.5:
        return applies if set(applies) - {"has_offices"} else applies | {"forms": list(FORMS)}
    ways: dict[str, Any] = {"members": _some(rng, STATES), "offices": _some(rng, ROLES), "staff": list(STAFF)}
    if operator == "deadline_after":
        ways["anyone"] = True
    way = rng.choice(list(ways))
    if way == "members" and rng.random() < 0.3:
        applies["except_offices"] = _some(rng, ROLES)
    return applies | {way: ways[way]}


def _period(rng: Random) -> dict[str, Any]:
    per = rng.choice(PERIODS)
    warn_days = 0 if per in ("day", "workday") else rng.randrange(6)
    grace = rng.choice(("0", "1/3", "0.5", "0.5", "0.9"))
    return {"activities": _some(rng, KINDS), "per": per, "warn_days": warn_days, "grace": grace}


def _value(rng: Random, operator: str, events: tuple[str, ...]) -> dict[str, Any]:
    if operator == "count_per_period":
        return {"at_least": rng.randrange(1, 4), **_period(rng)}
    if operator == "event_per_period":
        period = {key: value for key, value in _period(rng).items() if key != "activities"}
        return {"at_least": rng.randrange(1, 3), "events": _some(rng, events), **period}
    if operator == "sum_per_period":
        return {"hours": rng.randrange(1, 5), **_period(rng)} | {"activities": _some(rng, KINDS)}
    if operator == "ratio":
        share = rng.choice(("1/3", "2/3", "0.5", "1"))
        return {"measure": rng.choice(("attendance", "make_up", "coverage")), "fraction": share, **_period(rng)}
    if operator == "largest_gap":
        length = (
            {"at_most": rng.randrange(6, 60), "unit": "days"} if rng.random() < 0.6 else {"at_most": 2, "unit": "months"}
        )
        ends_gap = rng.sample(("present", "excused", "leave"), rng.choice((1, 2)))
        return {**length, "activities": _some(rng, KINDS), "warn_days": 5, "ends_gap": ends_gap,
                "missed_at_least": rng.randrange(3)}  # fmt: skip
    if operator == "deadline_after":
        unit = rng.choice(("days", "workdays", "months", "own"))
        within = rng.randrange(1, 4) if unit == "months" else rng.randrange(5, 40)
        span = {"deadline": "own"} if unit == "own" else {"within": within, "unit": unit}
        return {"start": _some(rng, events), "end": _some(rng, events), **span,
                "warn_days": rng.randrange(6), "same_subject": rng.random() < 0.5}  # fmt: skip
    if operator == "term_reached":
        value = {"start": rng.choice(events), "months": rng.randrange(9), "warn_months": rng.randrange(4)}
        if rng.random() < 0.5:
            value |= {"until": rng.choice(events), "extend_months": rng.randrange(7)}
        return value | ({"end": _some(rng, events)} if rng.random() < 0.4 else {})
    return {"offices": _some(rng, ROLES), "members": _some(rng, STATES), "at_least": rng.randrange(1, 3), "at_most": 2,
            "when_members": _some(rng, STATES), "when_at_least": rng.randrange(3)}  # fmt: skip


def random_duty(rng: Random, operator: str) -> Duty:
    """A duty as a file would declare it, read by the strict reader."""
    applies = _applies_to(rng, operator)
    of_person = any(key in applies for key in ("members", "offices", "staff", "anyone"))
    events = PERSON_EVENTS if of_person else ORGANISATION_EVENTS
    starts = sorted({FIRST - timedelta(days=400), *(random_day(rng) for _ in range(rng.choice((0, 1, 2))))})
    if rng.random() < 0.2 and len(starts) > 1:
        starts = starts[1:]
    definition = {
        "code": "tried",
        "title": "试验",
        "operator": operator,
        "applies_to": applies,
        "adopted_by_default": rng.random() < 0.7,
        "versions": [{"from": start, "value": _value(rng, operator, events)} for start in starts],
    }
    findings = Findings()
    layer = Layer("practice", national().context, {}, own_document=Document("tried", "试验"))
    duty = read_duty(Entry(mark(definition), "试验", findings), layer)
    findings.raise_if_any()
    assert duty is not None
    return duty
