"""A meeting is archived: duties about keeping the record in time are judged anew."""

from django.db import transaction

from lanyan.kernel.operation import Actor
from lanyan.records.activities import operations
from lanyan.records.activities.models import Archive

from .reevaluation import reevaluate_after


@transaction.atomic
def archive_meeting(*, activity_id: int, by: Actor) -> Archive:
    """See `operations.archive_activity`."""
    archive = operations.archive_activity(activity_id=activity_id, by=by)
    reevaluate_after(archive.activity)
    return archive
