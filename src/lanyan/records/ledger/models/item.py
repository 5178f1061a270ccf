"""One item of a ledger."""

from django.db import models
from django.db.models import F, Q

from lanyan.directory.models import Organisation, Person
from lanyan.kernel.ids import PublicIdField

from .batch import Batch

STATES = ("raised", "accepted", "argued", "reported", "closed", "withdrawn")
OPEN = ("raised", "accepted", "argued", "reported")


class Item(models.Model):
    """Something to be done. `holder` keeps the list, `responsible` does it; `leader` 牵头领导, `answerable` 责任人.

    `state` repeats what the last step made of it, so that boards and counts go by an index; only `record_step` writes it,
    in the statement that writes the step. `due_on` is the deadline in force, `first_due_on` the one first given.
    `asked_by` is the person whose wish it was (办实事, 听政会), who may say whether it is solved. `origin_kind` and
    `origin_id` lead to the record it came from: a decision, an activity, an alert, another item, feedback.
    `number` counts per holder, kind and year. `nonce` is the form's own key: sent twice, entered once.
    """

    public_id = PublicIdField()
    kind = models.CharField("清单", max_length=60)
    holder = models.ForeignKey(Organisation, models.PROTECT, related_name="held_items")
    number = models.PositiveIntegerField("序号")
    year = models.PositiveSmallIntegerField("年度")
    title = models.CharField("事项", max_length=120)
    text = models.TextField("说明", blank=True)
    source = models.CharField("来源", max_length=40)
    details = models.JSONField(default=dict)
    responsible = models.ForeignKey(Organisation, models.PROTECT, related_name="responsible_items")
    leader = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    answerable = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    asked_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    raised_on = models.DateField("提出日期")
    first_due_on = models.DateField("原定期限")
    due_on = models.DateField("期限")
    state = models.CharField(max_length=10, default="raised")
    origin_kind = models.CharField(max_length=20, blank=True)
    origin_id = models.BigIntegerField(null=True)
    nonce = models.UUIDField(null=True, unique=True)
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, related_name="items")
    raised_by_id = models.BigIntegerField(null=True)
    raised_at = models.DateTimeField()

    class Meta:
        db_table = "ledger_item"
        constraints = [
            models.UniqueConstraint(name="ledger_item_number", fields=["holder", "kind", "year", "number"]),
            models.UniqueConstraint(
                name="ledger_item_once_per_origin",
                fields=["kind", "origin_kind", "origin_id", "responsible"],
                condition=~Q(origin_kind="") & ~Q(state="withdrawn"),
            ),
            models.UniqueConstraint(
                name="ledger_item_once_per_unit_of_batch",
                fields=["batch", "responsible", "title"],
                condition=Q(batch__isnull=False),
            ),
            models.CheckConstraint(name="ledger_item_state", condition=Q(state__in=STATES)),
            models.CheckConstraint(
                name="ledger_item_due", condition=Q(first_due_on__gte=F("raised_on"), due_on__gte=F("first_due_on"))
            ),
            models.CheckConstraint(
                name="ledger_item_origin",
                condition=Q(origin_kind="", origin_id__isnull=True) | (~Q(origin_kind="") & Q(origin_id__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(fields=["holder", "kind", "state", "due_on"], name="ledger_item_holder"),
            models.Index(fields=["responsible", "state", "due_on"], name="ledger_item_responsible"),
            models.Index(fields=["answerable"], name="ledger_item_answerable", condition=Q(answerable__isnull=False)),
            models.Index(fields=["leader"], name="ledger_item_leader", condition=Q(leader__isnull=False)),
            models.Index(fields=["asked_by"], name="ledger_item_asked_by", condition=Q(asked_by__isnull=False)),
            models.Index(
                fields=["origin_kind", "origin_id"], name="ledger_item_origin", condition=Q(origin_id__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.title
