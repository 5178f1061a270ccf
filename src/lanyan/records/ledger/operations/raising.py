"""Raising an item, handing it to somebody else, taking it back."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Max

from lanyan.directory import access as directory
from lanyan.directory.models import Ancestry, Organisation
from lanyan.directory.queries import organisation_on
from lanyan.kernel import clock
from lanyan.kernel.dated import on_day
from lanyan.kernel.operation import Actor, about, operation
from lanyan.kernel.refusal import NotVisible
from lanyan.rulebook import LedgerKind
from lanyan.rulebook.ledgers import ORIGINS

from .. import access
from ..errors import refusal
from ..models import Batch, Item
from .subject import kind_of, must_allow, record_step, take, written


@dataclass(frozen=True, slots=True)
class Draft:
    """What an item says when it is raised. `due_on` None takes the kind's usual number of days."""

    title: str
    source: str
    text: str = ""
    details: Mapping[str, str] = field(default_factory=dict)
    leader_id: int | None = None
    answerable_id: int | None = None
    asked_by_id: int | None = None
    due_on: date | None = None
    origin_kind: str = ""
    origin_id: int | None = None
    nonce: UUID | None = None


@operation
def raise_item(
    *, kind: str, holder_id: int, responsible_id: int, draft: Draft, nonce: UUID | None = None, by: Actor
) -> Item:
    """Enter an item into the list of `holder`, for `responsible` (itself, or below it) to do.

    The same nonce, and the same origin for the same organisation, are entered once: a second tap is answered with the
    item that stands.
    """
    ledger = must_keep(kind, holder_id, by)
    _wait_for_others(holder_id)
    standing = _standing(kind, draft, responsible_id, nonce)
    if standing is not None:
        about("ledger_item", standing.pk, organisation_id=standing.holder_id, kind=standing.kind)
        return standing
    draft = replace(draft, nonce=nonce)
    return enter(ledger, holder_id, responsible_id, draft, by)


@operation
def reassign_item(
    *,
    item_id: int,
    responsible_id: int,
    reason: str,
    answerable_id: int | None = None,
    leader_id: int | None = None,
    by: Actor,
) -> Item:
    """Hand an item to another organisation or person, with a reason; it waits to be accepted anew."""
    item = take(item_id, by, "keep")
    must_allow(item, "reassign")
    _must_answer(item.holder_id, responsible_id)
    about("ledger_item", item.pk, was=item.responsible_id, became=responsible_id)
    item.responsible_id, item.answerable_id = responsible_id, answerable_id
    item.leader_id = leader_id or item.leader_id
    item.save(update_fields=["responsible", "answerable", "leader"])
    record_step(item, "reassign", by, written(reason, "reason", "reason_needed"))
    return item


@operation
def withdraw_item(*, item_id: int, reason: str, by: Actor) -> Item:
    """Take back an item that should not have been raised, or whose objection is right. Its history stays."""
    item = take(item_id, by, "keep")
    record_step(item, "withdraw", by, written(reason, "reason", "reason_needed"))
    return item


def must_keep(kind: str, holder_id: int, by: Actor) -> LedgerKind:
    """The kind, if this organisation keeps such a list and the actor may raise items in it."""
    ledger = kind_of(kind)
    if not access.may_raise(by, kind, holder_id):
        if directory.can(by, holder_id):
            raise refusal("not_allowed", reason=f"raise {kind} at {holder_id}")
        raise NotVisible(f"organisation {holder_id}")
    holder = organisation_on(holder_id)
    if not ledger.held_by(holder.form):
        raise refusal("not_held_here", organisation=holder.short_name, kind=ledger.title)
    return ledger


def enter(
    ledger: LedgerKind, holder_id: int, responsible_id: int, draft: Draft, by: Actor, batch: Batch | None = None
) -> Item:
    """Write one checked item with its first step."""
    today = clock.today()
    _must_answer(holder_id, responsible_id)
    due_on = draft.due_on or today + timedelta(days=ledger.deadline.days)
    check_deadline(ledger, today, due_on)
    _wait_for_others(holder_id)
    last = Item.objects.filter(holder_id=holder_id, kind=ledger.code, year=today.year).aggregate(last=Max("number"))["last"]
    item = Item.objects.create(
        kind=ledger.code,
        holder_id=holder_id,
        number=(last or 0) + 1,
        year=today.year,
        title=written(draft.title, "title")[:120],
        text=draft.text.strip(),
        source=_source(ledger, draft.source),
        details=_details(ledger, draft.details),
        responsible_id=responsible_id,
        leader_id=draft.leader_id,
        answerable_id=draft.answerable_id,
        asked_by_id=draft.asked_by_id,
        raised_on=today,
        first_due_on=due_on,
        due_on=due_on,
        origin_kind=draft.origin_kind if draft.origin_kind in ORIGINS else "",
        origin_id=draft.origin_id if draft.origin_kind in ORIGINS else None,
        nonce=draft.nonce,
        batch=batch,
        raised_by_id=by.person_id,
        raised_at=clock.now(),
    )
    record_step(item, "raise", by)
    about("ledger_item", item.pk, organisation_id=holder_id, kind=ledger.code, responsible=responsible_id)
    return item


def check_deadline(ledger: LedgerKind, raised_on: date, due_on: date) -> None:
    """Not in the past, and not beyond what the kind allows from the day it was raised."""
    latest = raised_on + timedelta(days=ledger.deadline.longest)
    if due_on < clock.today():
        raise refusal("due_in_past", field="due_on")
    if due_on > latest:
        raise refusal("due_too_far", field="due_on", kind=ledger.title, days=ledger.deadline.longest, latest=latest)


def _wait_for_others(holder_id: int) -> None:
    """Numbers follow one another per holder, and a second tap must find what the first entered: one raises after another."""
    Organisation.objects.select_for_update(no_key=True).get(pk=holder_id)


def _standing(kind: str, draft: Draft, responsible_id: int, nonce: UUID | None) -> Item | None:
    """What a first tap has entered already, by its nonce or by its origin."""
    if nonce and (sent := Item.objects.filter(nonce=nonce).first()):
        return sent
    if not draft.origin_kind:
        return None
    return (
        Item.objects.filter(
            kind=kind, origin_kind=draft.origin_kind, origin_id=draft.origin_id, responsible_id=responsible_id
        )
        .exclude(state="withdrawn")
        .first()
    )


def _must_answer(holder_id: int, responsible_id: int) -> None:
    """The responsible organisation is the keeping one or under it (on any line), and is not dissolved."""
    organisation = Organisation.objects.filter(pk=responsible_id).first()
    if organisation is None or not _is_under(holder_id, responsible_id):
        raise refusal("responsible_unknown", field="responsible")
    if organisation.dissolved_on and organisation.dissolved_on <= clock.today():
        raise refusal("responsible_ended", field="responsible", organisation=organisation_on(responsible_id).short_name)


def _is_under(holder_id: int, responsible_id: int) -> bool:
    """On the holder's own line; or, on another line, in the unit that the holder leads or below."""
    today = clock.today()
    unit = organisation_on(holder_id).unit_id
    other = organisation_on(responsible_id)
    above = Ancestry.objects.filter(on_day(today), organisation_id=responsible_id).values_list("ancestor_id", flat=True)
    if holder_id in above or responsible_id == holder_id:
        return True
    seat = other.unit_id or (responsible_id if other.line == "administrative" else None)
    if unit is None or seat is None:
        return False
    return Ancestry.objects.filter(on_day(today), organisation_id=seat, ancestor_id=unit).exists()


def _source(ledger: LedgerKind, source: str) -> str:
    if source not in ledger.sources:
        raise refusal("source_unknown", field="source")
    return source


def _details(ledger: LedgerKind, given: Mapping[str, str]) -> dict[str, str]:
    found = {}
    for one in ledger.fields:
        value = str(given.get(one.code, "")).strip()
        if one.required and not value:
            raise refusal("field_missing", field=one.code, title=one.title)
        if value and one.choices and value not in one.choices:
            raise refusal("field_unknown", field=one.code, title=one.title)
        if value and one.day and not _is_day(value):
            raise refusal("day_wrong", field=one.code, title=one.title)
        if value:
            found[one.code] = value[:2000]
    return found


def _is_day(value: str) -> bool:
    with suppress(ValueError):
        return date.fromisoformat(value).isoformat() == value
    return False
