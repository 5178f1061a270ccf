"""反向核查: whether those concerned say that it is solved."""

from django.db import models

from lanyan.directory.models import Person
from lanyan.kernel.ids import PublicIdField

from .item import Item


class Probe(models.Model):
    """A closed item drawn by lot. Answers are kept as three sums only, shown once `least` have answered."""

    public_id = PublicIdField()
    item = models.ForeignKey(Item, models.CASCADE, related_name="probes")
    closing = models.PositiveIntegerField()
    drawn_on = models.DateField()
    due_on = models.DateField()
    least = models.PositiveSmallIntegerField(default=5)
    solved = models.PositiveIntegerField("已解决", default=0)
    unsolved = models.PositiveIntegerField("未解决", default=0)
    unknown = models.PositiveIntegerField("不清楚", default=0)
    settled_on = models.DateField(null=True)

    class Meta:
        db_table = "ledger_probe"
        constraints = [models.UniqueConstraint(name="ledger_probe_once_per_closing", fields=["item", "closing"])]

    @property
    def nobody_asked(self) -> bool:
        """Whether it was over as it was drawn, since too few could be asked."""
        return self.settled_on == self.drawn_on

    @property
    def answered(self) -> int:
        return self.solved + self.unsolved + self.unknown


class ProbeQuestion(models.Model):
    """Somebody is asked. Once answered the row is gone, so that nothing of who answered what is left beside the sums."""

    probe = models.ForeignKey(Probe, models.CASCADE, related_name="questions")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")

    class Meta:
        db_table = "ledger_probe_question"
        constraints = [models.UniqueConstraint(name="ledger_probe_question_once", fields=["probe", "person"])]
        indexes = [models.Index(fields=["person"], name="ledger_probe_question_person")]
