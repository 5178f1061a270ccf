"""Attendance belongs to the meeting: the roll, check-ins by any equal way, leave, the settled outcome."""

from django.db import models
from django.db.models import Q

from lanyan.directory.models import Organisation, Person
from lanyan.kernel.ids import PublicIdField

from .activity import Activity


class RollEntry(models.Model):
    """Somebody who should come, under which host, and whether with a vote. `capacity` observer is 列席."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="roll")
    person = models.ForeignKey(Person, models.PROTECT, related_name="roll_entries")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    capacity = models.CharField(max_length=10, default="attendee")
    votes = models.BooleanField(default=False)

    class Meta:
        db_table = "roll_entry"
        constraints = [
            models.UniqueConstraint(name="roll_entry_once", fields=["activity", "person"]),
            models.CheckConstraint(name="roll_entry_capacity", condition=Q(capacity__in=["attendee", "observer"])),
        ]
        indexes = [models.Index(fields=["person", "activity"], name="roll_entry_person")]


class CheckIn(models.Model):
    """Somebody is here. One row per person and activity however often, and by however many ways, it is sent.

    `marked_at` is when it happened (an offline queue may arrive later), `received_at` when it was committed.
    `nonce` is the sender's own key of an offline entry. `note` is filled only where a node has switched that on (see
    NetworkNoting) and the person signed in by code: `inside` or `outside` its declared networks. Never the address.
    """

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="check_ins")
    person = models.ForeignKey(Person, models.PROTECT, related_name="check_ins")
    method = models.CharField(max_length=10)  # code | roll_call | number | offline | backfill
    marked_at = models.DateTimeField()
    received_at = models.DateTimeField()
    recorded_by_id = models.BigIntegerField(null=True)
    nonce = models.UUIDField(null=True, unique=True)
    note = models.CharField(max_length=60, blank=True)

    class Meta:
        db_table = "check_in"
        constraints = [
            models.UniqueConstraint(name="check_in_once", fields=["activity", "person"]),
            models.CheckConstraint(
                name="check_in_method", condition=Q(method__in=["code", "roll_call", "number", "offline", "backfill"])
            ),
        ]
        indexes = [models.Index(fields=["person"], name="check_in_person")]


class Leave(models.Model):
    """A request to be excused, with its kind; kinds that are 因公 are no fault. One per person and activity."""

    public_id = PublicIdField()
    activity = models.ForeignKey(Activity, models.CASCADE, related_name="leaves")
    person = models.ForeignKey(Person, models.PROTECT, related_name="leaves")
    kind = models.CharField("请假类型", max_length=20)
    reason = models.CharField("说明", max_length=200, blank=True)
    requested_by_id = models.BigIntegerField(null=True)
    requested_at = models.DateTimeField()

    class Meta:
        db_table = "activity_leave"
        constraints = [models.UniqueConstraint(name="activity_leave_once", fields=["activity", "person"])]


class LeaveDecision(models.Model):
    """The approver's answer to a leave request."""

    leave = models.OneToOneField(Leave, models.CASCADE, related_name="decision")
    approved = models.BooleanField()
    remark = models.CharField("意见", max_length=200, blank=True)
    decided_by_id = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField()

    class Meta:
        db_table = "activity_leave_decision"


class Outcome(models.Model):
    """What closing settled for one person on the roll: present, excused (因公), leave, absent.

    Written by closing in one statement; changed only through a Correction.
    """

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="outcomes")
    person = models.ForeignKey(Person, models.PROTECT, related_name="outcomes")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=10)
    cause = models.CharField("请假类型", max_length=20, blank=True)

    class Meta:
        db_table = "outcome"
        constraints = [
            models.UniqueConstraint(name="outcome_once", fields=["activity", "person"]),
            models.CheckConstraint(name="outcome_known", condition=Q(outcome__in=["present", "excused", "leave", "absent"])),
        ]
        indexes = [models.Index(fields=["person", "activity"], name="outcome_person")]


class Correction(models.Model):
    """An attendance outcome was changed after closing: from what, to what, why, by whom."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="corrections")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    was = models.CharField(max_length=10)
    became = models.CharField(max_length=10)
    cause = models.CharField(max_length=20, blank=True)
    reason = models.CharField("更正事由", max_length=200)
    corrected_by_id = models.BigIntegerField(null=True)
    corrected_at = models.DateTimeField()

    class Meta:
        db_table = "attendance_correction"
        constraints = [models.CheckConstraint(name="attendance_correction_reason", condition=~Q(reason=""))]


class OfflineEntry(models.Model):
    """One entry of a recorder's offline queue, kept whatever became of it, so that the receipt can be given again.

    `result` is `received`, or the code of the refusal whose `sentence` the receipt shows.
    """

    nonce = models.UUIDField(unique=True)
    activity = models.ForeignKey(Activity, models.CASCADE, related_name="offline_entries")
    person_public_id = models.CharField(max_length=40)
    outcome = models.CharField(max_length=20)
    marked_at = models.DateTimeField()
    received_at = models.DateTimeField()
    sent_by_id = models.BigIntegerField(null=True)
    result = models.CharField(max_length=30)
    sentence = models.CharField(max_length=200)

    class Meta:
        db_table = "offline_entry"
