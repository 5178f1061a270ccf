"""A past meeting is recorded (补录): its duties are judged anew, and it stays marked."""

from typing import Any

from django.db import transaction

from lanyan.kernel.operation import Actor
from lanyan.records.activities import operations
from lanyan.records.activities.models import Activity

from .reevaluation import reevaluate_after


@transaction.atomic
def backfill_meeting(*, by: Actor, **meeting: Any) -> Activity:
    """See `operations.backfill_activity` for what `meeting` holds."""
    activity = operations.backfill_activity(by=by, **meeting)
    reevaluate_after(activity)
    return activity
