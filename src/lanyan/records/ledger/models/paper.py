"""Papers of an item."""

from django.db import models

from lanyan.kernel.ids import PublicIdField
from lanyan.kernel.models import StoredFile

from .item import Item


class Paper(models.Model):
    """A document that belongs to an item, served only to those who may read the item. Withdrawing keeps the row."""

    public_id = PublicIdField()
    item = models.ForeignKey(Item, models.CASCADE, related_name="papers")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    name = models.CharField("文件名", max_length=160)
    added_by_id = models.BigIntegerField(null=True)
    added_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "ledger_paper"
