"""Attendance is put right after closing: by hand, by a leave approved late, by a phone that was without a network."""

from collections.abc import Sequence

from django.db import transaction

from lanyan.kernel.operation import Actor
from lanyan.records.activities import operations
from lanyan.records.activities.models import Activity, Closure, Correction, LeaveDecision

from .reevaluation import reevaluate_after


@transaction.atomic
def correct_attendance(
    *, activity_id: int, person_id: int, outcome: str, reason: str, cause: str = "", by: Actor
) -> Correction:
    """See `operations.correct_outcome`."""
    correction = operations.correct_outcome(
        activity_id=activity_id, person_id=person_id, outcome=outcome, cause=cause, reason=reason, by=by
    )
    reevaluate_after(correction.activity)
    return correction


@transaction.atomic
def decide_leave(*, leave_id: int, approved: bool, remark: str = "", by: Actor) -> LeaveDecision:
    """See `operations.decide_leave`; duties are judged anew when the meeting was closed before the answer."""
    decision = operations.decide_leave(leave_id=leave_id, approved=approved, remark=remark, by=by)
    _reevaluate_if_closed(decision.leave.activity_id)
    return decision


@transaction.atomic
def sync_roll_call(*, activity_id: int, entries: Sequence[operations.Sent], by: Actor) -> list[operations.Receipt]:
    """See `operations.sync_offline`; duties are judged anew when the meeting was closed before the queue arrived."""
    receipts = operations.sync_offline(activity_id=activity_id, entries=entries, by=by)
    _reevaluate_if_closed(activity_id)
    return receipts


def _reevaluate_if_closed(activity_id: int) -> None:
    if Closure.objects.filter(activity_id=activity_id).exists():
        reevaluate_after(Activity.objects.get(pk=activity_id))
