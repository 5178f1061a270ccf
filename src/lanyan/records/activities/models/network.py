"""记下签到网络: off unless a node switches it on, for a while, with somebody who approved it. It never refuses a sign-in."""

from django.db import models
from django.db.models import F, Q

from lanyan.directory.models import Organisation, Person
from lanyan.kernel.ids import PublicIdField


class NetworkNoting(models.Model):
    """Sign-ins by code at meetings of this node and below are marked with whether they came from a declared network.

    From `valid_from` to the day before `valid_to`, or until it was switched off.
    """

    public_id = PublicIdField()
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    reason = models.CharField("事由", max_length=200)
    approver = models.ForeignKey(Person, models.PROTECT, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField()
    switched_on_by_id = models.BigIntegerField(null=True)
    switched_on_by_name = models.CharField(max_length=40)
    switched_on_at = models.DateTimeField()
    switched_off_at = models.DateTimeField(null=True)
    switched_off_by_name = models.CharField(max_length=40, blank=True)

    class Meta:
        db_table = "network_noting"
        constraints = [
            models.CheckConstraint(name="network_noting_reason", condition=~Q(reason="")),
            models.CheckConstraint(name="network_noting_forward", condition=Q(valid_to__gt=F("valid_from"))),
        ]
        indexes = [
            models.Index(fields=["organisation"], condition=Q(switched_off_at__isnull=True), name="network_noting_on")
        ]


class DeclaredNetwork(models.Model):
    """A network of a node and below: an address range such as 10.46.12.0/24. Withdrawn ones stay to be read."""

    public_id = PublicIdField()
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    name = models.CharField("名称", max_length=40)
    cidr = models.CharField("网段", max_length=43)
    declared_by_name = models.CharField(max_length=40)
    declared_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by_name = models.CharField(max_length=40, blank=True)

    class Meta:
        db_table = "declared_network"
        constraints = [
            models.UniqueConstraint(
                name="declared_network_once", fields=["organisation", "cidr"], condition=Q(withdrawn_at__isnull=True)
            )
        ]
