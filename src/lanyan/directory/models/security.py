"""What the security administrator has decided, links with which somebody sets a password once, and delegation."""

from django.db import models
from django.db.models import F, Q

from lanyan.kernel.ids import PublicIdField

from .account import Account
from .organisation import Organisation
from .person import Person


class SecurityValue(models.Model):
    """A setting of `security.yaml` that a unit has decided for itself; no row means the usual value."""

    key = models.CharField(max_length=40, primary_key=True)
    value = models.IntegerField()
    set_by_name = models.CharField(max_length=60)
    set_at = models.DateTimeField()

    class Meta:
        db_table = "security_value"


class PasswordLink(models.Model):
    """A link with which the owner of an account sets a password, once, before it runs out. Only a keyed digest is kept."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="password_links")
    digest = models.BinaryField(unique=True, max_length=32)
    made_by_name = models.CharField(max_length=60)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "password_link"
        constraints = [models.CheckConstraint(name="password_link_forward", condition=Q(expires_at__gt=F("made_at")))]


class Delegation(models.Model):
    """Somebody acts for somebody else in one organisation, from a day to a day (both inclusive), because of an absence.

    What is handed over is the roles that the absent person holds there on the day in question: who has lost an office has
    nothing to hand over any more.
    """

    public_id = PublicIdField()
    giver = models.ForeignKey(Person, models.PROTECT, related_name="delegations_given")
    holder = models.ForeignKey(Person, models.PROTECT, related_name="delegations_held")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="delegations")
    first_day = models.DateField("自")
    last_day = models.DateField("至")
    cause = models.CharField("事由", max_length=120)
    made_by_name = models.CharField(max_length=60)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by_name = models.CharField(max_length=60, blank=True)

    class Meta:
        db_table = "delegation"
        indexes = [models.Index(fields=["holder", "last_day"], name="delegation_holder")]
        constraints = [
            models.CheckConstraint(name="delegation_forward", condition=Q(last_day__gte=F("first_day"))),
            models.CheckConstraint(name="delegation_to_another", condition=~Q(giver=F("holder"))),
            models.CheckConstraint(name="delegation_ended", condition=Q(ended_at__isnull=True) | ~Q(ended_by_name="")),
        ]
