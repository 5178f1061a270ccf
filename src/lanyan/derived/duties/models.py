"""Verdicts: what each duty asks of each subject in each period, and how it stands. Derived; may be dropped."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Verdict(models.Model):
    """One duty, one subject, one period. `evidence` holds ids of records of `evidence_kind`."""

    duty = models.CharField(max_length=80)
    subject_kind = models.CharField(max_length=12)  # organisation | person
    subject_id = models.BigIntegerField()
    organisation_id = models.BigIntegerField()
    matter = models.BigIntegerField(default=0)  # what a deadline is about (a make-up, a term); 0 for a period
    period_from = models.DateField()
    period_to = models.DateField()  # exclusive
    state = models.CharField(max_length=10)  # pending | near | overdue | met | exempt
    cause = models.CharField(max_length=120, blank=True)
    have = models.DecimalField(max_digits=12, decimal_places=4, null=True)
    need = models.DecimalField(max_digits=12, decimal_places=4, null=True)
    due_on = models.DateField(null=True)
    evidence_kind = models.CharField(max_length=20, blank=True)
    evidence = ArrayField(models.BigIntegerField(), default=list)
    rule_from = models.DateField()

    class Meta:
        db_table = "duties_verdict"
        constraints = [
            models.UniqueConstraint(
                name="duties_verdict_once",
                fields=["duty", "subject_kind", "subject_id", "organisation_id", "period_from", "matter"],
            ),
        ]
        indexes = [
            models.Index(fields=["organisation_id", "state"], name="duties_verdict_organisation"),
            models.Index(fields=["subject_kind", "subject_id"], name="duties_verdict_subject"),
        ]


class Evaluation(models.Model):
    """One run of the evaluation: whole force or some organisations, on which day, under which rulebook."""

    on = models.DateField()
    scope = models.CharField(max_length=20)
    rulebook = models.CharField(max_length=64)
    started_at = models.DateTimeField()
    milliseconds = models.PositiveIntegerField()
    verdicts = models.PositiveIntegerField()

    class Meta:
        db_table = "duties_evaluation"
