"""民主评议 beside its ballot: what was done before the sheets were given out, and the grades given after the count."""

from django.db import models
from django.db.models import Q

from .ballot import Ballot, Question

BEFORE = ("self", "mutual")
GIVEN_BY = ("committee", "assembly")


class AppraisalStep(models.Model):
    """个人自评 (`self`) and 党员互评 (`mutual`) were held; the sheets (民主测评) come after both."""

    ballot = models.ForeignKey(Ballot, models.CASCADE, related_name="appraisal_steps")
    step = models.CharField(max_length=8)
    noted_by_id = models.BigIntegerField(null=True)
    noted_at = models.DateTimeField()

    class Meta:
        db_table = "ballot_appraisal_step"
        constraints = [
            models.UniqueConstraint(name="ballot_appraisal_step_once", fields=["ballot", "step"]),
            models.CheckConstraint(name="ballot_appraisal_step_known", condition=Q(step__in=BEFORE)),
        ]


class Assessment(models.Model):
    """组织评定: who gave the grades, on which day; given again it replaces the one before, and the journal keeps both."""

    ballot = models.OneToOneField(Ballot, models.CASCADE, related_name="assessment")
    given_on = models.DateField("评定日期")
    given_by = models.CharField("评定", max_length=12)
    entered_by_id = models.BigIntegerField(null=True)
    entered_by_name = models.CharField(max_length=60)
    entered_at = models.DateTimeField()

    class Meta:
        db_table = "ballot_assessment"
        constraints = [models.CheckConstraint(name="ballot_assessment_by", condition=Q(given_by__in=GIVEN_BY))]


class Grade(models.Model):
    """The grade a member was given by the organisation, with the count before it. Never computed from the count."""

    question = models.OneToOneField(Question, models.CASCADE, related_name="grade")
    grade = models.CharField("等次", max_length=20)
    remark = models.CharField("说明", max_length=120, blank=True)

    class Meta:
        db_table = "ballot_grade"
