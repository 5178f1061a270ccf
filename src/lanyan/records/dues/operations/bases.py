"""Fixing what one pays: once a year for a whole branch, corrected for one person with a reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Min

from lanyan.directory.models import Organisation, Person, Standing
from lanyan.kernel import clock
from lanyan.kernel.operation import Actor, about, operation
from lanyan.rulebook.dues import Reckoned

from .. import access
from ..errors import refusal
from ..models import Base, Payment
from . import subject


@dataclass(frozen=True, slots=True)
class Fixing:
    """One line of the yearly table. `base`: yuan a month, or the set sum; None where neither is asked for."""

    person_id: int
    payer: str
    base: Decimal | None = None
    quarterly: bool = False


def reckon(line: str, month: date, payer: str, base: Decimal | None, name: str, field: str = "base") -> Reckoned:
    """What somebody owes a month. Refusals: unknown_payer, base_needed, sum_out_of_range, rule_missing."""
    rates = subject.rates_on(line, month)
    if payer not in rates.payers:
        raise refusal("unknown_payer", found=payer, field=field)
    kind = rates.payers[payer]
    try:
        return rates.reckon(payer, base)
    except ValueError:
        if kind.by_base:
            raise refusal("base_needed", name=name, field=field) from None
        raise refusal("sum_out_of_range", name=name, low=kind.low, high=kind.high, field=field) from None


@operation
def fix_bases(*, organisation_id: int, year: int, fixings: Sequence[Fixing], by: Actor) -> list[Base]:
    """Fix the year for these members of a branch: all of them, or none. Who is fixed alike already is passed over.

    It holds from January, or from the month in which somebody began to owe. Refusals: not_allowed, no_dues_here, not_member,
    fixed_already, month_unlikely, and those of `reckon`.
    """
    organisation = subject.take_branch(organisation_id, by)
    january, after = date(year, 1, 1), date(year + 1, 1, 1)
    subject.require_month(january)
    subject.lock_people(one.person_id for one in fixings)
    begin = _first_owing(organisation, [one.person_id for one in fixings])
    made = []
    for one in fixings:
        since = max(january, begin.get(one.person_id, after))
        name = _member(organisation, one.person_id, max(since, min(subject.first_of(clock.today()), date(year, 12, 1))))
        standing = _standing(one.person_id, organisation.line, january, after)
        if standing:
            if _says(standing[-1], one):
                continue
            raise refusal("fixed_already", name=name, year=year, field=f"base-{one.person_id}")
        made.append(_write(one, organisation.line, since, after, name, by))
    about("dues_year", None, organisation_id=organisation.pk, line=organisation.line, year=year, people=len(made))
    return made


@operation
def correct_base(
    *, public_id: str, payer: str, base: Decimal | None, month: date, reason: str, quarterly: bool = False, by: Actor
) -> Base:
    """Put another base in place of one from a month on, with the reason: a new row, the old one stays to be read.

    Refusals: not_allowed, reason_needed, month_unlikely, unchanged, withdrawn_already, and those of `reckon`; NotVisible.
    """
    old = access.base_for(by, public_id)
    subject.lock_people([old.person_id])
    old = Base.objects.select_related("person").get(pk=old.pk)
    reason = reason.strip()
    if not reason:
        raise refusal("reason_needed", field="reason")
    if old.withdrawn_at is not None:
        raise refusal("withdrawn_already")
    if not old.valid_from <= month < old.valid_to or month.day != 1:  # type: ignore[operator]
        raise refusal("month_unlikely", field="month")
    one = Fixing(old.person_id, payer, base, quarterly)
    if _says(old, one):
        raise refusal("unchanged", field="base")
    until = old.valid_to
    assert until is not None
    if month == old.valid_from:
        old.withdrawn_at = clock.now()
        old.save(update_fields=["withdrawn_at"])
    else:
        old.valid_to = month
        old.save(update_fields=["valid_to"])
    made = _write(one, old.line, month, until, old.person.name, by, replaces=old, reason=reason[:120])
    about(
        "dues_base", made.pk, organisation_id=access.branch_of(old.person_id, old.line), person=old.person_id, line=old.line
    )
    return made


@operation
def withdraw_base(*, public_id: str, by: Actor) -> Base:
    """Take back a base that was fixed by mistake and by which nobody paid; what a correction replaced holds again.

    Refusals: not_allowed, withdrawn_already, base_has_payments; NotVisible.
    """
    row = access.base_for(by, public_id)
    subject.lock_people([row.person_id])
    row = Base.objects.select_related("person", "replaces").get(pk=row.pk)
    if row.withdrawn_at is not None:
        raise refusal("withdrawn_already")
    paid = Payment.objects.filter(
        receipt__person=row.person,
        receipt__line=row.line,
        receipt__voided_at__isnull=True,
        month__gte=row.valid_from,
        month__lt=row.valid_to,
    )
    if row.replaces is None and (first := paid.order_by("month").first()):
        raise refusal("base_has_payments", name=row.person.name, months=f"{subject.month_name(first.month)}等月份")
    row.withdrawn_at = clock.now()
    row.save(update_fields=["withdrawn_at"])
    if row.replaces is not None:
        Base.objects.filter(pk=row.replaces.pk).update(withdrawn_at=None, valid_to=row.valid_to)
    about(
        "dues_base", row.pk, organisation_id=access.branch_of(row.person_id, row.line), person=row.person_id, line=row.line
    )
    return row


def _first_owing(organisation: Organisation, people: list[int]) -> dict[int, date]:
    """The month in which each first had a standing that owes dues: the month of the assembly that took somebody in."""
    rule = subject.rule_of(organisation.line)
    held = Standing.objects.filter(person_id__in=people, line=organisation.line, state__in=rule.members)
    found = held.values("person_id").annotate(first=Min("valid_from"))
    return {row["person_id"]: subject.first_of(row["first"]) for row in found}


def _member(organisation: Organisation, person_id: int, month: date) -> str:
    """The name of a member who owes dues here in that month. Refusal: not_member."""
    members = subject.members_in(organisation, month)
    if person_id in members:
        return str(members[person_id]["name"])
    person = Person.objects.filter(pk=person_id).first()
    words = "团员" if organisation.line == "league" else "正式党员或预备党员"
    raise refusal("not_member", name=person.name if person else "该人员", month=subject.month_name(month), members=words)


def _standing(person_id: int, line: str, since: date, until: date) -> list[Base]:
    held = Base.objects.filter(person_id=person_id, line=line, withdrawn_at__isnull=True)
    return list(held.filter(valid_from__lt=until, valid_to__gt=since).order_by("valid_from"))


def _says(row: Base, one: Fixing) -> bool:
    return (row.payer, row.base if row.base is not None else row.amount, row.quarterly) == (
        one.payer,
        one.base if one.base is not None else row.amount,
        one.quarterly,
    )


def _write(
    one: Fixing, line: str, since: date, until: date, name: str, by: Actor, *, replaces: Base | None = None, reason: str = ""
) -> Base:
    found = reckon(line, since, one.payer, one.base, name, f"base-{one.person_id}" if replaces is None else "base")
    rates = subject.rates_on(line, since)
    return Base.objects.create(
        person_id=one.person_id,
        line=line,
        payer=one.payer,
        base=one.base if rates.payers[one.payer].by_base else None,
        amount=found.amount,
        quarterly=one.quarterly,
        valid_from=since,
        valid_to=until,
        rule_from=rates.valid_from,
        replaces=replaces,
        reason=reason,
        fixed_on=clock.today(),
        fixed_by_id=by.person_id,
    )
