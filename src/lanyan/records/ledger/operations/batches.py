"""One item issued down the tree to many units at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from lanyan.kernel import clock
from lanyan.kernel.operation import Actor, about, operation

from ..errors import refusal
from ..models import Batch
from .raising import Draft, enter, must_keep


@dataclass(frozen=True, slots=True)
class Share:
    """A unit's share of a batch: who is responsible, and who answers for it there."""

    responsible_id: int
    answerable_id: int | None = None


@operation
def issue_items(
    *,
    kind: str,
    holder_id: int,
    draft: Draft,
    shares: Sequence[Share],
    nonce: UUID,
    people: int = 0,
    minutes: int = 0,
    by: Actor,
) -> Batch:
    """Raise the same item for each of several units, all or none. `nonce` makes a second sending the first one's answer."""
    ledger = must_keep(kind, holder_id, by)
    if not shares:
        raise refusal("batch_empty", field="shares")
    batch, made = Batch.objects.get_or_create(
        nonce=nonce,
        defaults={
            "kind": kind,
            "holder_id": holder_id,
            "title": draft.title.strip()[:120],
            "people": people,
            "minutes": minutes,
            "issued_by_id": by.person_id,
            "issued_at": clock.now(),
        },
    )
    if made:
        for share in dict.fromkeys(shares):
            own = Draft(
                title=draft.title,
                source=draft.source,
                text=draft.text,
                details=draft.details,
                leader_id=draft.leader_id,
                answerable_id=share.answerable_id,
                due_on=draft.due_on,
            )
            enter(ledger, holder_id, share.responsible_id, own, by, batch)
    about(
        "ledger_batch",
        batch.pk,
        organisation_id=holder_id,
        kind=kind,
        units=len(shares),
        cost=people * minutes * len(shares),
    )
    return batch
