"""What somebody pays a month from when: the base as fixed, and what was let off."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Cast

from lanyan.directory.models import Person, PersonIdField
from lanyan.kernel.dated import Dated
from lanyan.kernel.ids import PublicIdField


def _one_at_a_time(name: str, condition: Q) -> ExclusionConstraint:
    """On each line a person has one at a time, of those for which the condition holds."""
    whole = models.BigIntegerField()
    line = Cast(Func(F("line"), function="hashtext"), whole)
    keys = [
        (Func(key, key, Value("[]"), function="int8range"), RangeOperators.OVERLAPS)
        for key in (Cast(F("person_id"), whole), line)
    ]
    span = (Func(F("valid_from"), F("valid_to"), function="daterange"), RangeOperators.OVERLAPS)
    return ExclusionConstraint(name=name, expressions=[*keys, span], condition=condition)


def _whole_months() -> Q:
    """Spans begin and end with a month."""
    return Q(valid_from__day=1) & Q(valid_to__day=1) & Q(valid_to__gt=F("valid_from"))


class Base(Dated):
    """核定: what one pays on a line from a month up to (not including) another, at most a year.

    `base` is in yuan a month, empty where dues are a set sum; `amount` is what the rule in force from `rule_from` makes of
    it. `quarterly`: the branch agreed to payment by the quarter. A correction is a row of its own that `replaces` another:
    the other ends where it begins, or, when it begins at the same month, is withdrawn.
    """

    public_id = PublicIdField()
    person = models.ForeignKey(Person, models.PROTECT, related_name="dues_bases")
    line = models.CharField(max_length=20)
    payer = models.CharField("交纳人", max_length=20)
    base = models.DecimalField("基数", max_digits=9, decimal_places=2, null=True)
    amount = models.DecimalField("月交纳额", max_digits=7, decimal_places=2)
    quarterly = models.BooleanField("按季交纳", default=False)
    rule_from = models.DateField()
    replaces = models.ForeignKey("self", models.PROTECT, null=True, related_name="corrections")
    reason = models.CharField("更正原因", max_length=120, blank=True)
    fixed_on = models.DateField("核定日期")
    fixed_by_id = PersonIdField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "dues_base"
        constraints = [
            _one_at_a_time("dues_base_one_at_a_time", Q(withdrawn_at__isnull=True)),
            models.CheckConstraint(name="dues_base_months", condition=_whole_months()),
            models.CheckConstraint(
                name="dues_base_sums", condition=Q(amount__gte=0) & (Q(base__isnull=True) | Q(base__gte=0))
            ),
            models.CheckConstraint(name="dues_base_reason", condition=Q(replaces__isnull=True) | ~Q(reason="")),
        ]
        indexes = [models.Index(fields=["line", "valid_from"], name="dues_base_line")]


class Relief(Dated):
    """减免: somebody in need pays less, or nothing, for a span of months.

    Asked for by the branch after its meeting on `agreed_on`; of those in service the organisation above answers
    (`approved`, empty until then), of those retired the branch's own agreement is enough.
    """

    public_id = PublicIdField()
    person = models.ForeignKey(Person, models.PROTECT, related_name="dues_reliefs")
    line = models.CharField(max_length=20)
    amount = models.DecimalField("减免后月交纳额", max_digits=7, decimal_places=2)
    cause = models.CharField("困难情况", max_length=200)
    agreed_on = models.DateField("支部研究日期")
    asked_by_id = PersonIdField(null=True)
    asked_at = models.DateTimeField()
    approved = models.BooleanField(null=True)
    answer = models.CharField("答复", max_length=200, blank=True)
    decided_on = models.DateField(null=True)
    decided_by_id = PersonIdField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "dues_relief"
        constraints = [
            _one_at_a_time("dues_relief_one_at_a_time", Q(withdrawn_at__isnull=True) & ~Q(approved=False)),
            models.CheckConstraint(name="dues_relief_months", condition=_whole_months()),
            models.CheckConstraint(name="dues_relief_amount", condition=Q(amount__gte=0)),
            models.CheckConstraint(
                name="dues_relief_decided",
                condition=Q(approved__isnull=True, decided_on__isnull=True)
                | Q(approved__isnull=False, decided_on__isnull=False),
            ),
        ]


class Reminder(models.Model):
    """批评教育、限期改正: what the branch said to somebody who is behind, and until when it is to be put right."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="dues_reminders")
    line = models.CharField(max_length=20)
    reminded_on = models.DateField("提醒日期")
    due_on = models.DateField("改正期限")
    text = models.CharField("谈话情况", max_length=300)
    reminded_by_id = PersonIdField(null=True)

    class Meta:
        db_table = "dues_reminder"
        constraints = [
            models.CheckConstraint(name="dues_reminder_forward", condition=Q(due_on__gte=F("reminded_on"))),
            models.UniqueConstraint(name="dues_reminder_once_a_day", fields=["person", "line", "reminded_on"]),
        ]
