"""A bank's statement as it was handed in, and what became of each of its lines."""

from django.db import models
from django.db.models import Q

from lanyan.directory.models import Organisation, Person, PersonIdField
from lanyan.kernel.ids import PublicIdField

STATES = ("matched", "open", "ignored")


class Statement(models.Model):
    """One file of a branch. The same file of the same branch is the same statement."""

    public_id = PublicIdField()
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="dues_statements")
    digest = models.CharField(max_length=64)
    file_name = models.CharField(max_length=120)
    handed_in_at = models.DateTimeField()
    handed_in_by_id = PersonIdField(null=True)

    class Meta:
        db_table = "dues_statement"
        constraints = [models.UniqueConstraint(name="dues_statement_once", fields=["organisation", "digest"])]


class StatementRow(models.Model):
    """One line. `open` ones name why nobody was found (`reason`); `ignored` are no dues at all.

    `digest` tells the line from every other of the branch, so that statements which overlap count it once. Numbers of
    cards, phones and identity are not kept: they found the person, and that was all.
    """

    statement = models.ForeignKey(Statement, models.CASCADE, related_name="rows")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField("行")
    digest = models.CharField(max_length=64)
    paid_on = models.DateField("交易日期")
    payer_name = models.CharField("户名", max_length=60)
    amount = models.DecimalField("金额", max_digits=9, decimal_places=2)
    remark = models.CharField("附言", max_length=120, blank=True)
    state = models.CharField(max_length=10)
    reason = models.CharField(max_length=30, blank=True)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        db_table = "dues_statement_row"
        ordering = ("number",)
        constraints = [
            models.UniqueConstraint(name="dues_statement_row_once", fields=["organisation", "digest"]),
            models.CheckConstraint(name="dues_statement_row_state", condition=Q(state__in=STATES)),
            models.CheckConstraint(name="dues_statement_row_amount", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="dues_statement_row_person",
                condition=Q(state="matched", person__isnull=False) | (~Q(state="matched") & Q(person__isnull=True)),
            ),
        ]
