"""A ledger item changes: recorded, and the duties of who keeps and who does it judged before the answer. What an item came
from is looked up here, since records do not know one another."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from lanyan.derived.alerts import access as alert_access
from lanyan.derived.alerts.models import Alert
from lanyan.derived.alerts.queries import in_words
from lanyan.kernel import clock
from lanyan.kernel.journal import JournalEntry
from lanyan.kernel.operation import SYSTEM, Actor, operation
from lanyan.kernel.refusal import NotVisible
from lanyan.records.activities import access as activity_access
from lanyan.records.activities.models import Activity, Decision
from lanyan.records.feedback import access as feedback_access
from lanyan.records.feedback.models import Feedback
from lanyan.records.ledger import access, operations
from lanyan.records.ledger.models import Batch, Extension, Item, Measure
from lanyan.rulebook import national

from .reevaluation import reevaluate

DRAWN_WITHIN = 7  # days of a month in which its lot may still be drawn


@dataclass(frozen=True, slots=True)
class Origin:
    """The record that an item comes from: what it says, where its page is, and what a draft takes over from it."""

    kind: str
    id: int
    title: str
    text: str
    href: str
    word: str
    source: str = ""


@operation
def raise_item(**arguments: Any) -> Item:
    """See `operations.raise_item`."""
    return _judged(operations.raise_item(**arguments))


@operation
def issue_items(**arguments: Any) -> Batch:
    """See `operations.issue_items`."""
    return _judged_batch(operations.issue_items(**arguments))


@operation
def import_items(**arguments: Any) -> Batch:
    """See `operations.import_items`."""
    return _judged_batch(operations.import_items(**arguments))


@operation
def withdraw_batch(*, batch_id: int, **arguments: Any) -> int:
    """See `operations.withdraw_batch`."""
    withdrawn = operations.withdraw_batch(batch_id=batch_id, **arguments)
    _judged_batch(Batch.objects.get(pk=batch_id))
    return withdrawn


@transaction.atomic
def take_step(*, item_id: int, step: str, text: str, by: Actor, **more: Any) -> Item:
    """One step in the life of an item, by its name on the screen; the duties concerned are judged before the answer."""
    verb: Callable[..., Item] = {
        "accept": operations.accept_item,
        "argue": operations.argue_item,
        "uphold": operations.uphold_item,
        "progress": operations.report_progress,
        "report": operations.report_item,
        "close": operations.check_item,
        "return": operations.return_item,
        "reopen": operations.reopen_item,
        "reassign": operations.reassign_item,
        "withdraw": operations.withdraw_item,
    }[step]
    said = {"accept": {}, "progress": {"text": text}, "report": {"text": text}, "close": {"text": text}}.get(
        step, {"reason": text}
    )
    before = Item.objects.values_list("responsible_id", flat=True).get(pk=item_id)
    return _judged(verb(item_id=item_id, by=by, **said, **more), before)


def plan_measures(**arguments: Any) -> list[Measure]:
    """See `operations.plan_measures`. Planning accepts, which duties see."""
    with transaction.atomic():
        made = operations.plan_measures(**arguments)
        _judged(Item.objects.get(pk=arguments["item_id"]))
        return made


finish_measure = operations.finish_measure
withdraw_measure = operations.withdraw_measure
ask_extension = operations.ask_extension


@transaction.atomic
def decide_extension(**arguments: Any) -> Extension:
    """See `operations.decide_extension`. A moved deadline moves the duty."""
    extension = operations.decide_extension(**arguments)
    _judged(Item.objects.get(pk=extension.item_id))
    return extension


def probe_items() -> None:
    """反向核查 by the clock: what is over is settled every night; on the first of a month the lot is drawn, or on the first
    night of its first week on which anything ran."""
    operations.settle_probes(by=SYSTEM)
    operations.end_repetition(by=SYSTEM)
    today = clock.today()
    if today.day > DRAWN_WITHIN:
        return
    month = JournalEntry.objects.filter(at__gte=clock.start_of(today.replace(day=1)), action="draw_probes")
    drawn = set(month.values_list("details__kind", flat=True))
    for kind in national().ledger_kinds():
        if kind.probe and kind.code not in drawn:
            operations.draw_probes(kind=kind.code, by=SYSTEM)


def origin(actor: Actor, kind: str, key: str) -> Origin | None:
    """The record of an address (`?from=decision&id=…`), if the actor may read it; `NotVisible` otherwise, None for none."""
    if not kind:
        return None
    finder = _FINDERS.get(kind)
    found = finder(actor, key) if finder else None
    if found is None:
        raise NotVisible(f"origin {kind} {key}")
    return found


def origin_of(actor: Actor, item: Item) -> Origin | None:
    """Where an item came from, as far as the actor may read it; None where it came from nowhere or may not be read."""
    if not item.origin_kind:
        return None
    key = {
        "decision": lambda: str(item.origin_id),
        "alert": lambda: _key(Alert, item.origin_id),
        "item": lambda: _key(Item, item.origin_id),
        "feedback": lambda: _key(Feedback, item.origin_id),
        "activity": lambda: _key(Activity, item.origin_id),
    }[item.origin_kind]()
    return _FINDERS[item.origin_kind](actor, key)


def _judged(item: Item, before: int | None = None) -> Item:
    concerned = {item.holder_id, item.responsible_id} | ({before} if before else set())
    reevaluate(sorted(concerned), kind=item.kind)
    return item


def _judged_batch(batch: Batch) -> Batch:
    reevaluate(sorted({batch.holder_id, *batch.items.values_list("responsible_id", flat=True)}), kind=batch.kind)
    return batch


def _key(model: Any, pk: int | None) -> str:
    return model.objects.filter(pk=pk).values_list("public_id", flat=True).first() or ""


def _decision(actor: Actor, key: str) -> Origin | None:
    found = (
        Decision.objects.select_related("activity").filter(pk=int(key) if key.isdecimal() and len(key) < 19 else 0).first()
    )
    if found is None or not activity_access.may(actor, found.activity, "view"):
        return None
    return Origin(
        "decision", found.pk, found.text[:120], found.text, f"/meetings/{found.activity.public_id}/#decisions", "会议决议"
    )


def _activity(actor: Actor, key: str) -> Origin | None:
    found = activity_access.visible_to(actor).filter(public_id=key).first()
    return Origin("activity", found.pk, found.title, "", f"/meetings/{found.public_id}/", "活动") if found else None


def _alert(actor: Actor, key: str) -> Origin | None:
    found = alert_access.visible_to(actor).filter(public_id=key, subject_kind="organisation").first()
    if found is None:
        return None
    told = in_words([found])[0]
    title = f"{told.organisation}：{told.clause.title}"
    return Origin(
        "alert", found.pk, title[:120], told.clause.sentence, f"/monitoring/alerts/{found.public_id}/", "预警", "alert"
    )


def _item(actor: Actor, key: str) -> Origin | None:
    found = access.visible_to(actor).filter(public_id=key).first()
    return Origin("item", found.pk, found.title, found.text, f"/ledgers/items/{found.public_id}/", "事项") if found else None


def _feedback(actor: Actor, key: str) -> Origin | None:
    found = feedback_access.answerable_by(actor).filter(public_id=key).first()
    if found is None:
        return None
    return Origin(
        "feedback", found.pk, found.text[:120], found.text, f"/complaints/{found.public_id}/", "投诉建议", "feedback"
    )


_FINDERS: dict[str, Callable[[Actor, str], Origin | None]] = {
    "decision": _decision,
    "activity": _activity,
    "alert": _alert,
    "item": _item,
    "feedback": _feedback,
}
