"""Writes the units, and the people with their ages, ranks and postings."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from lanyan.directory.models import Organisation, OrganisationSpell, Person, Posting, RankSpell
from lanyan.directory.pinyin import initials_of, spelling_of
from lanyan.directory.sealed import sealed_id_number, sealed_phone

from .days import years_before
from .names import id_number, phone
from .rows import Rows, public_id
from .staffing import Somebody
from .tree import UNITS

FOUNDED = date(2018, 11, 9)
FIREFIGHTER_RANKS = (
    (24, "一级消防长"),
    (20, "二级消防长"),
    (16, "三级消防长"),
    (12, "一级消防士"),
    (8, "二级消防士"),
    (5, "三级消防士"),
    (2, "四级消防士"),
    (0, "预备消防士"),
)
COMMAND_RANKS = {
    "detachment_chief": "二级指挥长",
    "detachment_deputy": "三级指挥长",
    "brigade_chief": "一级指挥员",
    "brigade_deputy": "二级指挥员",
    "station_chief": "三级指挥员",
    "station_deputy": "四级指挥员",
}
# Years of age and of service by grade, else by kind: lowest, highest.
AGES = {
    "detachment_chief": (46, 52),
    "detachment_deputy": (42, 50),
    "chief_engineer": (44, 50),
    "brigade_chief": (36, 45),
    "brigade_deputy": (32, 40),
    "station_chief": (28, 35),
    "station_deputy": (25, 31),
    "staff_officer": (25, 42),
    "expert": (26, 46),
}


@dataclass(frozen=True)
class Shift:
    """Before `until` the person served in `unit` (and belonged to the branch of that unit)."""

    unit: str
    until: date


def write_units(rows: Rows, today: date) -> dict[str, int]:
    """Organisation keys of the units."""
    ids: dict[str, int] = {}
    for position, unit in enumerate(UNITS):
        founded = today - timedelta(days=75) if unit.key == "shiban" else FOUNDED
        ids[unit.key] = rows.add(
            Organisation, public_id=public_id("unit", unit.key), line="administrative", founded_on=founded
        )
        spell = {
            "organisation_id": ids[unit.key],
            "name": unit.name,
            "short_name": unit.short,
            "form": unit.form,
            "level": unit.level,
            "position": position,
            "parent_id": ids.get(unit.parent),
        }
        if unit.key == "nanlu":
            _write_moved(rows, spell, ids["qingshi"], founded, moved_on(today))
        else:
            rows.add(OrganisationSpell, **spell, valid_from=founded)
    return ids


def moved_on(today: date) -> date:
    """The day 南麓街站 went from 青石区大队 to 云麓区大队."""
    return today - timedelta(days=290)


def _write_moved(rows: Rows, spell: dict, former_parent: int, founded: date, day: date) -> None:
    former = {**spell, "name": spell["name"].replace("云麓区", "青石区"), "parent_id": former_parent}
    rows.add(OrganisationSpell, **former, valid_from=founded, valid_to=day)
    rows.add(OrganisationSpell, **spell, valid_from=day, reason="辖区调整")


def draw_lives(people: list[Somebody], today: date) -> None:
    """Give everybody a date of birth and a first day of service."""
    rng = Random("lanyan world: lives")
    for person in people:
        low, high = (
            AGES.get(person.grade)
            or {"firefighter": (19, 38), "contract_firefighter": (20, 38), "clerk": (23, 40)}[person.kind]
        )
        age = low + (high - low) * rng.random() ** (1.4 if not person.grade else 1.0)
        if person.member and not person.grade:
            age = max(age, 22 + 3 * rng.random())
        entered = min(age - 0.3, 18.5 + 4.5 * rng.random() + (4 if person.kind in ("commander", "technician") else 0))
        person.born_on = years_before(today, age)
        person.joined_on = years_before(today, max(0.2, age - entered))


def write_people(rows: Rows, people: list[Somebody], shifts: dict[int, Shift], units: dict[str, int], today: date) -> None:
    for person in people:
        number = id_number(person.born_on, person.sex, person.order)
        person.id = rows.add(
            Person,
            public_id=public_id("person", person.order),
            number=person.number,
            name=person.name,
            pinyin=spelling_of(person.name),
            initials=initials_of(person.name),
            sex=person.sex,
            born_on=person.born_on,
            joined_service_on=person.joined_on,
            **sealed_id_number(number),
            **sealed_phone(phone(person.order)),
        )
        _write_postings(rows, person, shifts.get(person.order), units)
        _write_rank(rows, person, today)


def _write_postings(rows: Rows, person: Somebody, shift: Shift | None, units: dict[str, int]) -> None:
    held = {"person_id": person.id, "staff_kind": person.kind, "position": person.position}
    since = max(person.joined_on, FOUNDED)
    if shift and since < shift.until:
        rows.add(Posting, **held, unit_id=units[shift.unit], valid_from=since, valid_to=shift.until)
        since = shift.until
    rows.add(Posting, **held, unit_id=units[person.unit], valid_from=since)


def _write_rank(rows: Rows, person: Somebody, today: date) -> None:
    """Ranks follow the regulation: by post for commanders and experts, by years of service for firefighters."""
    if person.kind in ("contract_firefighter", "clerk"):
        return
    served = (today - person.joined_on).days / 365.25
    if person.kind == "firefighter":
        years, rank = next((years, rank) for years, rank in FIREFIGHTER_RANKS if served >= years)
        since = max(today - timedelta(days=int((served - years) * 365.25)), FOUNDED, person.joined_on)
    else:
        rank, since = _officer_rank(person, served), max(years_before(today, min(2.5, served)), FOUNDED)
    rows.add(RankSpell, person_id=person.id, rank=rank, valid_from=since)


def _officer_rank(person: Somebody, served: float) -> str:
    if person.grade in COMMAND_RANKS:
        return COMMAND_RANKS[person.grade]
    by_years = "一级指挥员" if served > 18 else "二级指挥员" if served > 12 else "三级指挥员" if served > 6 else "四级指挥员"
    if person.grade == "chief_engineer":
        return "专业技术二级指挥长"
    return f"专业技术{by_years}" if person.kind == "technician" else by_years
