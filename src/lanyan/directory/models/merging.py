"""Two records of one human being: who was merged into whom, what it takes to undo it, and pairs that are not the same."""

from django.db import models
from django.db.models import F, Q

from lanyan.kernel.absorption_log import AbsorptionLogField
from lanyan.kernel.ids import PublicIdField

from .person import Person, PersonIdField


class PersonMerger(models.Model):
    """One record of a person taken into another. `log` is all that undoing needs (`kernel.absorption`).

    The keys are plain numbers: `dropped_id` is of a row that is gone, and `kept_id` stays what it was even when the
    kept person is merged further.
    """

    public_id = PublicIdField()
    kept_id = models.BigIntegerField()
    dropped_id = models.BigIntegerField()
    dropped_public_id = models.CharField(max_length=14)
    dropped_name = models.CharField(max_length=40)
    dropped_number = models.CharField(max_length=20)
    reason = models.CharField("依据", max_length=120, blank=True)
    log = AbsorptionLogField(default=list)
    merged_at = models.DateTimeField()
    merged_by_name = models.CharField(max_length=40)
    undone_at = models.DateTimeField(null=True)
    undone_by_name = models.CharField(max_length=40, blank=True)

    class Meta:
        db_table = "person_merger"
        constraints = [models.CheckConstraint(name="person_merger_of_two", condition=~Q(kept_id=F("dropped_id")))]
        indexes = [
            models.Index(fields=["kept_id"], name="person_merger_kept"),
            models.Index(fields=["dropped_public_id"], name="person_merger_address"),
        ]


class DistinctPeople(models.Model):
    """Somebody has looked: these two are not the same human being. `one_id` is the smaller key."""

    one = models.ForeignKey(Person, models.CASCADE, related_name="+")
    other = models.ForeignKey(Person, models.CASCADE, related_name="+")
    said_by_id = PersonIdField(null=True)
    said_by_name = models.CharField(max_length=40)
    said_at = models.DateTimeField()

    class Meta:
        db_table = "distinct_people"
        constraints = [
            models.UniqueConstraint(name="distinct_people_once", fields=["one", "other"]),
            models.CheckConstraint(name="distinct_people_ordered", condition=Q(one__lt=F("other"))),
        ]
