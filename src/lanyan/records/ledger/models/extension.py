"""A deadline asked to be moved, with a reason, and the answer. Both stay visible."""

from django.db import models
from django.db.models import F, Q

from .item import Item


class Extension(models.Model):
    """One request. Of an item only one waits for an answer at a time (`ledger_extension_one_waits`)."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="extensions")
    was_due_on = models.DateField()
    until = models.DateField("延期至")
    reason = models.CharField("延期事由", max_length=400)
    waiting = models.BooleanField(default=True)
    asked_by_id = models.BigIntegerField(null=True)
    asked_by_name = models.CharField(max_length=60)
    asked_at = models.DateTimeField()

    class Meta:
        db_table = "ledger_extension"
        ordering = ("asked_at", "id")
        constraints = [
            models.UniqueConstraint(name="ledger_extension_one_waits", fields=["item"], condition=Q(waiting=True)),
            models.CheckConstraint(name="ledger_extension_later", condition=Q(until__gt=F("was_due_on"))),
            models.CheckConstraint(name="ledger_extension_reason", condition=~Q(reason="")),
        ]


class ExtensionDecision(models.Model):
    """The answer, by somebody other than who asked."""

    extension = models.OneToOneField(Extension, models.CASCADE, related_name="decision")
    approved = models.BooleanField()
    remark = models.CharField("意见", max_length=400, blank=True)
    decided_by_id = models.BigIntegerField(null=True)
    decided_by_name = models.CharField(max_length=60)
    decided_at = models.DateTimeField()

    class Meta:
        db_table = "ledger_extension_decision"
