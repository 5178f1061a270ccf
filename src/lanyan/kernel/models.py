"""Tables without domain words: the journal, the calendar of working days, stored files, seen nonces."""

from django.db import models


class JournalEntry(models.Model):
    """One line of the journal. Never updated, never deleted by the application."""

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

    class Meta:
        db_table = "journal_entry"
        indexes = [
            models.Index(fields=["subject_kind", "subject_id"], name="journal_subject"),
            models.Index(fields=["account_id", "at"], name="journal_account"),
            models.Index(fields=["at"], name="journal_at"),
        ]


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
