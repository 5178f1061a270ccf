"""Reads about what was raised together: how far each unit is, and what it all costs the units (减负)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from lanyan.kernel import clock, sql
from lanyan.kernel.operation import Actor
from lanyan.kernel.refusal import NotVisible

from . import access
from .models import Batch, BatchQuestion, Item
from .operations.batches import DAYS_TO_ANSWER, LEAST_ANSWERS

_SQL = sql.statements(Path(__file__).parent / "sql" / "batches.sql")


@dataclass(frozen=True, slots=True)
class Progress:
    """How many units have a share of a batch, and how many of them stand where. `untouched`: nobody has begun."""

    units: int = 0
    closed: int = 0
    reported: int = 0
    overdue: int = 0
    untouched: int = 0


@dataclass(frozen=True, slots=True)
class Burden:
    """What an organisation asked of units in a year up to its day: `minutes` are people × minutes × units."""

    batches: int = 0
    units: int = 0
    minutes: int = 0
    repeated: int = 0


def batches(actor: Actor, holders: Collection[int], *, year: int | None = None) -> QuerySet[Batch]:
    """Batches of these organisations of which the actor may read an item, the latest first.

    `year`: those that count as a burden of that year, as `burdens` counts them: not imported, not taken back whole.
    """
    readable = access.visible_to(actor).filter(batch=OuterRef("pk"))
    found = Batch.objects.filter(holder__in=holders).order_by("-issued_at", "-pk")
    if year is None:
        return found.filter(Exists(readable))
    return found.filter(Exists(readable.exclude(state="withdrawn")), imported=False, issued_at__year=year)


def batch_for(actor: Actor, public_id: str) -> Batch:
    """The batch, if the actor may read what the keeping organisation keeps; NotVisible otherwise."""
    found = Batch.objects.filter(public_id=public_id).select_related("holder").first()
    first = found and found.items.order_by("pk").first()
    if found is None or first is None or not access.may_read_list(actor, found.kind, found.holder_id):
        raise NotVisible(f"batch {public_id}")
    return found


def items_of(batch: Batch) -> QuerySet[Item]:
    """Its items that were not taken back, by the order in which they were raised."""
    return batch.items.exclude(state="withdrawn").select_related("leader", "answerable").order_by("number")


def progress_of(batch_ids: Iterable[int]) -> dict[int, Progress]:
    """{batch: progress}; a batch that was taken back whole is missing."""
    found = sql.rows(_SQL["progress"], {"batches": list(batch_ids), "today": clock.today()})
    return {row.pop("batch_id"): Progress(**row) for row in found}


def last_words(item_ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """{item: what was said about it last}."""
    return {row["item_id"]: row for row in sql.rows(_SQL["last_words"], {"items": list(item_ids)})}


def burdens(organisations: Collection[int], today: date) -> dict[tuple[int, int], Burden]:
    """{(organisation, year): what it asked of units} for this year and the last, each up to the same day. One query."""
    asked = spans(today) | {"organisations": list(organisations), "least": LEAST_ANSWERS}
    return {(row.pop("organisation_id"), row.pop("year")): Burden(**row) for row in sql.rows(_SQL["issued"], asked)}


def spans(today: date) -> dict[str, list[Any]]:
    """This year and the last, each from its first day to the day after today of it, as SQL takes them."""
    ends = [today, _same_day(today, today.year - 1)]
    return {
        "years": [one.year for one in ends],
        "since": [one.replace(month=1, day=1) for one in ends],
        "until": [one + timedelta(days=1) for one in ends],
    }


def asked_of(actor: Actor, batch: Batch) -> bool:
    """Whether the actor is asked, and has not said yet, if the batch asks for something again."""
    since = clock.now() - timedelta(days=DAYS_TO_ANSWER)
    if actor.person_id is None or batch.issued_at < since:
        return False
    return BatchQuestion.objects.filter(batch=batch, person_id=actor.person_id).exists()


def may_be_told(batch: Batch) -> bool:
    """Whether enough have answered for the two sums to be shown."""
    return batch.answered >= LEAST_ANSWERS


def _same_day(day: date, year: int) -> date:
    """29 February of a year without one is its 28th."""
    last = 28 if (day.month, day.day) == (2, 29) else day.day
    return day.replace(year=year, day=last)
