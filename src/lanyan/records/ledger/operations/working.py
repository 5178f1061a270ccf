"""What the responsible organisation does with an item: accept or argue, report progress, report it done."""

from lanyan.kernel.operation import Actor, about, operation

from ..errors import refusal
from ..models import Item
from .subject import accepted, kind_of, record_step, take, written


@operation
def accept_item(*, item_id: int, by: Actor) -> Item:
    """Say that it will be done. A second tap changes nothing."""
    item = take(item_id, by, "do")
    if item.state != "accepted":
        record_step(item, "accept", by)
    return item


@operation
def argue_item(*, item_id: int, reason: str, by: Actor) -> Item:
    """Object: not ours, not so, not possible by then. The keeping organisation upholds, hands on or withdraws."""
    item = take(item_id, by, "do")
    record_step(item, "argue", by, written(reason, "reason", "reason_needed"))
    return item


@operation
def uphold_item(*, item_id: int, reason: str, by: Actor) -> Item:
    """Answer an objection: the item stands, and why."""
    item = take(item_id, by, "keep")
    record_step(item, "uphold", by, written(reason, "reason", "reason_needed"))
    return item


@operation
def report_progress(*, item_id: int, text: str, by: Actor) -> Item:
    """One sentence on how far it is."""
    item = take(item_id, by, "do")
    said = written(text, "text")
    accepted(item, by)
    if not _said_just_now(item, "progress", said, by):
        record_step(item, "progress", by, said)
    return item


@operation
def report_item(*, item_id: int, text: str, by: Actor) -> Item:
    """Report an item done: what was done and with what effect. It is not closed by this; another person checks.

    Raises `measures_missing`, `measures_open`, `paper_missing` where the kind asks for them.
    """
    item = take(item_id, by, "do")
    if _said_just_now(item, "report", text.strip(), by):
        return item
    ledger = kind_of(item.kind)
    standing = item.measures.filter(withdrawn_at=None)
    if ledger.measures == "required" and not standing.exists():
        raise refusal("measures_missing")
    if (count := standing.filter(done=None).count()) > 0:
        raise refusal("measures_open", count=count)
    if ledger.evidence == "paper" and not item.papers.filter(withdrawn_at=None).exists():
        raise refusal("paper_missing")
    accepted(item, by)
    record_step(item, "report", by, written(text, "text"))
    about("ledger_item", item.pk)
    return item


def _said_just_now(item: Item, step: str, text: str, by: Actor) -> bool:
    """Whether the last step was this very one: a double tap or a retry, which counts once."""
    last = item.steps.order_by("-sequence").first()
    return last is not None and (last.step, last.text, last.by_id) == (step, text, by.person_id)
