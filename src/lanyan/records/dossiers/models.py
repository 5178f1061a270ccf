"""标准化档案: what somebody found when looking whether a paper is in a member's file. The newest look counts."""

from django.db import models
from django.db.models import Q

from lanyan.directory.models import Person


class PaperCheck(models.Model):
    """One look at one paper of one person: held, missing or not applicable, where it is kept, by whom, on which day."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="paper_checks")
    paper = models.CharField("材料", max_length=40)
    state = models.CharField("情况", max_length=20)
    kept_at = models.CharField("存放处", max_length=60, blank=True)
    remark = models.CharField("说明", max_length=120, blank=True)
    checked_on = models.DateField("核对日期")
    checked_by_id = models.BigIntegerField(null=True)
    checked_by_name = models.CharField(max_length=40)
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "paper_check"
        constraints = [
            models.CheckConstraint(name="paper_check_state", condition=Q(state__in=["held", "missing", "not_applicable"])),
            models.CheckConstraint(name="paper_check_why_not", condition=~Q(state="not_applicable") | ~Q(remark="")),
        ]
        indexes = [models.Index(fields=["person", "paper", "-id"], name="paper_check_newest")]
