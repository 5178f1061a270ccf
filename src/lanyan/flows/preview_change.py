"""What a change of the tree would do, before it is done: it is carried out, looked at, and taken back.

So the preview can never differ from the change: both are the same operation. The picture is of the day on which the
change takes effect, duties included, as if the time until then brought nothing else.
"""

import hashlib
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from lanyan.derived.nightly import evaluate_after
from lanyan.directory.models import Organisation
from lanyan.kernel import clock, sql
from lanyan.records.activities.access import restricted_kinds
from lanyan.rulebook import national

from .change_directory import around

_SQL = sql.statements(Path(__file__).with_name("preview_change.sql"))
MOST_JUDGED = 40  # organisations whose duties are judged for a preview; a larger change shows people, offices and activities


@dataclass(frozen=True, slots=True)
class Shape:
    """One organisation on the day. `activities` are those planned for then or later, `duties` those near or overdue."""

    name: str
    form: str
    parent: str
    members: int
    staff: int
    below: int
    offices: tuple[str, ...]
    term: str
    activities: int
    duties: int | None


@dataclass(frozen=True, slots=True)
class Beside:
    """One organisation before and after; None where it is not there."""

    public_id: str
    before: Shape | None
    after: Shape | None

    @property
    def name(self) -> str:
        shape = self.before or self.after
        return shape.name if shape else ""


@dataclass(frozen=True, slots=True)
class Passage:
    """Somebody whose place on the line changes, or a planned activity that another holds; empty where there is none."""

    name: str
    before: str
    after: str


@dataclass(slots=True)
class Preview:
    """Everything that differs on the day `on`. `digest` tells whether the picture is still the same when confirmed."""

    on: date
    organisations: list[Beside] = field(default_factory=list)
    people: list[Passage] = field(default_factory=list)
    ended_offices: list[str] = field(default_factory=list)
    meetings: list[Passage] = field(default_factory=list)

    @property
    def digest(self) -> str:
        # An organisation that the change would found has another key each time.
        organisations = sorted(repr((one.before, one.after)) for one in self.organisations)
        picture = repr((self.on, organisations, self.people, self.ended_offices, self.meetings))
        return hashlib.sha256(picture.encode()).hexdigest()[:32]


class _TakenBack(Exception):
    """Ends the transaction of a preview."""


def preview(change: Callable[[], Any], *, touched: Collection[Organisation], on: date) -> Preview:
    """Run `change` (which judges duties itself), compare, and take everything back. Refusals of the change pass through."""
    seen = Preview(on)
    try:
        with transaction.atomic():
            _fill(seen, change, [one.pk for one in touched])
            raise _TakenBack
    except _TakenBack:
        return seen


def _fill(seen: Preview, change: Callable[[], Any], asked: list[int]) -> None:
    judged = max(seen.on, clock.today())
    touched = set(asked)
    nearby = _near(touched)
    known = set(Organisation.objects.values_list("pk", flat=True))
    _judge(nearby, judged)
    before, places, offices = _picture(nearby, seen.on)
    meetings = _meetings(nearby, seen.on)
    change()
    made = set(Organisation.objects.values_list("pk", flat=True)) - known
    nearby |= _near(touched | made)
    _judge(nearby, judged)
    after, places_after, offices_after = _picture(nearby, seen.on)
    meetings_after = _meetings(nearby, seen.on)
    seen.meetings = [
        Passage(name, organiser, meetings_after.get(key, ("", ""))[1])
        for key, (name, organiser) in meetings.items()
        if meetings_after.get(key, ("", ""))[1] != organiser
    ]
    _judge_missing(before, after)
    keys = dict(Organisation.objects.filter(pk__in=nearby).values_list("pk", "public_id"))
    # The one that changes first, then the others named, then what is around.
    order = [*dict.fromkeys(asked), *sorted(made), *sorted(nearby - touched - made)]
    pairs = [(pk, Beside(keys[pk], before.get(pk), after.get(pk))) for pk in order]
    seen.organisations = [beside for pk, beside in pairs if beside.before != beside.after or pk in touched | made]
    seen.people = [
        Passage(name, places.get((pk, name), ""), places_after.get((pk, name), ""))
        for pk, name in sorted(places.keys() | places_after.keys())
        if places.get((pk, name)) != places_after.get((pk, name))
    ]
    seen.ended_offices = sorted(offices - offices_after)


def _judge(ids: set[int], day: date) -> None:
    if len(ids) <= MOST_JUDGED:
        evaluate_after(sorted(ids), day)


def _judge_missing(before: dict[int, Shape], after: dict[int, Shape]) -> None:
    """Nothing to compare where too many organisations are concerned to be judged for a look."""
    if max(len(before), len(after)) > MOST_JUDGED:
        for shapes in (before, after):
            shapes.update({pk: replace(shape, duties=None) for pk, shape in shapes.items()})


def _near(touched: set[int]) -> set[int]:
    return around(touched, depth=1)


def _meetings(ids: set[int], on: date) -> dict[str, tuple[str, str]]:
    """By public id: what is planned and when, and who holds it."""
    rows = sql.rows(_SQL["meetings"], {"ids": sorted(ids), "on": on, "restricted": list(restricted_kinds())})
    titles = {row["public_id"]: row["title"] or national().activity_kind(row["kind"]).title for row in rows}
    return {
        row["public_id"]: (f"{row['held_on'].month}月{row['held_on'].day}日 {titles[row['public_id']]}", row["organiser"])
        for row in rows
    }


def _picture(ids: set[int], on: date) -> tuple[dict[int, Shape], dict[tuple[int, str], str], set[str]]:
    asked = {"ids": sorted(ids), "on": on, "today": clock.today()}
    offices: dict[int, list[str]] = {}
    for row in sql.rows(_SQL["offices"], asked):
        title = national().offices()[row["role"]].title
        offices.setdefault(row["organisation_id"], []).append(f"{row['name']}（{title}{'，代理' if row['acting'] else ''}）")
    shapes = {
        row.pop("id"): Shape(**{**row, "form": national().forms()[row["form"]].title}, offices=tuple(offices.get(pk, ())))
        for row in sql.rows(_SQL["shapes"], asked)
        for pk in [row["id"]]
    }
    places = {(row["person_id"], row["name"]): row["place"] for row in sql.rows(_SQL["places"], asked)}
    held = {f"{shapes[pk].name}：{text}" for pk, texts in offices.items() if pk in shapes for text in texts}
    return shapes, places, held
