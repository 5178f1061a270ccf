"""What the interface keeps for itself: answers already given to writes, and how much each client may still ask."""

from django.db import models

from lanyan.directory.models import Client


class Answer(models.Model):
    """The answer to a write, under the Idempotency-Key it came with, so that a retry is answered and not counted again.

    `asked` is a digest of the request; `body` is sealed, since it may hold numbers of people. Kept for some days.
    """

    client = models.ForeignKey(Client, models.CASCADE, related_name="+")
    key = models.CharField(max_length=64)
    asked = models.BinaryField(max_length=32)
    status = models.PositiveSmallIntegerField(null=True)
    headers = models.JSONField(default=dict)
    body = models.BinaryField(null=True)
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
