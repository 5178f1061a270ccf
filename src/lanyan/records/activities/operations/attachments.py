"""Papers of an activity: checked for type and size, kept outside the web root, served only through permission."""

from pathlib import PurePath
from typing import Any

from lanyan.kernel import clock, files
from lanyan.kernel.operation import Actor, about, operation

from ..errors import refusal
from ..models import Attachment
from .subject import must_be_before, take

ALLOWED = files.DOCUMENTS | files.IMAGES | files.MEDIA
MAX_BYTES = 50 * 2**20


@operation
def attach_file(*, activity_id: int, upload: Any, purpose: str = "material", by: Actor) -> Attachment:
    """Add a material to study before (`material`) or a scan, a photo, a signed sheet (`record`); the same twice is once.

    `upload` has `name` and `read`. Also after the archive: it is then shown with its later date.
    """
    activity = take(activity_id, by, "record")
    must_be_before(activity, "cancellation")
    stored = files.store(upload, ALLOWED, MAX_BYTES)
    name = PurePath(upload.name).name[-160:]
    about("activity", activity.pk, name=name, digest=stored.digest)
    same = Attachment.objects.filter(activity=activity, file=stored, name=name, withdrawn_at=None).first()
    return same or Attachment.objects.create(
        activity=activity,
        file=stored,
        name=name,
        purpose=purpose,
        added_by_id=by.person_id,
        added_at=clock.now(),
    )


@operation
def withdraw_attachment(*, attachment_id: int, by: Actor) -> Attachment:
    """Take a paper off the record before the archive; row and file stay, and the page says that it was withdrawn."""
    found = Attachment.objects.filter(pk=attachment_id).first()
    if found is None:
        raise refusal("attachment_none")
    activity = take(found.activity_id, by, "record")
    must_be_before(activity, "cancellation", "archive")
    about("activity", activity.pk, name=found.name)
    if found.withdrawn_at is None:
        found.withdrawn_at, found.withdrawn_by_id = clock.now(), by.person_id
        found.save(update_fields=["withdrawn_at", "withdrawn_by_id"])
    return found
