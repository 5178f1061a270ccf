"""A meeting is closed: outcomes settled, make-ups open, and the duties of those concerned judged anew."""

from django.db import transaction

from lanyan.kernel.operation import Actor
from lanyan.records.activities import operations
from lanyan.records.activities.models import Closure

from .reevaluation import reevaluate_after


@transaction.atomic
def close_meeting(*, activity_id: int, by: Actor) -> Closure:
    """See `operations.close_activity`."""
    closure = operations.close_activity(activity_id=activity_id, by=by)
    reevaluate_after(closure.activity)
    return closure
