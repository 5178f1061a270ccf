"""Archiving: the record is complete and kept. What is missing is said in words, all of it at once."""

from lanyan.kernel import clock
from lanyan.kernel.operation import Actor, operation

from ..errors import refusal
from ..models import Activity, Archive, Leave, Outcome
from .subject import has, must_be_before, take


@operation
def archive_activity(*, activity_id: int, by: Actor) -> Archive:
    """Archive a closed activity whose record is complete; twice is once."""
    activity = take(activity_id, by, "manage")
    if has(activity, "archive"):
        return activity.archive
    must_be_before(activity, "cancellation")
    missing = missing_for_archive(activity)
    if missing:
        raise refusal("archive_incomplete", missing="；".join(missing))
    return Archive.objects.create(activity=activity, archived_by_id=by.person_id, archived_at=clock.now())


def missing_for_archive(activity: Activity) -> list[str]:
    """What still has to be done before this activity can be archived, one sentence part each; empty when nothing."""
    missing = []
    if not has(activity, "closure"):
        missing.append("会议还没有关闭")
    if not activity.minutes.exists():
        missing.append("会议记录还没有写")
    absent = Outcome.objects.filter(activity=activity, outcome="absent").values("person_id")
    undecided = Leave.objects.filter(activity=activity, decision__isnull=True, person_id__in=absent).count()
    if undecided:
        missing.append(f"有{undecided}份请假没有答复")
    for item in activity.agenda.filter(purpose="decide", decisions__isnull=True):
        missing.append(f"表决议题“{item.title}”没有记录结果")
    return missing
