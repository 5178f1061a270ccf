"""Items that were raised together: one issued to many units, or a list imported from a file."""

from django.db import models

from lanyan.directory.models import Organisation
from lanyan.kernel.ids import PublicIdField


class Batch(models.Model):
    """What was issued to several units at once. `minutes` is what each was reckoned to cost (人 × 分钟, 减负)."""

    public_id = PublicIdField()
    kind = models.CharField(max_length=60)
    holder = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    title = models.CharField("标题", max_length=120)
    nonce = models.UUIDField(unique=True)
    people = models.PositiveIntegerField("每单位投入人数", default=0)
    minutes = models.PositiveIntegerField("每人用时（分钟）", default=0)
    issued_by_id = models.BigIntegerField(null=True)
    issued_at = models.DateTimeField()

    class Meta:
        db_table = "ledger_batch"
