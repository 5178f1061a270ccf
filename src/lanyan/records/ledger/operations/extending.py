"""Moving a deadline: asked for with a reason, answered by somebody else, never invisible."""

from datetime import date

from lanyan.kernel import clock
from lanyan.kernel.operation import Actor, about, operation

from .. import access
from ..errors import refusal
from ..models import Extension, ExtensionDecision
from .raising import check_deadline
from .subject import STATE_WORDS, kind_of, take, written


@operation
def ask_extension(*, item_id: int, until: date, reason: str, by: Actor) -> Extension:
    """Ask for a later deadline. A request that already waits is not doubled (extension_waits)."""
    item = take(item_id, by, "do")
    ledger = kind_of(item.kind)
    if item.state not in ("raised", "accepted"):
        raise refusal("step_not_now", state=STATE_WORDS[item.state], step="申请延期")
    if item.extensions.filter(waiting=True).exists():
        raise refusal("extension_waits")
    granted = item.extensions.filter(decision__approved=True).count()
    if granted >= ledger.deadline.extensions:
        raise refusal("extensions_used", kind=ledger.title, times=ledger.deadline.extensions)
    if until <= item.due_on:
        raise refusal("extension_not_later", field="until", due=item.due_on)
    check_deadline(ledger, item.raised_on, until)
    return Extension.objects.create(
        item=item,
        was_due_on=item.due_on,
        until=until,
        reason=written(reason, "reason", "reason_needed")[:400],
        asked_by_id=by.person_id,
        asked_by_name=by.name,
        asked_at=clock.now(),
    )


@operation
def decide_extension(*, extension_id: int, approved: bool, remark: str = "", by: Actor) -> Extension:
    """Answer a request; approving moves the deadline. Not by who asked for it."""
    found = Extension.objects.filter(pk=extension_id).first()
    if found is None:
        raise refusal("extension_none")
    item = take(found.item_id, by, "view")
    access.require(by, item, "keep")
    extension = Extension.objects.get(pk=extension_id)
    if not extension.waiting:
        raise refusal("extension_decided")
    if by.person_id is not None and by.person_id == extension.asked_by_id:
        raise refusal("own_extension")
    ExtensionDecision.objects.create(
        extension=extension,
        approved=approved,
        remark=remark.strip()[:400],
        decided_by_id=by.person_id,
        decided_by_name=by.name,
        decided_at=clock.now(),
    )
    extension.waiting = False
    extension.save(update_fields=["waiting"])
    if approved:
        item.due_on = extension.until
        item.save(update_fields=["due_on"])
    about("ledger_item", item.pk, approved=approved, until=extension.until.isoformat())
    return extension
