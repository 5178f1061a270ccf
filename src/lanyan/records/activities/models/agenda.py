"""What a meeting will deal with, and the papers that belong to it."""

from django.db import models
from django.db.models import Q

from lanyan.kernel.ids import PublicIdField
from lanyan.kernel.models import StoredFile

from .activity import Activity


class AgendaItem(models.Model):
    """One item of the agenda: to study, to discuss, to report or to decide.

    `case_id`, `case_step`: the step of a case that it is about. `ballot_id`: the first ballot in which it was put to the
    vote.
    """

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="agenda")
    position = models.PositiveSmallIntegerField()
    title = models.CharField("议程", max_length=200)
    purpose = models.CharField(max_length=10, default="discuss")  # study | discuss | report | decide
    presenter = models.CharField("主讲/汇报人", max_length=60, blank=True)
    case_id = models.BigIntegerField(null=True)
    case_step = models.CharField(max_length=60, blank=True)
    ballot_id = models.BigIntegerField(null=True)

    class Meta:
        db_table = "agenda_item"
        ordering = ("position", "id")
        constraints = [
            models.CheckConstraint(
                name="agenda_item_purpose", condition=Q(purpose__in=["study", "discuss", "report", "decide"])
            )
        ]


class Attachment(models.Model):
    """A paper of an activity: a material to study before, or a scan of a signed sheet after.

    Withdrawing keeps the row and the file; the page shows that it was withdrawn.
    """

    public_id = PublicIdField()
    activity = models.ForeignKey(Activity, models.CASCADE, related_name="attachments")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    name = models.CharField("文件名", max_length=160)
    purpose = models.CharField(max_length=10, default="material")  # material | record
    added_by_id = models.BigIntegerField(null=True)
    added_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by_id = models.BigIntegerField(null=True)

    class Meta:
        db_table = "activity_attachment"
