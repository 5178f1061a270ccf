"""Sums of the columns of each source of figures, per organisation and month. Derived; may be dropped.

A row speaks of the records of one organisation alone, not of those below it. `stretch` is the first day of the days during
which the organisation had the same organisations above it: records of a month in which it moved stand in two rows, so
that each is added up where it belonged. `month` is the first of a month; NULL where a source tells how things stand today.
"""

from typing import ClassVar

from django.db import models
from django.db.models import BigIntegerField, DateField, UniqueConstraint


class Rollup(models.Model):
    """What all have in common. `source` names the file in `lanyan/derived/figures/sources`."""

    source: ClassVar[str]

    organisation_id = BigIntegerField()
    stretch = DateField()
    month = DateField(null=True)

    class Meta:
        abstract = True
        constraints = [
            UniqueConstraint(
                name="rollup_%(class)s_once", fields=["organisation_id", "stretch", "month"], nulls_distinct=False
            )
        ]

    @classmethod
    def columns(cls) -> list[str]:
        """The summed columns, named as in the source."""
        return [one.attname for one in cls._meta.fields if one.attname not in ("id", "organisation_id", "stretch", "month")]


class MeetingMonth(Rollup):
    """Activities by the month in which they were held, with the people expected by this host."""

    source = "meeting"
    one = BigIntegerField()
    expected = BigIntegerField()
    present = BigIntegerField()
    excused = BigIntegerField()
    on_leave = BigIntegerField()
    absent = BigIntegerField()
    made_up = BigIntegerField()
    missed = BigIntegerField()
    covered = BigIntegerField()
    backfilled = BigIntegerField()
    late = BigIntegerField()

    class Meta(Rollup.Meta):
        db_table = "rollup_meeting"


class MakeUpMonth(Rollup):
    """Make-ups by the month in which they were asked for."""

    source = "make_up"
    one = BigIntegerField()
    accepted = BigIntegerField()
    still_open = BigIntegerField()
    overdue = BigIntegerField()

    class Meta(Rollup.Meta):
        db_table = "rollup_make_up"


class DecisionMonth(Rollup):
    """Decisions by the month in which they were taken."""

    source = "decision"
    one = BigIntegerField()
    passed = BigIntegerField()

    class Meta(Rollup.Meta):
        db_table = "rollup_decision"


class DutyMonth(Rollup):
    """Verdicts of duties by the month in which they fell due."""

    source = "duty"
    one = BigIntegerField()
    met = BigIntegerField()
    overdue = BigIntegerField()

    class Meta(Rollup.Meta):
        db_table = "rollup_duty"


class OrganisationStock(Rollup):
    """The organisation itself, as it is today."""

    source = "organisation"
    one = BigIntegerField()
    branch = BigIntegerField()
    silent = BigIntegerField()
    term_ending = BigIntegerField()
    too_large = BigIntegerField()

    class Meta(Rollup.Meta):
        db_table = "rollup_organisation"


class MemberMonth(Rollup):
    """Members of today (no month), and by month the hours credited to those of them who are members of the Party."""

    source = "member"
    one = BigIntegerField()
    party_member = BigIntegerField()
    league_member = BigIntegerField()
    hours = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta(Rollup.Meta):
        db_table = "rollup_member"


class DossierStock(Rollup):
    """Files of the Party members of today, and how many of them are whole."""

    source = "dossier"
    one = BigIntegerField()
    whole = BigIntegerField()
    lacking = BigIntegerField()

    class Meta(Rollup.Meta):
        db_table = "rollup_dossier"


class Joint(models.Model):
    """What is counted too often where several hosts of one activity are added up, at the organisation they share.

    Hosts in the order of the tree: each two neighbours meet at one organisation, and there one of them too many is
    counted. So at any organisation the hosts below it, less the rows here at or below it, make one activity.
    """

    activity_id = BigIntegerField()
    organisation_id = BigIntegerField()
    held_on = DateField()
    one = BigIntegerField()
    backfilled = BigIntegerField()
    late = BigIntegerField()

    class Meta:
        db_table = "rollup_joint"
        constraints = [UniqueConstraint(name="rollup_joint_once", fields=["activity_id", "organisation_id"])]
        indexes = [models.Index(fields=["organisation_id", "held_on"], name="rollup_joint_organisation")]


class Basis(models.Model):
    """Of which day, and by which definitions, all rollups speak: one row. Of any other, records are counted instead."""

    single = models.BooleanField(primary_key=True, default=True)
    day = DateField()
    definitions = models.CharField(max_length=64)

    class Meta:
        db_table = "rollup_basis"


ROLLUPS: tuple[type[Rollup], ...] = (
    MeetingMonth,
    MakeUpMonth,
    DecisionMonth,
    DutyMonth,
    OrganisationStock,
    MemberMonth,
    DossierStock,
)
