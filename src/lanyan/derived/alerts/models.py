"""Alerts: the human side of a verdict. Their identity stays from night to night; marks are what people typed."""

from django.db import models
from django.db.models import Q

from lanyan.directory.models import PersonIdField
from lanyan.kernel.ids import PublicIdField


class Alert(models.Model):
    """Raised while a verdict is near or overdue; cleared by the facts, never by hand.

    One row for one duty, subject, matter and period for ever: what is raised again is the same alert, with
    `times_raised` one higher. `cleared_as` says why it ended: met, exempt, gone (the duty no longer binds) or
    lapsed (the period is long over and stays overdue in the verdicts, where figures and the handbook see it).
    """

    public_id = PublicIdField()
    duty = models.CharField(max_length=80)
    subject_kind = models.CharField(max_length=12)
    subject_id = PersonIdField(when="subject_kind = 'person'")
    organisation_id = models.BigIntegerField()
    matter = models.BigIntegerField(default=0)
    period_from = models.DateField()
    state = models.CharField(max_length=10)  # near | overdue
    due_on = models.DateField(null=True)
    raised_on = models.DateField()
    overdue_since = models.DateField(null=True)
    cleared_on = models.DateField(null=True)
    cleared_as = models.CharField(max_length=10, blank=True)
    times_raised = models.PositiveSmallIntegerField(default=1)
    escalation = models.PositiveSmallIntegerField(default=0)  # levels up the tree that have been told

    class Meta:
        db_table = "alert"
        constraints = [
            models.UniqueConstraint(
                name="alert_identity",
                fields=["duty", "subject_kind", "subject_id", "organisation_id", "matter", "period_from"],
            ),
            models.CheckConstraint(
                name="alert_cleared_as",
                condition=Q(cleared_on__isnull=True, cleared_as="")
                | Q(cleared_on__isnull=False, cleared_as__in=["met", "exempt", "gone", "lapsed"]),
            ),
        ]
        indexes = [
            models.Index(fields=["organisation_id"], condition=Q(cleared_on__isnull=True), name="alert_open"),
            models.Index(fields=["subject_kind", "subject_id"], name="alert_subject"),
        ]


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

    public_id = PublicIdField()
    alert = models.ForeignKey(Alert, models.CASCADE, null=True, blank=True, related_name="silences")
    organisation_id = models.BigIntegerField(null=True)  # a whole organisation and below, instead of one alert
    cause = models.CharField(max_length=120)
    valid_from = models.DateField()
    valid_to = models.DateField()
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=40)
    at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)
    lifted_by_name = models.CharField(max_length=40, blank=True)

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
    """A line in somebody's inbox: the digest of a day, a notice, an answer. Read when opened.

    `key` makes the same telling happen once, however often it is sent.
    """

    public_id = PublicIdField()
    person_id = PersonIdField()
    kind = models.CharField(max_length=20)  # digest | notice | make_up | leave | answer
    title = models.CharField(max_length=160)
    link = models.CharField(max_length=200, blank=True)
    sent_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    key = models.CharField(max_length=120, unique=True)

    class Meta:
        db_table = "inbox_message"
        indexes = [models.Index(fields=["person_id", "-sent_at"], name="inbox_message_person")]


class Telling(models.Model):
    """Somebody is told of an alert at one stage, once: near, overdue, or escalated (`up1`, `up2` …).

    Tellings are summed up in that day's digest: one message per person and day, never one per alert.
    """

    alert = models.ForeignKey(Alert, models.CASCADE, related_name="tellings")
    person_id = PersonIdField()
    stage = models.CharField(max_length=10)
    round = models.PositiveSmallIntegerField()  # the alert's times_raised
    told_on = models.DateField()
    message = models.ForeignKey(Message, models.SET_NULL, null=True, related_name="tellings")

    class Meta:
        db_table = "alert_telling"
        constraints = [
            models.UniqueConstraint(name="alert_telling_once", fields=["alert", "person_id", "stage", "round"]),
        ]
        indexes = [models.Index(fields=["person_id", "told_on"], name="alert_telling_person")]
