"""Items that were raised together: one issued to many units, or a list imported from a file."""

from django.db import models

from lanyan.directory.models import Organisation, Person
from lanyan.kernel.ids import PublicIdField


class Batch(models.Model):
    """What was issued to several units at once, or came in one file.

    `people` × `minutes` is what one unit's share was reckoned to cost (减负); `asked` names what units are to hand in.
    `repeated` and `fresh` are two sums of answers without names: whether that was asked for before (重复索要).
    """

    public_id = PublicIdField()
    kind = models.CharField(max_length=60)
    holder = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    title = models.CharField("标题", max_length=120)
    nonce = models.UUIDField(unique=True)
    people = models.PositiveIntegerField("每单位投入人数", default=0)
    minutes = models.PositiveIntegerField("每人用时（分钟）", default=0)
    asked = models.JSONField("要报送的内容", default=list)
    imported = models.BooleanField(default=False)
    repeated = models.PositiveIntegerField("重复索要", default=0)
    fresh = models.PositiveIntegerField("没有重复", default=0)
    issued_by_id = models.BigIntegerField(null=True)
    issued_at = models.DateTimeField()

    class Meta:
        db_table = "ledger_batch"
        indexes = [models.Index(fields=["holder", "issued_at"], name="ledger_batch_of_holder")]

    @property
    def answered(self) -> int:
        return self.repeated + self.fresh


class BatchQuestion(models.Model):
    """Whoever does a share may say, without a name, whether that was asked for before. Once answered the row is gone."""

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="questions")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")

    class Meta:
        db_table = "ledger_batch_question"
        constraints = [models.UniqueConstraint(name="ledger_batch_question_once", fields=["batch", "person"])]
        indexes = [models.Index(fields=["person"], name="ledger_batch_question_person")]
