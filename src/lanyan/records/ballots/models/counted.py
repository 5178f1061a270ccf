"""What remains of a ballot: numbers; and, where it was named, who said what."""

from django.db import models
from django.db.models import Q

from lanyan.directory.models import Person

from .ballot import Ballot, Question


class Count(models.Model):
    """So many answered this question so. For a secret ballot this is all that there is."""

    ballot = models.ForeignKey(Ballot, models.PROTECT, related_name="counts")
    question = models.ForeignKey(Question, models.PROTECT, related_name="counts")
    option = models.CharField(max_length=20)
    votes = models.PositiveIntegerField()

    class Meta:
        db_table = "ballot_count"
        constraints = [models.UniqueConstraint(name="ballot_count_once", fields=["question", "option"])]


class WrittenIn(models.Model):
    """Somebody who was no candidate and was named on ballots (另选人)."""

    ballot = models.ForeignKey(Ballot, models.PROTECT, related_name="written_in")
    name = models.CharField(max_length=20)
    votes = models.PositiveIntegerField()

    class Meta:
        db_table = "ballot_written_in"
        constraints = [models.UniqueConstraint(name="ballot_written_in_once", fields=["ballot", "name"])]


class SeatReduction(models.Model):
    """After an election that left seats open: the electors (so many `agreed`) or the presidium decided to have as many less.

    Taken back, the row goes and the journal keeps it.
    """

    ballot = models.OneToOneField(Ballot, models.CASCADE, related_name="reduction")
    seats = models.PositiveSmallIntegerField("减少的名额")
    decided_by = models.CharField(max_length=12)
    agreed = models.PositiveIntegerField("同意的人数", null=True)
    entered_by_id = models.BigIntegerField(null=True)
    entered_by_name = models.CharField(max_length=60)
    entered_at = models.DateTimeField()

    class Meta:
        db_table = "ballot_seat_reduction"
        constraints = [
            models.CheckConstraint(
                name="ballot_seat_reduction_by",
                condition=Q(decided_by="electors", agreed__isnull=False) | Q(decided_by="presidium", agreed=None),
            ),
            models.CheckConstraint(name="ballot_seat_reduction_some", condition=Q(seats__gte=1)),
        ]


class NamedVote(models.Model):
    """How somebody voted in a named ballot. `entered_by_id` differs where the recorder called the roll."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="named_votes")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    option = models.CharField(max_length=20)
    entered_by_id = models.BigIntegerField(null=True)

    class Meta:
        db_table = "ballot_named_vote"
        constraints = [models.UniqueConstraint(name="ballot_named_vote_once", fields=["question", "person"])]


class PaperEntry(models.Model):
    """One of the two times that the tellers' numbers of a paper ballot were typed, each by another person.

    `counts`: {position of the question: {option: votes}}; `written_in`: {name: votes}. `settled`: the differences that
    stood between the two and went away when this one was typed again, in words.
    """

    ballot = models.ForeignKey(Ballot, models.CASCADE, related_name="paper_entries")
    entry = models.PositiveSmallIntegerField()
    teller = models.CharField("计票人", max_length=60)
    issued = models.PositiveIntegerField("发出")
    returned = models.PositiveIntegerField("收回")
    invalid = models.PositiveIntegerField("无效")
    counts = models.JSONField(default=dict)
    written_in = models.JSONField(default=dict)
    settled = models.JSONField(default=list)
    entered_by_id = models.BigIntegerField(null=True)
    entered_by_name = models.CharField(max_length=60, default="")
    entered_at = models.DateTimeField()

    class Meta:
        db_table = "ballot_paper_entry"
        constraints = [
            models.UniqueConstraint(name="ballot_paper_entry_once", fields=["ballot", "entry"]),
            models.CheckConstraint(name="ballot_paper_entry_two", condition=Q(entry__in=[1, 2])),
        ]
