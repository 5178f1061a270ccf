"""What the interface keeps for itself: answers already given to writes, and how much each client may still ask."""

from django.db import models

from lanyan.directory.models import Client
from lanyan.kernel.sealed_field import SealedField


class Answer(models.Model):
    """The answer to a write, under the Idempotency-Key it came with, so that a retry is answered and not counted again.

    `asked` is a digest of the request. Both are sealed, since they may hold or betray numbers of people. Kept for some days.
    """

    client = models.ForeignKey(Client, models.CASCADE, related_name="+")
    key = models.CharField(max_length=64)
    asked = SealedField(purpose="api.asked")
    status = models.PositiveSmallIntegerField(null=True)
    headers = models.JSONField(default=dict)
    body = SealedField(null=True, purpose="api.answer")
    at = models.DateTimeField()

    class Meta:
        db_table = "api_answer"
        constraints = [models.UniqueConstraint(name="api_answer_once", fields=["client", "key"])]
        indexes = [models.Index(fields=["at"], name="api_answer_at")]


class Allowance(models.Model):
    """How many requests a client has left, as of a moment; it fills up again as time passes."""

    client = models.OneToOneField(Client, models.CASCADE, primary_key=True, related_name="+")
    left = models.FloatField()
    counted_at = models.FloatField()  # seconds since 1970, by the true clock

    class Meta:
        db_table = "api_allowance"
