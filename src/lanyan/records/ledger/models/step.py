"""What happened to an item, one row a step: who, when, and what was said."""

from django.db import models
from django.db.models import F, Q

from .item import Item

STEPS = ("raise", "accept", "argue", "uphold", "progress", "report", "return", "close", "reopen", "reassign", "withdraw")


class Step(models.Model):
    """One step in the life of an item. `sequence` counts from 1, so that of two people at once one comes first.

    A closing names in `reported_by_id` whose report it accepts; the database refuses that it be one's own.
    `satisfied` is the asker's verdict where the asker checks.
    """

    item = models.ForeignKey(Item, models.CASCADE, related_name="steps")
    sequence = models.PositiveIntegerField()
    step = models.CharField(max_length=10)
    text = models.TextField("说明", blank=True)
    happened_on = models.DateField()
    reported_by_id = models.BigIntegerField(null=True)
    satisfied = models.BooleanField(null=True)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        db_table = "ledger_step"
        ordering = ("sequence",)
        constraints = [
            models.UniqueConstraint(name="ledger_step_in_order", fields=["item", "sequence"]),
            models.CheckConstraint(name="ledger_step_known", condition=Q(step__in=STEPS)),
            models.CheckConstraint(
                name="ledger_step_closed_by_another",
                condition=~Q(step="close")
                | (Q(reported_by_id__isnull=False) & (Q(by_id__isnull=True) | ~Q(by_id=F("reported_by_id")))),
            ),
            models.CheckConstraint(
                name="ledger_step_says_why",
                condition=~Q(step__in=["argue", "uphold", "return", "reopen", "withdraw", "progress", "report"])
                | ~Q(text=""),
            ),
        ]
