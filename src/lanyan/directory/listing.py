"""Long lists as of a day, a page at a time, in the order of public ids.

Public ids never change and tell neither order nor time, so a page that begins after one of them neither repeats nor
skips a row that stays, whatever else is added or ends meanwhile. Every list is asked for organisations (by key) whose
reader the actor is: `reached`. A page holds `limit` rows at most.
"""

from collections.abc import Collection, Iterable
from datetime import date
from pathlib import Path
from typing import Any

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from lanyan.kernel import clock, sql
from lanyan.kernel.operation import Actor

from . import access
from .models import Person
from .queries import ids_below

_SQL = sql.statements(Path(__file__).with_name("listing.sql"))


def reached(actor: Actor, organisation: str | None = None, day: date | None = None) -> list[int]:
    """Keys of the organisations whose content the actor reads; with `organisation`, of it and those below it on the day.

    `NotVisible` for an organisation that is not there or not the actor's to read.
    """
    keys = access.reach(actor)
    if organisation is None:
        return list(keys)
    node = access.organisation_for(actor, organisation)
    return list(keys.filter(pk__in=[node.pk, *ids_below(node.pk, day)]))


def organisations(
    keys: Collection[int], *, day: date, after: str = "", limit: int, line: str | None = None, form: str | None = None
) -> list[dict[str, Any]]:
    """Organisations that stood on the day (columns: `organisations` in listing.sql)."""
    asked = {"reached": list(keys), "day": day, "after": after, "line": line, "form": form, "limit": limit}
    return sql.rows(_SQL["organisations"], asked)


def organisation(key: int, day: date) -> dict[str, Any]:
    """One organisation as of the day, or as it last or first was (columns: `organisation` in listing.sql)."""
    return sql.rows(_SQL["organisation"], {"organisation": key, "day": day})[0]


def people_on(actor: Actor, keys: Collection[int], *, day: date, after: str = "", number: str = "") -> QuerySet[Person]:
    """People the actor sees who on the day belonged to or served in these organisations, by public id after `after`."""
    # Named parameters become positional in the order in which the statement has them.
    statement = _SQL["belonging"].replace("%(organisations)s", "%s").replace("%(day)s", "%s")
    parameters = [list(keys), day, day] * 2
    found = access.visible_people(actor).filter(pk__in=RawSQL(statement, parameters))  # noqa: S611 - a statement of our own file; values are parameters
    if number:
        found = found.filter(number=number)
    return found.filter(public_id__gt=after).order_by("public_id")


def persons(people: Iterable[int], day: date | None = None) -> list[dict[str, Any]]:
    """Persons whole, as of the day, by public id: the columns of `people`, with `standings`, `memberships`, `offices`.

    `id_number` and `phone` are still sealed.
    """
    asked = {"people": list(people), "day": day or clock.today()}
    rows = sql.rows(_SQL["people"], asked)
    for name in ("standings", "memberships", "offices"):
        held: dict[int, list[dict[str, Any]]] = {}
        for row in sql.rows(_SQL[f"{name}_of"], asked):
            held.setdefault(row.pop("key"), []).append(row)
        for person in rows:
            person[name] = held.get(person["key"], [])
    return rows


def memberships(
    keys: Collection[int], *, day: date, after: tuple[str, str, bool] = ("", "", False), limit: int, line: str | None = None
) -> list[dict[str, Any]]:
    """Who belonged to these organisations on the day (columns: `memberships` in listing.sql)."""
    person, after_line, temporary = after
    asked = {"organisations": list(keys), "day": day, "line": line, "limit": limit}
    asked |= {"after_person": person, "after_line": after_line, "after_temporary": temporary}
    return sql.rows(_SQL["memberships"], asked)


def offices(
    keys: Collection[int], *, day: date, after: tuple[str, str, str] = ("", "", ""), limit: int, role: str | None = None
) -> list[dict[str, Any]]:
    """Who held which office of these organisations on the day (columns: `offices` in listing.sql)."""
    organisation, after_role, person = after
    asked = {"organisations": list(keys), "day": day, "role": role, "limit": limit}
    asked |= {"after_organisation": organisation, "after_role": after_role, "after_person": person}
    return sql.rows(_SQL["offices"], asked)


def revision(person_id: int) -> str:
    """32 hexadecimal digits that change whenever anything recorded about the person does, past and future included."""
    return sql.rows(_SQL["revision"], {"person": person_id})[0]["revision"]
