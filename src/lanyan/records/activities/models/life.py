"""The life of an activity, each step a row with who and when: notice, sign-in, closure, archive."""

from django.db import models

from lanyan.directory.models import Person
from lanyan.kernel.sealed_field import SealedField

from .activity import Activity


class Notice(models.Model):
    """The notice to all on the roll. Sending it freezes nothing: the roll may still be corrected."""

    activity = models.OneToOneField(Activity, models.CASCADE, related_name="notice")
    text = models.TextField("通知", blank=True)
    sent_by_id = models.BigIntegerField(null=True)
    sent_at = models.DateTimeField()

    class Meta:
        db_table = "activity_notice"


class NoticeReading(models.Model):
    """Somebody has read the notice."""

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="readings")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    read_at = models.DateTimeField()

    class Meta:
        db_table = "activity_notice_reading"
        constraints = [models.UniqueConstraint(name="activity_notice_reading_once", fields=["notice", "person"])]


class SignIn(models.Model):
    """Sign-in was opened. `secret` (sealed) keys the rotating codes of this activity alone.

    Closing (or cancelling) ends it and destroys the secret. Every check-in takes a shared lock on this row,
    ending takes an exclusive one: so nobody is answered "signed in" and then counted absent.
    """

    activity = models.OneToOneField(Activity, models.CASCADE, related_name="sign_in")
    secret = SealedField(purpose="activity_sign_in")
    opened_by_id = models.BigIntegerField(null=True)
    opened_at = models.DateTimeField()
    late_after = models.DateTimeField("迟到时点")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "activity_sign_in"


class Closure(models.Model):
    """The meeting is over: the roll is settled, the unmarked are absent, make-ups are open."""

    activity = models.OneToOneField(Activity, models.CASCADE, related_name="closure")
    closed_by_id = models.BigIntegerField(null=True)
    closed_at = models.DateTimeField()

    class Meta:
        db_table = "activity_closure"


class Archive(models.Model):
    """The record is complete and kept. A later correction is a new version of the minutes or a Correction."""

    activity = models.OneToOneField(Activity, models.CASCADE, related_name="archive")
    archived_by_id = models.BigIntegerField(null=True)
    archived_at = models.DateTimeField()

    class Meta:
        db_table = "activity_archive"
