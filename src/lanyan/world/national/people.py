"""Writes the people, by COPY, into the table of persons and a temporary one from which all else about them is derived.

Nobody has an ID number or a telephone: these people do not exist, and two hundred thousand sealed inventions prove nothing.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from random import Random
from typing import Any

from django.db import connection

from lanyan.directory.models import Person
from lanyan.directory.pinyin import initials_of, spelling_of

from ..names import FEMALE_FIRST, FEMALE_LAST, MALE_FIRST, MALE_LAST, SURNAMES
from ..rows import public_id
from .tree import Tree

MEMBERS = 0.6
_PERSON = "id, public_id, number, name, pinyin, initials, sex, born_on, joined_service_on"
_SOLDIER = "person_id, number, name, unit_id, branch_id, level, seat, state, born_on, joined_on"


def write_people(tree: Tree, today: date) -> int:
    """How many were written. Keys are taken in order from the sequence."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('person', 'id'))")
        first = cursor.fetchone()[0]
        soldiers: list[tuple[Any, ...]] = []
        with cursor.copy(f"COPY {Person._meta.db_table} ({_PERSON}) FROM STDIN") as copy:
            for person, soldier in _people(tree, first, today):
                copy.write_row(person)
                soldiers.append(soldier)
        with cursor.copy(f"COPY soldier ({_SOLDIER}) FROM STDIN") as copy:
            for soldier in soldiers:
                copy.write_row(soldier)
        cursor.execute("SELECT setval(pg_get_serial_sequence('person', 'id'), %s)", [first + len(soldiers)])
    return len(soldiers)


def _people(tree: Tree, first: int, today: date) -> Iterator[tuple[tuple[Any, ...], tuple[Any, ...]]]:
    rng, seats = Random("lanyan national: people"), dict[int, int]()
    for order, garrison in enumerate(tree.everybody()):
        sex = "female" if rng.random() < 0.08 else "male"
        name = _name(rng, sex)
        age = 20 + 26 * rng.random() ** 1.5
        member = rng.random() < MEMBERS
        age = max(age, 24.0) if member else age
        born, joined = _before(today, age), _before(today, max(0.3, age - 19.5))
        state = "full" if member else rng.choices(("", "applicant", "activist", "probationary"), (80, 12, 5, 3))[0]
        seat = seats[garrison.branch] = seats.get(garrison.branch, 0) + member
        number, key = f"GJ{order + 1:06d}", first + order
        yield (
            (key, public_id("national", number), number, name, _spelt(name[0], name[1:]), _first(name), sex, born, joined),
            (key, number, name, garrison.unit, garrison.branch, garrison.level, seat if member else 0, state, born, joined),
        )


def _name(rng: Random, sex: str) -> str:
    first, last = (MALE_FIRST, MALE_LAST) if sex == "male" else (FEMALE_FIRST, FEMALE_LAST)
    given = rng.choice(last) if rng.random() < 0.12 else rng.choice(first) + rng.choice(last)
    return str(rng.choice(SURNAMES)) + given


@cache
def _spelt(surname: str, given: str) -> str:
    return spelling_of(surname + given)


@cache
def _first(name: str) -> str:
    return initials_of(name)


def _before(today: date, years: float) -> date:
    return today - timedelta(days=int(years * 365.25))
