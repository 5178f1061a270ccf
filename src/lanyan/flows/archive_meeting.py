"""A meeting is archived: duties about keeping the record in time are judged anew."""

from django.db import transaction

from lanyan.kernel.operation import Actor
from lanyan.records.activities import operations
from lanyan.records.activities.errors import refusal
from lanyan.records.activities.models import Archive
from lanyan.records.ballots import queries as ballots

from .reevaluation import reevaluate_after

RUNNING = ("issuing", "casting", "ended")


@transaction.atomic
def archive_meeting(*, activity_id: int, by: Actor) -> Archive:
    """See `operations.archive_activity`. A ballot that is open is counted or annulled first (`archive_incomplete`)."""
    archive = operations.archive_activity(activity_id=activity_id, by=by)
    running = [one.title for one in ballots.of_occasion(activity_id) if ballots.state_of(one) in RUNNING]
    if running:
        raise refusal("archive_incomplete", missing="；".join(f"“{title}”还没有计票或作废" for title in running))
    reevaluate_after(archive.activity)
    return archive
