"""Decisions and their votes, counted by the rule that was in force on the day."""

from django.db import models
from django.db.models import F, Q

from .activity import Activity
from .agenda import AgendaItem


class Decision(models.Model):
    """A decision with its count. It cannot be stored as passed without its quorum (database constraint).

    `eligible` is 应到会有表决权, `present` 实到会有表决权; `written_for`/`written_against` are written opinions of
    the absent, counted only where the rule says so. `rule` names the vote rule, `rule_from` its text in force.
    `explanation` is the list of sentences that explains each number. `ballot_id`: the ballot whose count it is.
    """

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="decisions")
    item = models.ForeignKey(AgendaItem, models.SET_NULL, null=True, blank=True, related_name="decisions")
    ballot_id = models.BigIntegerField(null=True)
    position = models.PositiveSmallIntegerField()
    text = models.TextField("决议内容")
    rule = models.CharField(max_length=80, blank=True)
    rule_from = models.DateField(null=True)
    eligible = models.PositiveIntegerField("应到会有表决权", default=0)
    present = models.PositiveIntegerField("实到会有表决权", default=0)
    votes_for = models.PositiveIntegerField("赞成", default=0)
    votes_against = models.PositiveIntegerField("反对", default=0)
    abstained = models.PositiveIntegerField("弃权", default=0)
    written_for = models.PositiveIntegerField("书面赞成", default=0)
    written_against = models.PositiveIntegerField("书面反对", default=0)
    manner = models.CharField("表决方式", max_length=20, default="show_of_hands")
    quorum_met = models.BooleanField()
    passed = models.BooleanField()
    explanation = models.JSONField(default=list)
    recorded_by_id = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField()
    owner = models.CharField("责任人", max_length=60, blank=True)
    due_on = models.DateField("完成时限", null=True, blank=True)

    class Meta:
        db_table = "decision"
        ordering = ("position", "id")
        constraints = [
            models.CheckConstraint(name="decision_passed_has_quorum", condition=Q(passed=False) | Q(quorum_met=True)),
            models.CheckConstraint(
                name="decision_votes_within_present",
                condition=Q(present__gte=F("votes_for") + F("votes_against") + F("abstained")),
            ),
            models.CheckConstraint(name="decision_present_within_eligible", condition=Q(eligible__gte=F("present"))),
        ]
