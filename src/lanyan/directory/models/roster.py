"""A roster on its way in: one run per file handed in, and what columns of which headers have been taken for."""

from django.db import models

from lanyan.kernel.ids import PublicIdField
from lanyan.kernel.sealed_field import SealedField

from .account import Account
from .organisation import Organisation
from .person import Person


class ImportRun(models.Model):
    """One file from hand-in to import, with its stage and counts, so that it can be left and found again.

    The file lies sealed outside the database (see `directory.roster.keeping`); `preview` is sealed too: both hold
    numbers of people. Stages: waiting, reading, checking, comparing, then mapping (columns to be chosen), refused
    (no roster) or checked (`preview` made); then writing, imported.
    """

    public_id = PublicIdField()
    kind = models.CharField(max_length=12, default="roster")
    account = models.ForeignKey(Account, models.CASCADE, related_name="import_runs")
    address = models.CharField(max_length=60, blank=True)
    file_name = models.CharField("文件名", max_length=120)
    digest = models.CharField(max_length=64)
    takes_effect_on = models.DateField("生效日期")
    choice = models.JSONField(null=True)
    stage = models.CharField("进度", max_length=20, default="waiting")
    rows_total = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    preview = SealedField(null=True, purpose="roster.preview")
    preview_digest = models.CharField(max_length=64, blank=True)
    made_anew = models.BooleanField(default=False)
    refusal_code = models.CharField(max_length=60, blank=True)
    refusal = models.CharField(max_length=500, blank=True)
    handed_in_at = models.DateTimeField()
    touched_at = models.DateTimeField()

    class Meta:
        db_table = "import_run"
        indexes = [models.Index(fields=["account", "-handed_in_at"], name="import_run_account")]


class ColumnMapping(models.Model):
    """What somebody took the columns of a set of headers for; used by itself when the same headers come again."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="column_mappings")
    headers_digest = models.CharField(max_length=64)
    keys = models.JSONField()
    chosen_at = models.DateTimeField()

    class Meta:
        db_table = "column_mapping"
        constraints = [models.UniqueConstraint(name="column_mapping_once", fields=["account", "headers_digest"])]


class NationalDifference(models.Model):
    """Where the national system's list and ours do not say the same about one field of one person; or, without a field,
    somebody who is in one of the two only (`side`: theirs, ours).

    What they say is sealed, as it may be a phone number. A difference decided once is not asked again while both
    sides stay as they were: `state` is a digest of what both say, sealed too, since a short value could be guessed.
    """

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="differences")
    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="national_differences")
    organisation = models.ForeignKey(Organisation, models.CASCADE, null=True, related_name="+")
    row = models.PositiveIntegerField(default=0)
    name = models.CharField(max_length=40)
    field = models.CharField(max_length=20, blank=True)
    side = models.CharField(max_length=8, blank=True)
    note = models.CharField(max_length=200, blank=True)
    theirs = SealedField(null=True, purpose="national.value")
    state = SealedField(null=True, purpose="national.value")
    since = models.DateField(null=True)
    recorded = models.CharField(max_length=80, blank=True)
    choice = models.CharField(max_length=8, blank=True)  # ours | theirs
    decided_by_name = models.CharField(max_length=40, blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "national_difference"
        constraints = [
            models.UniqueConstraint(
                name="national_difference_once",
                fields=["run", "person", "field"],
                condition=models.Q(person__isnull=False) & ~models.Q(field=""),
            ),
            models.CheckConstraint(name="national_difference_choice", condition=models.Q(choice__in=["", "ours", "theirs"])),
        ]
        indexes = [models.Index(fields=["person", "field", "-decided_at"], name="national_difference_decided")]
