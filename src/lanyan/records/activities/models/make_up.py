"""缺勤补课: a thing of its own, opened at closing, with a deadline, switchable parts and a reviewer."""

from django.db import models
from django.db.models import Q

from lanyan.directory.models import Person
from lanyan.kernel.ids import PublicIdField

from .activity import Activity
from .attendance import Outcome

PARTS = ["watch", "read", "quiz", "note", "talk"]


class MakeUp(models.Model):
    """What somebody who was not there is asked to do, until when. It never turns into 到会.

    `withdrawn_at`: a correction found that the person had been there; what was done stays, and is not counted.
    """

    public_id = PublicIdField()
    outcome = models.OneToOneField(Outcome, models.CASCADE, related_name="make_up")
    activity = models.ForeignKey(Activity, models.CASCADE, related_name="make_ups")
    person = models.ForeignKey(Person, models.PROTECT, related_name="make_ups")
    parts = models.JSONField()
    opened_at = models.DateTimeField()
    due_on = models.DateField("期限")
    withdrawn_at = models.DateTimeField(null=True)
    waived_at = models.DateTimeField(null=True)
    waived_by_id = models.BigIntegerField(null=True)
    waive_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "make_up"
        constraints = [
            models.CheckConstraint(name="make_up_waive_reason", condition=Q(waived_at__isnull=True) | ~Q(waive_reason=""))
        ]
        indexes = [models.Index(fields=["person", "due_on"], name="make_up_person")]


class MakeUpPart(models.Model):
    """One part done. `content` is the note, the answers of the quiz, or what was said in the talk."""

    make_up = models.ForeignKey(MakeUp, models.CASCADE, related_name="done_parts")
    part = models.CharField(max_length=10)
    content = models.TextField(blank=True)
    done_at = models.DateTimeField()
    done_by_id = models.BigIntegerField(null=True)

    class Meta:
        db_table = "make_up_part"
        constraints = [
            models.UniqueConstraint(name="make_up_part_once", fields=["make_up", "part"]),
            models.CheckConstraint(name="make_up_part_known", condition=Q(part__in=PARTS)),
        ]


class MakeUpReview(models.Model):
    """The reviewer's answer: accepted, or returned with what is missing. Only one can accept."""

    make_up = models.ForeignKey(MakeUp, models.CASCADE, related_name="reviews")
    accepted = models.BooleanField()
    remark = models.CharField("意见", max_length=200, blank=True)
    reviewed_by_id = models.BigIntegerField(null=True)
    reviewed_at = models.DateTimeField()
    accepted_on = models.DateField(null=True)

    class Meta:
        db_table = "make_up_review"
        constraints = [
            models.UniqueConstraint(name="make_up_review_accepted_once", fields=["make_up"], condition=Q(accepted=True))
        ]


class QuizQuestion(models.Model):
    """A question of the make-up quiz of an activity: options as a list, `answer` the index of the right one."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="quiz")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=300)
    options = models.JSONField()
    answer = models.PositiveSmallIntegerField()

    class Meta:
        db_table = "quiz_question"
        ordering = ("position", "id")
