"""A roster on its way in: one run per file handed in, and what columns of which headers have been taken for."""

from django.db import models

from lanyan.kernel.ids import PublicIdField

from .account import Account


class ImportRun(models.Model):
    """One file from hand-in to import, with its stage and counts, so that it can be left and found again.

    The file lies sealed outside the database (see `directory.roster.keeping`); `preview` is sealed too: both hold
    numbers of people. Stages: waiting, reading, checking, comparing, then mapping (columns to be chosen), refused
    (no roster) or checked (`preview` made); then writing, imported.
    """

    public_id = PublicIdField()
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
    preview = models.BinaryField(null=True)
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
