"""Minutes, version by version; a correction after the archive says why."""

from django.db import models
from django.db.models import Q

from .activity import Activity


class MinutesVersion(models.Model):
    """The text as of one saving. 应到/实到/缺席 are not typed here: the system fills them in.

    `chair` is who presided (主持), as written down; empty where nobody wrote it.
    """

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="minutes")
    version = models.PositiveSmallIntegerField()
    text = models.TextField("记录")
    chair = models.TextField("主持人", blank=True, default="", db_default="")
    after_archive = models.BooleanField(default=False)
    reason = models.CharField("更正事由", max_length=200, blank=True)
    written_by_id = models.BigIntegerField(null=True)
    written_by_name = models.CharField(max_length=40)
    written_at = models.DateTimeField()

    class Meta:
        db_table = "minutes_version"
        constraints = [
            models.UniqueConstraint(name="minutes_version_once", fields=["activity", "version"]),
            models.CheckConstraint(name="minutes_version_reason", condition=Q(after_archive=False) | ~Q(reason="")),
        ]
