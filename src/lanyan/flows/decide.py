"""A decision is recorded or taken back: what is counted of decisions follows, also after the meeting was closed."""

from typing import Any

from django.db import transaction

from lanyan.derived.nightly import count_after
from lanyan.kernel.operation import Actor
from lanyan.records.activities import operations
from lanyan.records.activities.models import Decision


@transaction.atomic
def record_decision(*, by: Actor, **decision: Any) -> Decision:
    """See `operations.record_decision` for what `decision` holds."""
    recorded = operations.record_decision(by=by, **decision)
    count_after([recorded.activity.organiser_id])
    return recorded


@transaction.atomic
def withdraw_decision(*, decision_id: int, reason: str, by: Actor) -> None:
    """See `operations.withdraw_decision`."""
    organisers = list(Decision.objects.filter(pk=decision_id).values_list("activity__organiser_id", flat=True))
    operations.withdraw_decision(decision_id=decision_id, reason=reason, by=by)
    count_after(organisers)
