"""Persons as a client may see them, and the line in the journal that says so."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.http import HttpRequest

from lanyan.directory import listing
from lanyan.directory.clients import Caller
from lanyan.directory.models import Person
from lanyan.directory.sealed import masked, unsealed
from lanyan.kernel import clock, journal

from . import shapes


def shown(caller: Caller, people: Iterable[int], day: date) -> list[dict[str, Any]]:
    """Persons by key as of the day. Numbers are whole with `numbers.read`, except of those who have left."""
    whole = caller.may("numbers.read")
    today = clock.today()
    found = []
    for row in listing.persons(people, day):
        numbers = unsealed(row.pop("id_number"), row.pop("phone"))
        here = row["left_service_on"] is None or row["left_service_on"] > today
        if not (whole and here):
            numbers = tuple(masked(number) for number in numbers)
        found.append(
            row | dict(zip(("id_number", "phone"), (number or None for number in numbers), strict=True)) | _posting(row)
        )
    return found


def note_read(
    request: HttpRequest, caller: Caller, rows: list[dict[str, Any]], what: str, person: Person | None = None
) -> None:
    """Reading about people over the interface is told like an export: who, what, how many, with whole numbers or not."""
    asked = {name: value for name, value in request.GET.items() if name not in ("cursor", "limit")}
    journal.note(
        "read_over_interface",
        caller.actor,
        subject_kind="person" if person else "client",
        subject_id=person.pk if person else caller.client.pk,
        what=what,
        rows=len(rows),
        whole_numbers=caller.may("numbers.read") and what.startswith("person"),
        token=caller.token.public_id,
        asked=asked,
    )


def _posting(row: dict[str, Any]) -> dict[str, Any]:
    """The columns of the posting as one thing, None where there is none."""
    names = {"unit": "unit", "staff_kind": "staff_kind", "position": "position", "since": "posted_since"}
    held = {name: row.pop(column) for name, column in names.items()}
    return {"posting": shapes.Posting(**held) if held["unit"] else None}
