"""Closing: by somebody who did not do the work, or by the person who asked. What rebounds is opened again."""

from lanyan.kernel.operation import Actor, about, operation

from .. import access
from ..errors import refusal
from ..models import Item, MeasureDone, Step
from .subject import kind_of, must_allow, record_step, take, written


@operation
def check_item(*, item_id: int, text: str = "", by: Actor) -> Item:
    """Close a reported item. Refused to whoever reported it or worked on it (own_work), and to others than the asker
    where the asker is to judge (asker_checks)."""
    item = take(item_id, by, "view")
    must_allow(item, "close")
    report = last_report(item)
    _must_check(item, by)
    record_step(item, "close", by, text.strip(), reported_by_id=report.by_id, satisfied=_is_asker(item, by) or None)
    about("ledger_item", item.pk, reported_by=report.by_id)
    return item


@operation
def return_item(*, item_id: int, reason: str, by: Actor) -> Item:
    """Send a reported item back: it is not done, and why."""
    item = take(item_id, by, "view")
    must_allow(item, "return")
    _must_check(item, by)
    satisfied = False if _is_asker(item, by) else None
    record_step(item, "return", by, written(reason, "reason", "reason_needed"), satisfied=satisfied)
    return item


@operation
def reopen_item(*, item_id: int, reason: str, by: Actor) -> Item:
    """A closed item has rebounded: it is worked on again, with its history and its old deadline."""
    item = take(item_id, by, "view")
    if not (access.may(by, item, "keep") or _is_asker(item, by)):
        raise refusal("not_allowed", reason=f"reopen ledger item {item.pk}")
    record_step(item, "reopen", by, written(reason, "reason", "reason_needed"))
    return item


def last_report(item: Item) -> Step:
    return item.steps.filter(step="report").order_by("-sequence")[0]


def may_check(actor: Actor, item: Item) -> str:
    """Empty when the actor may check this item; else the code of the refusal: not_allowed, own_work, asker_checks."""
    if item.kind and kind_of(item.kind).checker == "asker" and item.asked_by_id and not _is_asker(item, actor):
        return "asker_checks"
    if not (_is_asker(item, actor) or access.may(actor, item, "keep")):
        return "not_allowed"
    return "own_work" if actor.person_id in _doers(item) else ""


def _must_check(item: Item, by: Actor) -> None:
    if code := may_check(by, item):
        raise refusal(code, reason=f"check ledger item {item.pk}")


def _doers(item: Item) -> set[int | None]:
    """Who did the work since it was last opened: the 责任人, who reported, told of progress or finished a measure."""
    opened = item.steps.filter(step__in=("raise", "reopen", "reassign")).order_by("-sequence")[0].sequence
    worked = item.steps.filter(sequence__gt=opened, step__in=("progress", "report")).values_list("by_id", flat=True)
    finished = MeasureDone.objects.filter(measure__item=item).values_list("done_by_id", flat=True)
    return ({*worked, *finished, item.answerable_id}) - {None}


def _is_asker(item: Item, by: Actor) -> bool:
    return by.person_id is not None and by.person_id == item.asked_by_id
