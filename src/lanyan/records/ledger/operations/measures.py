"""Measures of an item: planned, finished one by one, or withdrawn."""

from collections.abc import Sequence
from datetime import date

from lanyan.kernel import clock
from lanyan.kernel.operation import Actor, about, operation

from ..errors import refusal
from ..models import Item, Measure, MeasureDone
from .subject import STATE_WORDS, accepted, take, written


@operation
def plan_measures(*, item_id: int, measures: Sequence[tuple[str, str, date | None]], by: Actor) -> list[Measure]:
    """Add measures: (what, by whom, until when; None is the item's own deadline). Whoever plans has accepted."""
    item = take(item_id, by, "do")
    accepted(item, by)
    _must_be_worked_on(item)
    made = []
    for text, owner, due_on in measures:
        if (same := item.measures.filter(text=text.strip()[:400], withdrawn_at=None, done=None).first()) is not None:
            made.append(same)  # sent twice
            continue
        if due_on and due_on > item.due_on:
            raise refusal("measure_late", field="due_on", due=item.due_on)
        made.append(
            Measure.objects.create(
                item=item,
                position=item.measures.count() + 1,
                text=written(text, "text")[:400],
                owner=owner.strip()[:60],
                due_on=due_on or item.due_on,
                planned_by_id=by.person_id,
                planned_at=clock.now(),
            )
        )
    about("ledger_item", item.pk, measures=len(made))
    return made


@operation
def finish_measure(*, measure_id: int, text: str, by: Actor) -> Measure:
    """One measure is carried out. A second tap changes nothing."""
    measure, item = _held(measure_id, by)
    _must_be_worked_on(item)
    if measure.withdrawn_at:
        raise refusal("measure_none")
    MeasureDone.objects.get_or_create(
        measure=measure,
        defaults={
            "text": written(text, "text")[:400],
            "done_on": clock.today(),
            "done_by_id": by.person_id,
            "done_by_name": by.name,
        },
    )
    return measure


@operation
def withdraw_measure(*, measure_id: int, by: Actor) -> Measure:
    """Take a measure out of the plan that is not carried out yet; it stays to be seen, crossed out."""
    measure, item = _held(measure_id, by)
    _must_be_worked_on(item)
    if hasattr(measure, "done"):
        raise refusal("measure_none")
    measure.withdrawn_at = measure.withdrawn_at or clock.now()
    measure.save(update_fields=["withdrawn_at"])
    return measure


def _held(measure_id: int, by: Actor) -> tuple[Measure, Item]:
    found = Measure.objects.filter(pk=measure_id).first()
    if found is None:
        raise refusal("measure_none")
    item = take(found.item_id, by, "do")
    return Measure.objects.select_related("done").get(pk=measure_id), item


def _must_be_worked_on(item: Item) -> None:
    if item.state != "accepted":
        raise refusal("step_not_now", state=STATE_WORDS[item.state], step="办理措施")
