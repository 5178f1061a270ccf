"""What will be done about an item, and that it was done."""

from django.db import models

from .item import Item


class Measure(models.Model):
    """One measure: what, by whom, until when. Withdrawing keeps the row."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="measures")
    position = models.PositiveSmallIntegerField()
    text = models.CharField("措施", max_length=400)
    owner = models.CharField("责任人", max_length=60, blank=True)
    due_on = models.DateField("期限")
    planned_by_id = models.BigIntegerField(null=True)
    planned_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "ledger_measure"
        ordering = ("position", "id")
        constraints = [models.UniqueConstraint(name="ledger_measure_position", fields=["item", "position"])]


class MeasureDone(models.Model):
    """The measure was carried out."""

    measure = models.OneToOneField(Measure, models.CASCADE, related_name="done")
    text = models.CharField("完成情况", max_length=400)
    done_on = models.DateField()
    done_by_id = models.BigIntegerField(null=True)
    done_by_name = models.CharField(max_length=60)

    class Meta:
        db_table = "ledger_measure_done"
