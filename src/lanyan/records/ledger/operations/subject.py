"""How every operation takes hold of its item: permission, a lock that orders the writers, the journal, the step."""

from dataclasses import dataclass

from lanyan.kernel import clock
from lanyan.kernel.operation import Actor, about
from lanyan.kernel.refusal import NotVisible
from lanyan.rulebook import LedgerKind, UnknownCode, national

from .. import access
from ..errors import refusal
from ..models import Item, Step

STATE_WORDS = {
    "raised": "待接收",
    "accepted": "办理中",
    "argued": "有异议",
    "reported": "待核查",
    "closed": "已办结",
    "withdrawn": "已撤回",
}


@dataclass(frozen=True, slots=True)
class Move:
    """A step: what it is called, from which states it leads, to which state (empty: it stays)."""

    title: str
    states: tuple[str, ...]
    to: str = ""


# The whole life of an item. Nothing else changes `Item.state`.
MOVES = {
    "raise": Move("交办", (), "raised"),
    "accept": Move("接收", ("raised",), "accepted"),
    "argue": Move("提出异议", ("raised", "accepted"), "argued"),
    "uphold": Move("维持交办", ("argued",), "accepted"),
    "progress": Move("报告进展", ("accepted",)),
    "report": Move("报告办结", ("accepted",), "reported"),
    "return": Move("退回", ("reported",), "accepted"),
    "close": Move("核查通过", ("reported",), "closed"),
    "reopen": Move("重新办理", ("closed",), "accepted"),
    "reassign": Move("改派", ("raised", "accepted", "argued"), "raised"),
    "withdraw": Move("撤回", ("raised", "accepted", "argued"), "withdrawn"),
}


def kind_of(code: str) -> LedgerKind:
    try:
        return national().ledger_kind(code)
    except UnknownCode:
        raise refusal("ledger_unknown", field="kind") from None


def take(item_id: int, by: Actor, need: str) -> Item:
    """The item as it is after waiting for whoever is changing it; refused unless the actor may (`view`, `keep`, `do`)."""
    item = Item.objects.select_for_update(of=("self",), no_key=True).filter(pk=item_id).first()
    if item is None:
        raise NotVisible(f"ledger item {item_id}")
    access.require(by, item, need)
    about("ledger_item", item.pk, organisation_id=item.holder_id, kind=item.kind)
    return item


def must_allow(item: Item, step: str) -> None:
    """Refuse a step that does not lead from the state the item is in."""
    if item.state not in MOVES[step].states:
        raise refusal("step_not_now", state=STATE_WORDS[item.state], step=MOVES[step].title)


def record_step(
    item: Item, step: str, by: Actor, text: str = "", *, reported_by_id: int | None = None, satisfied: bool | None = None
) -> Step:
    """Write the step and what it makes of the item. The caller holds the item's lock."""
    if step != "raise":
        must_allow(item, step)
    made = Step.objects.create(
        item=item,
        sequence=item.steps.count() + 1,
        step=step,
        text=text,
        happened_on=clock.today(),
        reported_by_id=reported_by_id,
        satisfied=satisfied,
        by_id=by.person_id,
        by_name=by.name,
        at=clock.now(),
    )
    if MOVES[step].to and MOVES[step].to != item.state:
        item.state = MOVES[step].to
        item.save(update_fields=["state"])
    return made


def accepted(item: Item, by: Actor) -> None:
    """Whoever begins to work on an item has accepted it: no separate tap is asked for."""
    if item.state == "raised":
        record_step(item, "accept", by)


def written(text: str, field: str, code: str = "nothing_typed") -> str:
    """The text without blanks around it; refused when nothing is left."""
    text = text.strip()
    if not text:
        raise refusal(code, field=field)
    return text
