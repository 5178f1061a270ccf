"""The narrow tables that go up by logical replication, and who publishes to whom.

`Origin`, `PublishedOrganisation`, `PublishedVerdict` and `PublishedMonth` are the publication, whole: no column of them is
about a person. Every key begins with the number of the instance it comes from, so an upper instance keeps all that joined in
the same four tables, whatever keys they use. An instance that publishes has them once more, in a database of their own
(`publishing`); here they are written by replication alone.
"""

from typing import ClassVar

from django.db import models


class Origin(models.Model):
    """An instance that publishes. Whatever was committed there before `told_at` is here."""

    origin = models.IntegerField(primary_key=True)
    name = models.CharField(max_length=80)
    root_id = models.BigIntegerField()  # the organisation whose numbers are those of the instance
    version = models.CharField(max_length=20)  # of the program
    format = models.SmallIntegerField()  # of these tables
    day = models.DateField(null=True)  # of which the monthly sums speak; NULL before the first night
    definitions = models.CharField(max_length=64, blank=True)  # digest of what the sums mean
    told_at = models.DateTimeField()

    class Meta:
        db_table = "federation_origin"


class PublishedOrganisation(models.Model):
    """A spell of an organisation: what it was called, its form and level, what it hung under, from when to when."""

    pk = models.CompositePrimaryKey("origin", "organisation_id", "valid_from")
    origin = models.IntegerField()
    organisation_id = models.BigIntegerField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    public_id = models.CharField(max_length=14)
    line = models.CharField(max_length=20)
    form = models.CharField(max_length=30)
    level = models.CharField(max_length=20)
    name = models.CharField(max_length=80)
    short_name = models.CharField(max_length=30)
    parent_id = models.BigIntegerField(null=True)
    unit_id = models.BigIntegerField(null=True)
    founded_on = models.DateField()
    ends_on = models.DateField(null=True)

    class Meta:
        db_table = "federation_organisation"
        indexes: ClassVar = [
            models.Index(fields=["origin", "parent_id"], name="federation_parent"),
            models.Index(fields=["origin", "public_id"], name="federation_public_id"),
        ]


class PublishedVerdict(models.Model):
    """How one duty of an organisation stands in one period. `title` as the instance calls the duty: it may be its own."""

    pk = models.CompositePrimaryKey("origin", "verdict_id")
    origin = models.IntegerField()
    verdict_id = models.BigIntegerField()
    organisation_id = models.BigIntegerField()
    duty = models.CharField(max_length=80)
    title = models.CharField(max_length=120)
    period_from = models.DateField()
    period_to = models.DateField()
    due_on = models.DateField(null=True)
    state = models.CharField(max_length=10)

    class Meta:
        db_table = "federation_verdict"
        indexes: ClassVar = [models.Index(fields=["origin", "organisation_id"], name="federation_verdict_of")]


class PublishedMonth(models.Model):
    """Sums of an organisation and all below it in a month: {source: {column: sum}} as in the rollups.

    `month` is 202611 for November 2026, and 0 for how things stand on the origin's day.
    """

    pk = models.CompositePrimaryKey("origin", "organisation_id", "month")
    origin = models.IntegerField()
    organisation_id = models.BigIntegerField()
    month = models.IntegerField()
    sums = models.JSONField()

    class Meta:
        db_table = "federation_month"


class Publishing(models.Model):
    """That this instance publishes upward, under which number and name: one row, or none."""

    single = models.BooleanField(primary_key=True, default=True)
    origin = models.IntegerField()
    name = models.CharField(max_length=80)
    root_id = models.BigIntegerField()
    since = models.DateTimeField()

    class Meta:
        db_table = "federation_publishing"
        constraints: ClassVar = [
            models.CheckConstraint(name="federation_publishing_numbered", condition=models.Q(origin__gte=1)),
            models.CheckConstraint(name="federation_publishing_single", condition=models.Q(single=True)),
        ]


class Joined(models.Model):
    """An instance that this one subscribes to: by what name, since when, and where (without the password)."""

    origin = models.IntegerField(primary_key=True)
    name = models.CharField(max_length=80, unique=True)
    address = models.CharField(max_length=200)
    joined_at = models.DateTimeField()

    class Meta:
        db_table = "federation_joined"

    @property
    def subscription(self) -> str:
        """The name of the subscription, and of the role in whose name it writes."""
        return f"lanyan_origin_{self.origin}"


PUBLISHED: tuple[type[models.Model], ...] = (Origin, PublishedOrganisation, PublishedVerdict, PublishedMonth)
FORMAT = 1
"""Raised when a column of the published tables is added: an upper instance takes its own format and older ones."""
