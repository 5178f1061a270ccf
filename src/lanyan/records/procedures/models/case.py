"""One case of a procedure, where it is kept, who else may read it."""

from django.db import models
from django.db.models import F, Q

from lanyan.directory.models import Organisation, Person
from lanyan.kernel.ids import PublicIdField

CLOSED_AS = ("completed", "ended", "stopped")


class Case(models.Model):
    """A staged process of one person, or of one organisation, kept by `organisation` (which changes when it moves).

    How it ended stands in the row itself, so that the database can hold "one open case of a kind per person".
    `matter` tells cases of one organisation apart: the name of what it is about, or its year (`year`: one a year).
    `counterpart`: the organisation on the other side, named in a step; it reads the case and takes its own steps.
    `restricted`: read by those named in it only (`CaseReader`), and no fact for anything derived.
    `closed_as`: completed (all steps), ended (by the result `outcome` of a step), stopped (`closed_reason` says why).
    """

    public_id = PublicIdField()
    procedure = models.CharField("流程", max_length=80)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="cases")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="cases")
    counterpart = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="cases_taking_part")
    title = models.CharField("办件", max_length=120)
    matter = models.CharField("事项", max_length=80, blank=True)
    year = models.PositiveSmallIntegerField("年度", null=True)
    restricted = models.BooleanField(default=False)
    opened_on = models.DateField("开始日期")
    opened_by_id = models.BigIntegerField(null=True)
    opened_at = models.DateTimeField()
    closed_on = models.DateField("结束日期", null=True)
    closed_as = models.CharField(max_length=12, blank=True)
    outcome = models.CharField(max_length=40, blank=True)
    closed_reason = models.CharField("事由", max_length=200, blank=True)
    closed_by_id = models.BigIntegerField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "procedure_case"
        constraints = [
            models.UniqueConstraint(
                name="procedure_case_one_open",
                fields=["procedure", "person"],
                condition=Q(closed_on__isnull=True, person__isnull=False),
            ),
            models.UniqueConstraint(
                name="procedure_case_one_open_here",
                fields=["procedure", "organisation", "matter"],
                condition=Q(closed_on__isnull=True, person__isnull=True),
            ),
            models.UniqueConstraint(
                name="procedure_case_one_a_year",
                fields=["procedure", "organisation", "year"],
                condition=Q(year__isnull=False) & ~Q(closed_as="stopped"),
            ),
            models.CheckConstraint(
                name="procedure_case_closed_whole",
                condition=Q(closed_on__isnull=True, closed_as="", closed_at__isnull=True)
                | Q(closed_on__isnull=False, closed_as__in=CLOSED_AS, closed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="procedure_case_stopped_reason", condition=~Q(closed_as="stopped") | ~Q(closed_reason="")
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "procedure"], name="procedure_case_organisation"),
            models.Index(fields=["person"], name="procedure_case_person"),
            models.Index(fields=["counterpart"], name="procedure_case_counterpart", condition=Q(counterpart__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.title


class CaseMove(models.Model):
    """The case went with its person to another organisation; the time so far counts on."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="moves")
    origin = models.ForeignKey(Organisation, models.PROTECT, related_name="cases_moved_out")
    target = models.ForeignKey(Organisation, models.PROTECT, related_name="cases_moved_in")
    moved_on = models.DateField("移交日期")
    reason = models.CharField("事由", max_length=200)
    moved_by_id = models.BigIntegerField(null=True)
    moved_at = models.DateTimeField()

    class Meta:
        db_table = "case_move"
        ordering = ("moved_at", "id")
        constraints = [
            models.CheckConstraint(name="case_move_elsewhere", condition=~Q(origin=F("target"))),
            models.CheckConstraint(name="case_move_reason", condition=~Q(reason="")),
        ]


class CaseBallot(models.Model):
    """A step of a case is voted on in a ballot at a meeting: one at a time for each round of the step.

    Dropped, the row stays with who and when.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="ballots")
    step = models.CharField(max_length=60)
    round = models.PositiveSmallIntegerField(default=1)
    activity_id = models.BigIntegerField()
    ballot_id = models.BigIntegerField()
    put_by_id = models.BigIntegerField(null=True)
    put_at = models.DateTimeField()
    dropped_at = models.DateTimeField(null=True)
    dropped_by_id = models.BigIntegerField(null=True)

    class Meta:
        db_table = "case_ballot"
        constraints = [
            models.UniqueConstraint(
                name="case_ballot_one", fields=["case", "step", "round"], condition=Q(dropped_at__isnull=True)
            )
        ]


class CaseReader(models.Model):
    """Somebody named to read and keep a restricted case."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="readers")
    person = models.ForeignKey(Person, models.CASCADE, related_name="cases_to_read")
    named_by_id = models.BigIntegerField(null=True)
    named_at = models.DateTimeField()

    class Meta:
        db_table = "case_reader"
        constraints = [models.UniqueConstraint(name="case_reader_once", fields=["case", "person"])]
