"""What was done in a case: steps, the people named in them, recurring notes; and the lawful days reckoned from them."""

from django.db import models
from django.db.models import Q

from lanyan.directory.models import Organisation, Person
from lanyan.kernel.ids import PublicIdField

from .case import Case


class StepDone(models.Model):
    """A step was taken on a day, with a result, by the text then in force (`rule_from`).

    `round` counts how often the step has been taken in this case. `late` was reckoned when it was recorded, and is never
    changed. `backfilled` marks a 补录. `special` invokes the special case of a limit, with its reason. A step taken back
    keeps its row; `activity_id` and `decision_id` name the meeting at which it was decided.
    """

    public_id = PublicIdField()
    case = models.ForeignKey(Case, models.CASCADE, related_name="steps")
    step = models.CharField(max_length=60)
    round = models.PositiveSmallIntegerField(default=1)
    done_on = models.DateField("办理日期")
    outcome = models.CharField("结果", max_length=40, blank=True)
    given = models.JSONField(default=dict)
    rule_from = models.DateField(null=True)
    late = models.BooleanField("超期", default=False)
    special = models.BooleanField(default=False)
    reason = models.CharField("超期或特殊情况的事由", max_length=200, blank=True)
    backfilled = models.BooleanField("补录", default=False)
    backfill_reason = models.CharField("补录事由", max_length=200, blank=True)
    remark = models.TextField("说明", blank=True)
    activity_id = models.BigIntegerField(null=True)
    decision_id = models.BigIntegerField(null=True)
    recorded_by_id = models.BigIntegerField(null=True)
    recorded_by_name = models.CharField(max_length=40)
    recorded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by_id = models.BigIntegerField(null=True)
    withdrawn_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "step_done"
        ordering = ("recorded_at", "id")
        constraints = [
            models.UniqueConstraint(
                name="step_done_once", fields=["case", "step", "round"], condition=Q(withdrawn_at__isnull=True)
            ),
            models.CheckConstraint(name="step_done_backfill_reason", condition=Q(backfilled=False) | ~Q(backfill_reason="")),
            models.CheckConstraint(name="step_done_special_reason", condition=Q(special=False) | ~Q(reason="")),
            models.CheckConstraint(
                name="step_done_withdrawn_reason", condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawn_reason="")
            ),
            models.CheckConstraint(
                name="step_done_decision_of_activity", condition=Q(decision_id__isnull=True) | Q(activity_id__isnull=False)
            ),
        ]


class StepPerson(models.Model):
    """Somebody named in a step: 培养联系人, 入党介绍人, 谈话人; with the standing on its day."""

    done = models.ForeignKey(StepDone, models.CASCADE, related_name="people")
    field = models.CharField(max_length=40)
    person = models.ForeignKey(Person, models.PROTECT, related_name="named_in_steps")
    standing = models.CharField(max_length=20, blank=True)

    class Meta:
        db_table = "step_person"
        constraints = [models.UniqueConstraint(name="step_person_once", fields=["done", "field", "person"])]


class CaseNote(models.Model):
    """A recurring note of a step (half-yearly 考察记录). Taken back, it keeps its row."""

    public_id = PublicIdField()
    case = models.ForeignKey(Case, models.CASCADE, related_name="notes")
    step = models.CharField(max_length=60)
    noted_on = models.DateField("日期")
    text = models.TextField("内容")
    backfilled = models.BooleanField("补录", default=False)
    backfill_reason = models.CharField("补录事由", max_length=200, blank=True)
    written_by_id = models.BigIntegerField(null=True)
    written_by_name = models.CharField(max_length=40)
    written_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by_id = models.BigIntegerField(null=True)
    withdrawn_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "case_note"
        ordering = ("noted_on", "id")
        constraints = [
            models.UniqueConstraint(
                name="case_note_once_a_day", fields=["case", "step", "noted_on"], condition=Q(withdrawn_at__isnull=True)
            ),
            models.CheckConstraint(name="case_note_text", condition=~Q(text="")),
            models.CheckConstraint(name="case_note_backfill_reason", condition=Q(backfilled=False) | ~Q(backfill_reason="")),
        ]


class StepDue(models.Model):
    """Derived: from when and until when a step that is open, or was done, may lawfully be taken; or a note is due.

    Rebuilt from the rows above by the rulebook after every change; duties, lists and the board read it. `number` is the
    round of the step, or counts the notes. `answerable` is who has to act: the organisation, or the one above it.
    `position` is the step's number in the definition; `from_on` the day whose text sets the last day.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="dues")
    answerable = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    step = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=6)  # step | note
    number = models.PositiveSmallIntegerField()
    open_since = models.DateField()
    from_on = models.DateField()
    earliest = models.DateField()
    due_on = models.DateField(null=True)
    done_on = models.DateField(null=True)
    provisional = models.BooleanField(default=False)

    class Meta:
        db_table = "step_due"
        constraints = [
            models.UniqueConstraint(name="step_due_once", fields=["case", "step", "kind", "number"]),
            models.CheckConstraint(name="step_due_kind", condition=Q(kind__in=["step", "note"])),
        ]
        indexes = [models.Index(fields=["due_on"], name="step_due_day", condition=Q(done_on__isnull=True))]
