"""Tables without domain words: the journal, the calendar of working days, stored files, seen nonces."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import BigIntegerField, Func, TextField
from django.db.models.functions import Cast


class JournalEntry(models.Model):
    """One line of the journal. Never updated, never deleted: the database refuses it.

    `mac` is over what the line says, under a key outside the database. `transaction` is the database's own number of the
    transaction that wrote it: what has a lower number than every running transaction will get no more neighbours, so it
    can be sealed.
    """

    at = models.DateTimeField()
    account_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=60)
    on_behalf_of = models.CharField(max_length=60, blank=True)
    address = models.CharField(max_length=60, blank=True)
    action = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=40, blank=True)
    subject_id = models.BigIntegerField(null=True)
    organisation_id = models.BigIntegerField(null=True)
    details = models.JSONField(default=dict)
    result = models.CharField(max_length=40)
    mac = models.BinaryField(default=b"")
    transaction = models.BigIntegerField(
        db_default=Cast(Cast(Func(function="pg_current_xact_id"), TextField()), BigIntegerField())
    )

    class Meta:
        db_table = "journal_entry"
        indexes = [
            models.Index(fields=["subject_kind", "subject_id"], name="journal_subject"),
            models.Index(fields=["account_id", "at"], name="journal_account"),
            models.Index(fields=["at"], name="journal_at"),
            models.Index(fields=["transaction"], name="journal_transaction"),
        ]


class JournalSeal(models.Model):
    """Lines of the journal that were complete at a moment, in their order, bound to the seal before.

    It covers the lines with `after_id` < id whose transaction is in [from_transaction, upto_transaction). `after_id` moves
    only when the database was brought back from a backup, where transactions count from the beginning again. `key_id` names
    the key it was made with; empty for the first key there was.
    """

    number = models.BigIntegerField(primary_key=True)
    after_id = models.BigIntegerField()
    from_transaction = models.BigIntegerField()
    upto_transaction = models.BigIntegerField()
    lines = ArrayField(models.BigIntegerField())
    macs = models.BinaryField()
    sealed_at = models.DateTimeField()
    digest = models.BinaryField()
    key_id = models.BinaryField(default=b"")

    class Meta:
        db_table = "journal_seal"


class Workday(models.Model):
    """Whether a day is worked: the State Council's yearly notice, or provisional before it is out."""

    day = models.DateField(primary_key=True)
    is_workday = models.BooleanField()
    provisional = models.BooleanField(default=False)

    class Meta:
        db_table = "workday"


class StoredFile(models.Model):
    """A file kept by the hash of its content outside the web root; served only through permission."""

    digest = models.CharField(max_length=64, unique=True)
    size = models.BigIntegerField()
    media_type = models.CharField(max_length=100)
    stored_at = models.DateTimeField()

    class Meta:
        db_table = "stored_file"
