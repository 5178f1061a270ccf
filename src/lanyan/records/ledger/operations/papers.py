"""Papers of an item: checked for type and size, kept outside the web root, served only through permission."""

from pathlib import PurePath
from typing import Any

from lanyan.kernel import clock, files
from lanyan.kernel.operation import Actor, about, operation

from .. import access
from ..errors import refusal
from ..models import Paper
from .subject import STATE_WORDS, take

ALLOWED = files.DOCUMENTS | files.IMAGES
MAX_BYTES = 50 * 2**20


@operation
def attach_paper(*, item_id: int, upload: Any, by: Actor) -> Paper:
    """Add a paper; the same file twice is once. Those who keep and those who do the item may."""
    item = take(item_id, by, "view")
    if not (access.may(by, item, "do") or access.may(by, item, "keep")):
        raise refusal("not_allowed", reason=f"attach to ledger item {item.pk}")
    if item.state in ("closed", "withdrawn"):
        raise refusal("step_not_now", state=STATE_WORDS[item.state], step="上传文件")
    stored = files.store(upload, ALLOWED, MAX_BYTES)
    name = PurePath(upload.name).name[-160:]
    about("ledger_item", item.pk, name=name, digest=stored.digest)
    same = Paper.objects.filter(item=item, file=stored, name=name, withdrawn_at=None).first()
    return same or Paper.objects.create(item=item, file=stored, name=name, added_by_id=by.person_id, added_at=clock.now())


@operation
def withdraw_paper(*, paper_id: int, by: Actor) -> Paper:
    """Take a paper off an open item; row and file stay."""
    found = Paper.objects.filter(pk=paper_id).first()
    if found is None:
        raise refusal("paper_none")
    item = take(found.item_id, by, "view")
    if found.added_by_id != by.person_id:
        access.require(by, item, "keep")
    if item.state in ("closed", "withdrawn"):
        raise refusal("step_not_now", state=STATE_WORDS[item.state], step="撤回文件")
    if found.withdrawn_at is None:
        found.withdrawn_at = clock.now()
        found.save(update_fields=["withdrawn_at"])
    return found
