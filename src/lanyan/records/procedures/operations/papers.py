"""Papers of a case: checked for type and size, kept outside the web root, served only through permission."""

from pathlib import PurePath
from typing import Any

from lanyan.kernel import clock, files
from lanyan.kernel.operation import Actor, about, operation

from .. import access
from ..errors import refusal
from ..models import CaseDocument
from ..reckoning import standing_of
from .subject import step_of, take

ALLOWED = files.DOCUMENTS | files.IMAGES
MAX_BYTES = 20 * 2**20
ON_PAPER = "纸质原件在档"


@operation
def attach_document(*, case_id: int, step: str, paper: str, upload: Any, by: Actor) -> CaseDocument:
    """Hand in a scan or file for a paper of the step; the same twice is once. Also after the end of the case.

    Refusals: step_unknown, paper_unknown, and those of `files.store` (type, size, name).
    """
    case = take(case_id, by, "view", open_only=False)
    if not (access.may(by, case, "record") or access.may(by, case, "superior")):
        access.require(by, case, "record")
    definition = step_of(standing_of(case).procedure, step)
    if paper not in {one.code for version in definition.versions for one in version.papers}:
        raise refusal("paper_unknown", reason=paper)
    stored = files.store(upload, ALLOWED, MAX_BYTES)
    name = PurePath(upload.name).name[-160:]
    about("case", case.pk, step=step, paper=paper, name=name, digest=stored.digest)
    same = case.documents.filter(step=step, paper=paper, file=stored, withdrawn_at=None).first()
    return same or CaseDocument.objects.create(
        case=case, step=step, paper=paper, file=stored, name=name, added_by_id=by.person_id, added_at=clock.now()
    )


@operation
def note_original(*, case_id: int, step: str, paper: str, by: Actor) -> CaseDocument:
    """Note that the original on paper lies in the archive: nothing need be scanned. The same twice is once."""
    case = take(case_id, by, "view", open_only=False)
    if not access.may(by, case, "superior"):
        access.require(by, case, "record")
    definition = step_of(standing_of(case).procedure, step)
    if paper not in {one.code for version in definition.versions for one in version.papers}:
        raise refusal("paper_unknown", reason=paper)
    about("case", case.pk, step=step, paper=paper)
    same = case.documents.filter(step=step, paper=paper, file=None, withdrawn_at=None).first()
    return same or CaseDocument.objects.create(
        case=case, step=step, paper=paper, name=ON_PAPER, added_by_id=by.person_id, added_at=clock.now()
    )


@operation
def withdraw_document(*, document_id: int, by: Actor) -> CaseDocument:
    """Take a paper off the case; row and file stay."""
    found = CaseDocument.objects.filter(pk=document_id).first()
    if found is None:
        raise refusal("document_none")
    case = take(found.case_id, by, "record", open_only=False)
    document = CaseDocument.objects.get(pk=document_id)
    if document.withdrawn_at is None:
        document.withdrawn_at, document.withdrawn_by_id = clock.now(), by.person_id
        document.save(update_fields=["withdrawn_at", "withdrawn_by_id"])
    about("case", case.pk, name=document.name)
    return document
