"""Who serves where: the posts of each unit in order, and the personal numbers that come with that order.

Nothing here depends on the day, so the secretary of a branch has the same number and name in every world.
"""

from dataclasses import dataclass, field
from datetime import date
from functools import cache
from random import Random

from .names import NameGiver
from .tree import UNITS, Unit

LEADERS = (
    ("支队政治委员", "detachment_chief"),
    ("支队长", "detachment_chief"),
    ("副支队长", "detachment_deputy"),
    ("副支队长", "detachment_deputy"),
    ("副政治委员", "detachment_deputy"),
    ("纪委书记", "detachment_deputy"),
    ("总工程师", "chief_engineer"),
)


@dataclass
class Somebody:
    """A person of this world. `grade` is what the rank follows from; the rest of the fields are filled while it is made."""

    order: int
    name: str
    sex: str
    unit: str
    kind: str
    position: str
    grade: str
    member: bool = False
    id: int = 0
    born_on: date = date.min
    joined_on: date = date.min
    standings: list[tuple[str, date, date | None]] = field(default_factory=list)

    @property
    def number(self) -> str:
        """The personal number, which is also the log-in name."""
        return f"YL{self.order:04d}"

    def standing(self, day: date) -> str:
        """What the person was on the Party's line that day; empty if nothing."""
        return next((state for state, since, until in self.standings if since <= day and (until is None or day < until)), "")


@cache
def _names() -> tuple[tuple[str, str, Unit, str, str, str], ...]:
    rng = Random("lanyan world: people")
    names = NameGiver(rng)
    people = []
    for unit in UNITS:
        for position, kind, grade in _posts(unit, rng):
            women = {"clerk": 0.75, "technician": 0.25, "commander": 0.05}.get(kind, 0.0)
            sex = "female" if grade in ("", "expert", "staff_officer") and rng.random() < women else "male"
            people.append((names.draw(sex), sex, unit, kind, position, grade))
    return tuple(people)


def roster() -> list[Somebody]:
    """Everybody, in the order of personal numbers: units in the order of the tree, posts by seniority.

    Party membership goes to commanders and experts first, then by a draw, up to what the unit holds.
    """
    people = [
        Somebody(order, name, sex, unit.key, kind, position, grade)
        for order, (name, sex, unit, kind, position, grade) in enumerate(_names(), 1)
    ]
    rng = Random("lanyan world: membership")
    for unit in UNITS:
        own = [person for person in people if person.unit == unit.key]
        first = sorted(own, key=lambda person: _precedence(person, rng))
        for person in first[: unit.members]:
            person.member = True
    return people


def holder(unit: str, position: str, nth: int = 0) -> Somebody:
    """The nth holder of a position in a unit."""
    return [person for person in roster() if person.unit == unit and person.position == position][nth]


def _precedence(person: Somebody, rng: Random) -> float:
    base = {"commander": 0.0, "technician": 1.0, "firefighter": 2.0, "contract_firefighter": 2.3, "clerk": 2.2}[person.kind]
    return base + rng.random()


def _posts(unit: Unit, rng: Random) -> list[tuple[str, str, str]]:
    """(position, kind, grade) of each post of a unit."""
    lead = {"unit_detachment": _leaders, "unit_brigade": _brigade_lead, "unit_station": _station_lead}.get(
        unit.form, _department_lead
    )
    posts = lead(unit)
    rest = unit.staff - len(posts)
    fill = {"unit_brigade": _brigade_post, "unit_station": _station_post}.get(unit.form, _department_post)
    return posts + sorted((fill(i / max(rest, 1), rng) for i in range(rest)), key=lambda post: _KIND_ORDER[post[1]])


_KIND_ORDER = {"commander": 0, "technician": 1, "firefighter": 2, "contract_firefighter": 3, "clerk": 4}


def _leaders(unit: Unit) -> list[tuple[str, str, str]]:
    return [(position, "technician" if grade == "chief_engineer" else "commander", grade) for position, grade in LEADERS]


def _brigade_lead(unit: Unit) -> list[tuple[str, str, str]]:
    posts = [
        ("教导员", "commander", "brigade_chief"),
        ("大队长", "commander", "brigade_chief"),
        ("副大队长", "commander", "brigade_deputy"),
    ]
    return posts + ([("副教导员", "commander", "brigade_deputy")] if unit.staff >= 9 else [])


def _station_lead(unit: Unit) -> list[tuple[str, str, str]]:
    posts = [
        ("政治指导员", "commander", "station_chief"),
        ("站长", "commander", "station_chief"),
        ("副站长", "commander", "station_deputy"),
    ]
    return posts + ([("副站长", "commander", "station_deputy")] if unit.staff >= 24 else [])


def _department_lead(unit: Unit) -> list[tuple[str, str, str]]:
    chief = {"political": "主任", "command": "主任", "office": "主任"}.get(unit.key, "科长")
    return [(chief, "commander", "brigade_chief"), (f"副{chief}", "commander", "brigade_deputy")]


def _station_post(share: float, rng: Random) -> tuple[str, str, str]:
    if share < 0.62:
        return rng.choice(("班长", "战斗员", "战斗员", "驾驶员", "通信员", "安全员", "供水员")), "firefighter", ""
    if share < 0.9:
        return rng.choice(("战斗员", "战斗员", "驾驶员", "炊事员")), "contract_firefighter", ""
    return "文书", "clerk", ""


def _brigade_post(share: float, rng: Random) -> tuple[str, str, str]:
    if share < 0.35:
        return "监督员", "commander", "staff_officer"
    if share < 0.6:
        return "工程师", "technician", "expert"
    if share < 0.75:
        return "驾驶员", "firefighter", ""
    return "文员", "clerk", ""


def _department_post(share: float, rng: Random) -> tuple[str, str, str]:
    if share < 0.38:
        return rng.choice(("干事", "参谋", "助理员")), "commander", "staff_officer"
    if share < 0.66:
        return rng.choice(("工程师", "助理工程师")), "technician", "expert"
    if share < 0.82:
        return rng.choice(("驾驶员", "通信员", "保障员")), "firefighter", ""
    return "文员", "clerk", ""
