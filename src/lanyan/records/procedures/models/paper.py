"""Papers of a case: attachments as elsewhere, each under the item of the checklist that it answers."""

from django.db import models
from django.db.models import Q

from lanyan.kernel.ids import PublicIdField
from lanyan.kernel.models import StoredFile

from .case import Case


class CaseDocument(models.Model):
    """A scan or file handed in for one paper of one step; without a file, the original on paper lies in the archive.

    Taken back, it keeps its row.
    """

    public_id = PublicIdField()
    case = models.ForeignKey(Case, models.CASCADE, related_name="documents")
    step = models.CharField(max_length=60)
    paper = models.CharField(max_length=60)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    name = models.CharField("文件名", max_length=160)
    added_by_id = models.BigIntegerField(null=True)
    added_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by_id = models.BigIntegerField(null=True)

    class Meta:
        db_table = "case_document"
        ordering = ("added_at", "id")
        constraints = [
            models.UniqueConstraint(
                name="case_document_once", fields=["case", "step", "paper", "file"], condition=Q(withdrawn_at__isnull=True)
            ),
            models.UniqueConstraint(
                name="case_document_on_paper_once",
                fields=["case", "step", "paper"],
                condition=Q(withdrawn_at__isnull=True, file__isnull=True),
            ),
        ]
