"""Minutes: a version for each saving. Numbers of attendance stay placeholders that the system fills in."""

from lanyan.kernel import clock
from lanyan.kernel.operation import Actor, about, operation

from ..models import MinutesVersion
from .subject import has, must_be_before, take, written


@operation
def write_minutes(*, activity_id: int, text: str, chair: str | None = None, reason: str = "", by: Actor) -> MinutesVersion:
    """Save a new version; the same text and chair twice is once. After the archive a reason is demanded.

    `chair` is who presided; None leaves what the last version says.

    Two people writing at once lose nothing: each saving is a version of its own, with its writer.
    """
    activity = take(activity_id, by, "record")
    must_be_before(activity, "cancellation")
    text = written(text, "text")
    archived = has(activity, "archive")
    latest = activity.minutes.order_by("-version").first()
    presided = chair.strip() if chair is not None else latest.chair if latest else ""
    if latest and (latest.text, latest.chair) == (text, presided):
        return latest
    if archived:
        reason = written(reason, "reason", "reason_needed")
    version = MinutesVersion.objects.create(
        activity=activity,
        version=latest.version + 1 if latest else 1,
        text=text,
        chair=presided,
        after_archive=archived,
        reason=reason.strip(),
        written_by_id=by.person_id,
        written_by_name=by.name,
        written_at=clock.now(),
    )
    about("activity", activity.pk, version=version.version, reason=version.reason)
    return version
