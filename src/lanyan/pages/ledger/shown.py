"""Items as the screens show them: names of organisations and people, states in colours, what is left of the time."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from lanyan.directory import queries as directory
from lanyan.kernel import clock
from lanyan.kernel.refusal import NotVisible
from lanyan.records.ledger import queries
from lanyan.rulebook import LedgerKind, UnknownCode, national

# Colours of the house for an item that is on time; late ones are red.
STATE_COLOURS = {
    "raised": "pending",
    "argued": "near",
    "accepted": "pending",
    "reported": "near",
    "closed": "met",
    "withdrawn": "exempt",
}
STEP_COLOURS = {"close": "met", "reopen": "overdue", "return": "overdue", "argue": "overdue"}


@dataclass(frozen=True, slots=True)
class Row:
    """One item in a list."""

    item: Any
    kind: LedgerKind
    holder: str
    responsible: str
    state: str
    state_word: str
    overdue: bool

    @property
    def code(self) -> str:
        """How people call it: 2026-007."""
        return f"{self.item.year}-{self.item.number:03d}"

    @property
    def source(self) -> str:
        return self.kind.sources.get(self.item.source, "")


def kind_for(code: str) -> LedgerKind:
    """The kind of the address; what is no kind is not found."""
    try:
        return national().ledger_kind(code)
    except UnknownCode:
        raise NotVisible(f"ledger {code}") from None


def rows(found: Iterable[Any]) -> list[Row]:
    """Rows for some items, with names in one query."""
    items = list(found)
    names = directory.organisations_on({pk for one in items for pk in (one.holder_id, one.responsible_id)})
    today = clock.today()
    made = []
    for one in items:
        late = one.state in ("raised", "accepted", "argued") and one.due_on < today
        made.append(
            Row(
                item=one,
                kind=national().ledger_kind(one.kind),
                holder=names[one.holder_id].short_name,
                responsible=names[one.responsible_id].short_name,
                state="overdue" if late else STATE_COLOURS[one.state],
                state_word=queries.STATE_WORDS[one.state],
                overdue=late,
            )
        )
    return made


def timeline(item: Any) -> list[dict[str, Any]]:
    """Steps, measures carried out and extensions of an item, the latest first."""
    told = [
        {
            "at": f"{one.at.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M}",
            "by": one.by_name,
            "title": queries.MOVES[one.step].title,
            "text": one.text,
            "state": STEP_COLOURS.get(one.step, ""),
        }
        for one in queries.steps_of(item)
    ]
    for one in item.extensions.select_related("decision"):
        told.append(
            {
                "at": f"{one.asked_at.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M}",
                "by": one.asked_by_name,
                "title": f"申请延期到{one.until:%Y-%m-%d}",
                "text": one.reason,
                "state": "",
            }
        )
        if not one.waiting:
            answer = "同意延期" if one.decision.approved else "不同意延期"
            told.append(
                {
                    "at": f"{one.decision.decided_at.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M}",
                    "by": one.decision.decided_by_name,
                    "title": answer,
                    "text": one.decision.remark,
                    "state": "met" if one.decision.approved else "overdue",
                }
            )
    # Steps come latest first already: a stable sort keeps their order within a minute.
    return sorted(told, key=lambda one: str(one["at"]), reverse=True)
