"""Alerts: the human side of a verdict. Their identity stays from night to night; marks are what people typed."""

from django.db import models
from django.db.models import Q

from lanyan.kernel.ids import PublicIdField


class Alert(models.Model):
    """Raised while a verdict is near or overdue; cleared by the facts, never by hand."""

    public_id = PublicIdField()
    duty = models.CharField(max_length=80)
    subject_kind = models.CharField(max_length=12)
    subject_id = models.BigIntegerField()
    organisation_id = models.BigIntegerField()
    matter = models.BigIntegerField(default=0)
    period_from = models.DateField()
    state = models.CharField(max_length=10)  # near | overdue
    due_on = models.DateField(null=True)
    raised_on = models.DateField()
    overdue_since = models.DateField(null=True)
    cleared_on = models.DateField(null=True)
    escalation = models.PositiveSmallIntegerField(default=0)  # levels up the tree that have been told

    class Meta:
        db_table = "alert"
        constraints = [
            models.UniqueConstraint(
                name="alert_identity",
                fields=["duty", "subject_kind", "subject_id", "organisation_id", "matter", "period_from"],
            )
        ]
        indexes = [models.Index(fields=["organisation_id"], condition=Q(cleared_on__isnull=True), name="alert_open")]


class Acknowledgement(models.Model):
    """Somebody answers for it: has seen it and says what will be done."""

    alert = models.ForeignKey(Alert, models.CASCADE, related_name="acknowledgements")
    remark = models.CharField(max_length=200, blank=True)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        db_table = "alert_acknowledgement"


class Silence(models.Model):
    """A window without reminders and escalation, with a cause and an end; the alert itself stays visible."""

    alert = models.ForeignKey(Alert, models.CASCADE, null=True, blank=True, related_name="silences")
    organisation_id = models.BigIntegerField(null=True)  # a whole organisation and below, instead of one alert
    cause = models.CharField(max_length=120)
    valid_from = models.DateField()
    valid_to = models.DateField()
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=40)
    at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "alert_silence"
        constraints = [
            models.CheckConstraint(name="alert_silence_cause", condition=~Q(cause="")),
            models.CheckConstraint(name="alert_silence_forward", condition=Q(valid_to__gt=models.F("valid_from"))),
            models.CheckConstraint(
                name="alert_silence_of_something",
                condition=Q(alert__isnull=False, organisation_id__isnull=True)
                | Q(alert__isnull=True, organisation_id__isnull=False),
            ),
        ]


class Message(models.Model):
    """A line in somebody's inbox: an alert told to them, a notice, an answer. Read when opened."""

    person_id = models.BigIntegerField()
    alert = models.ForeignKey(Alert, models.CASCADE, null=True, blank=True, related_name="messages")
    kind = models.CharField(max_length=20)  # alert | escalation | digest | notice | make_up | leave
    title = models.CharField(max_length=160)
    link = models.CharField(max_length=200, blank=True)
    sent_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    key = models.CharField(max_length=120, unique=True)  # the same telling happens once

    class Meta:
        db_table = "inbox_message"
        indexes = [models.Index(fields=["person_id", "-sent_at"], name="inbox_message_person")]
