"""Other systems of the unit that read or write over the interface, and the tokens they come with."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from lanyan.kernel.ids import PublicIdField

from .account import Account


class Client(models.Model):
    """Another system. It acts as an account that nobody can log in to, whose one grant says where it reaches.

    `scopes` narrow what it may ask for there; `per_minute` is how many requests it may make.
    """

    public_id = PublicIdField()
    account = models.OneToOneField(Account, models.PROTECT, related_name="client")
    scopes = ArrayField(models.CharField(max_length=30))
    per_minute = models.PositiveIntegerField("每分钟次数", default=300)
    contact = models.CharField("联系人", max_length=60, blank=True)
    made_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        db_table = "client"
        constraints = [
            models.CheckConstraint(name="client_scopes", condition=Q(scopes__len__gt=0)),
            models.CheckConstraint(name="client_per_minute", condition=Q(per_minute__gt=0)),
        ]


class ClientToken(models.Model):
    """What a client proves itself with. Only a keyed digest is kept; `ending` are its last four characters.

    Several may be in force at once, so that one is replaced without an interruption.
    """

    public_id = PublicIdField()
    client = models.ForeignKey(Client, models.CASCADE, related_name="tokens")
    digest = models.BinaryField(unique=True, max_length=32)
    ending = models.CharField(max_length=4)
    made_on = models.DateField()
    expires_on = models.DateField("到期")
    last_used_on = models.DateField("最近使用", null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")

    class Meta:
        db_table = "client_token"
        constraints = [
            models.CheckConstraint(name="client_token_forward", condition=Q(expires_on__gt=F("made_on"))),
        ]
