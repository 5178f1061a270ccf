"""What a secret ballot holds while it runs. The tables in ANONYMOUS have no time, no serial, no person, no trigger.

Their order on disk, their transactions and their log say only in which two seconds some ballot arrived; who sent it is
known to nobody: it is sealed under a code drawn from a hat, or under a token that its signer has never seen.
"""

from django.db import models

from lanyan.directory.models import Person
from lanyan.kernel.sealed_field import SealedField

from .ballot import Ballot

ANONYMOUS = ("ballot_slip", "ballot_sealed", "ballot_counted_token")


class SigningKey(models.Model):
    """The private key that signs credentials, sealed with the field key; destroyed when the box is opened."""

    ballot = models.OneToOneField(Ballot, models.CASCADE, primary_key=True, related_name="signing_key")
    sealed = SealedField(purpose="ballot signing key")

    class Meta:
        db_table = "ballot_signing_key"


class Credential(models.Model):
    """This person has a ballot: one blind signature, once. What was signed cannot be recognised later by anybody.

    `asked`: SHA-256 of the blinded message, so that a lost answer is given again and nothing else is signed;
    `reply`: the blind signature. Both are emptied when the box is opened. No time: sign-in is what tells who was there.
    """

    pk = models.CompositePrimaryKey("ballot_id", "person_id")
    ballot = models.ForeignKey(Ballot, models.CASCADE, related_name="credentials")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    asked = models.BinaryField()
    reply = models.BinaryField()

    class Meta:
        db_table = "ballot_credential"


class Slip(models.Model):
    """The digest of one code that was printed. Which slip went to whom only the hat knows."""

    code_hash = models.BinaryField(primary_key=True)
    ballot = models.ForeignKey(Ballot, models.CASCADE, related_name="slips")

    class Meta:
        db_table = "ballot_slip"


class SealedBallot(models.Model):
    """A ballot in the box: sealed to the opening key, under the digest of an unlinkable token."""

    token_hash = models.BinaryField(primary_key=True)
    ballot = models.ForeignKey(Ballot, models.CASCADE, related_name="sealed")
    box = models.BinaryField()

    class Meta:
        db_table = "ballot_sealed"


class CountedToken(models.Model):
    """Published after the count: whoever cast a ballot finds the digest of the own token here."""

    token_hash = models.BinaryField(primary_key=True)
    ballot = models.ForeignKey(Ballot, models.PROTECT, related_name="counted_tokens")

    class Meta:
        db_table = "ballot_counted_token"
