"""What came in: registered for one person or a whole branch at once, voided, corrected by another receipt."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Max

from lanyan.directory.models import Organisation, Person
from lanyan.kernel import clock
from lanyan.kernel.operation import Actor, about, operation
from lanyan.rulebook import national

from .. import access
from ..errors import refusal
from ..models import Payment, Receipt, StatementRow
from ..models.paying import HANDS, WAYS
from . import subject

# Ways in which dues may not come in, and why not.
_FORBIDDEN = {"deduction": "no_deduction", "advance": "no_advance"}


@dataclass(frozen=True, slots=True)
class Paid:
    """What one person paid: for which months (their first days), and how much in yuan; None is exactly what is owed."""

    person_id: int
    months: tuple[date, ...]
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class How:
    """How it came: on which day, in which way (`WAYS`), from whose hand (`HANDS`)."""

    paid_on: date
    way: str = "transfer"
    hand: str = "self"
    hand_name: str = ""
    note: str = ""
    row: StatementRow | None = field(default=None, compare=False)
    corrects: Receipt | None = field(default=None, compare=False)


@operation
def record_payments(
    *, organisation_id: int, payments: Sequence[Paid], how: How, nonce: UUID | None = None, by: Actor
) -> list[Receipt]:
    """Register what members paid: a receipt a person, all of them or none; the same nonce is taken once.

    What is given beyond what is owed is kept as given freely, for the last month. Refusals: not_allowed, no_dues_here,
    nobody_chosen, unknown_way, no_deduction, no_advance, hand_name_needed, paid_ahead_of_today, month_unlikely, not_fixed,
    settled_already, amount_too_small, too_far_back, too_far_ahead.
    """
    organisation = subject.take_branch(organisation_id, by)
    if not payments:
        raise refusal("nobody_chosen")
    about("dues_receipts", None, organisation_id=organisation.pk, line=organisation.line, people=len(payments))
    if nonce is not None:
        taken = list(Receipt.objects.filter(nonce=nonce, organisation=organisation))
        if taken:
            return taken
    check_how(how)
    return [write_receipt(organisation, one, how, by, nonce) for one in _locked(payments)]


@operation
def void_receipt(*, public_id: str, reason: str, by: Actor) -> Receipt:
    """Take back a receipt entered by mistake: its number stays, its months are owed again.

    Refusals: void_already, void_reason_needed; NotVisible.
    """
    receipt = _to_void(public_id, by)
    _void(receipt, reason, by)
    about("dues_receipt", receipt.pk, organisation_id=receipt.organisation_id, number=receipt.number)
    return receipt


@operation
def correct_receipt(*, public_id: str, paid: Paid, how: How, reason: str, by: Actor) -> Receipt:
    """Void a receipt and register the right one in its place. Refusals: those of both."""
    old = _to_void(public_id, by)
    organisation = subject.take_branch(old.organisation_id, by)
    _void(old, reason, by)
    check_how(how)
    made = write_receipt(organisation, paid, How(how.paid_on, how.way, how.hand, how.hand_name, how.note, None, old), by)
    about("dues_receipt", made.pk, organisation_id=organisation.pk, number=made.number, corrects=old.number)
    return made


def check_how(how: How) -> None:
    """Refuse ways that are none, those that the rules forbid, and a day to come."""
    if how.way in _FORBIDDEN or how.hand in _FORBIDDEN:
        raise refusal(_FORBIDDEN.get(how.way) or _FORBIDDEN[how.hand], field="way")
    if how.way not in WAYS or how.hand not in HANDS:
        raise refusal("unknown_way", found=how.way if how.way not in WAYS else how.hand, field="way")
    if how.hand != "self" and not how.hand_name.strip():
        raise refusal("hand_name_needed", field="hand_name")
    if how.paid_on > clock.today():
        raise refusal("paid_ahead_of_today", field="paid_on")


def write_receipt(organisation: Organisation, paid: Paid, how: How, by: Actor, nonce: UUID | None = None) -> Receipt:
    """One receipt with its months. The caller holds the locks of the branch and of the person."""
    parts = _parts(organisation, paid, how)
    year = how.paid_on.year
    same = Receipt.objects.filter(organisation=organisation, line=organisation.line, year=year)
    receipt = Receipt.objects.create(
        organisation=organisation,
        line=organisation.line,
        year=year,
        number=(same.aggregate(last=Max("number"))["last"] or 0) + 1,
        person_id=paid.person_id,
        paid_on=how.paid_on,
        way=how.way,
        hand=how.hand,
        hand_name=how.hand_name.strip()[:40] if how.hand != "self" else "",
        note=how.note.strip()[:120],
        nonce=nonce,
        row=how.row,
        corrects=how.corrects,
        recorded_at=clock.now(),
        recorded_by_id=by.person_id,
    )
    Payment.objects.bulk_create(
        Payment(receipt=receipt, month=month, amount=amount, voluntary=voluntary) for month, amount, voluntary in parts
    )
    return receipt


def _parts(organisation: Organisation, paid: Paid, how: How) -> list[tuple[date, Decimal, bool]]:
    """(month, amount, given freely) of a receipt: what is still owed for each month, and the rest for the last."""
    dues = subject.rule_of(organisation.line).title
    months = sorted(set(paid.months))
    if not months:
        raise refusal("month_unlikely", field="month")
    owed = subject.months_of([paid.person_id], organisation.line, months[0], subject.next_month(months[-1]))
    name = Person.objects.values_list("name", flat=True).get(pk=paid.person_id)
    parts: list[tuple[date, Decimal, bool]] = []
    for month in months:
        _require_in_time(month, how)
        row = owed.get((paid.person_id, month))
        if row is None or row["organisation_id"] != organisation.pk:
            raise refusal("not_fixed", name=name, month=subject.month_name(month))
        left = row["owed"] - row["paid"]
        if left <= 0 and paid.amount is None:
            raise refusal("settled_already", name=name, month=subject.month_name(month), dues=dues)
        if left > 0:
            parts.append((month, left, False))
    total = sum((amount for _, amount, _ in parts), Decimal(0))
    rest = (paid.amount if paid.amount is not None else total) - total
    if rest < 0:
        raise refusal(
            "amount_too_small",
            name=name,
            month=_spoken(months),
            owed=total,
            found=paid.amount,
            field=f"amount-{paid.person_id}",
        )
    if rest > 0:
        parts.append((months[-1], rest, True))
    if not parts:
        raise refusal("settled_already", name=name, month=_spoken(months), dues=dues)
    return parts


def _require_in_time(month: date, how: How) -> None:
    """Months that lie too far back want a word on who agreed; those too far ahead wait."""
    subject.require_month(month)
    back = int(_value("dues_back_pay_months", month))
    if subject.next_month(month, back) < subject.first_of(how.paid_on) and not how.note.strip():
        raise refusal("too_far_back", month=subject.month_name(month), field="note")
    if month > subject.next_month(subject.first_of(how.paid_on), int(_value("dues_usual_months", month))):
        raise refusal("too_far_ahead", month=subject.month_name(month))


def _value(code: str, day: date) -> Any:
    value = national().value(code)
    return (value.find(day) or value.latest).value


def _locked(payments: Sequence[Paid]) -> Sequence[Paid]:
    subject.lock_people(one.person_id for one in payments)
    return payments


def _to_void(public_id: str, by: Actor) -> Receipt:
    receipt = access.receipt_for(by, public_id, "keep")
    subject.take_branch(receipt.organisation_id, by)
    subject.lock_people([receipt.person_id])
    return Receipt.objects.select_related("person").get(pk=receipt.pk)


def _void(receipt: Receipt, reason: str, by: Actor) -> None:
    if receipt.voided_at is not None:
        raise refusal("void_already")
    if not reason.strip():
        raise refusal("void_reason_needed", field="reason")
    receipt.voided_at, receipt.voided_by_id, receipt.void_reason = clock.now(), by.person_id, reason.strip()[:120]
    receipt.save(update_fields=["voided_at", "voided_by_id", "void_reason"])
    if receipt.row_id is not None:
        StatementRow.objects.filter(pk=receipt.row_id).update(state="open", reason="voided", person=None)
        Receipt.objects.filter(pk=receipt.pk).update(row=None)


def _spoken(months: Sequence[date]) -> str:
    if len(months) == 1:
        return subject.month_name(months[0])
    return f"{subject.month_name(months[0])}至{subject.month_name(months[-1])}"
