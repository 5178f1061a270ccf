"""减免 for somebody in need: asked for by the branch after its meeting, answered by the organisation above."""

from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction

from lanyan.directory.models import Person
from lanyan.kernel import clock
from lanyan.kernel.operation import Actor, about, operation

from .. import access
from ..errors import refusal
from ..models import Relief
from . import subject


@operation
def ask_relief(
    *,
    organisation_id: int,
    person_id: int,
    since: date,
    through: date,
    amount: Decimal,
    cause: str,
    agreed_on: date,
    by: Actor,
) -> Relief:
    """Ask that somebody pays less, or nothing, from one month through another, after the branch discussed it.

    Of those retired the branch's own agreement is enough; all others wait for the organisation above. Refusals: not_allowed,
    no_dues_here, cause_missing, agreed_ahead, months_backwards, month_unlikely, not_fixed, relief_no_less, relief_overlaps.
    """
    organisation = subject.take_branch(organisation_id, by)
    subject.lock_people([person_id])
    if not cause.strip():
        raise refusal("cause_missing", field="cause")
    if agreed_on > clock.today():
        raise refusal("agreed_ahead", field="agreed_on")
    for month in (since, through):
        subject.require_month(month)
    until = subject.next_month(through)
    if not since <= through or len(subject.months_between(since, until)) > 12:
        raise refusal("months_backwards", field="through")
    person = Person.objects.get(pk=person_id)
    rows = subject.months_of([person_id], organisation.line, since, until)
    row = rows.get((person_id, since))
    if row is None or row["organisation_id"] != organisation.pk:
        raise refusal("not_fixed", name=person.name, month=subject.month_name(since))
    if amount >= row["full_amount"]:
        raise refusal("relief_no_less", amount=row["full_amount"], field="amount")
    payer = subject.rates_on(organisation.line, since).payers[row["payer"]]
    own = payer.relieved_by == "branch"
    try:
        with transaction.atomic():
            made = Relief.objects.create(
                person=person,
                line=organisation.line,
                valid_from=since,
                valid_to=until,
                amount=amount,
                cause=cause.strip()[:200],
                agreed_on=agreed_on,
                asked_by_id=by.person_id,
                asked_at=clock.now(),
                approved=True if own else None,
                decided_on=agreed_on if own else None,
                decided_by_id=by.person_id if own else None,
                answer="离退休党员由党支部研究同意" if own else "",
            )
    except IntegrityError as error:
        raise refusal("relief_overlaps", name=person.name) from error
    about("dues_relief", made.pk, organisation_id=organisation.pk, person=person_id, since=str(since), through=str(through))
    return made


@operation
def decide_relief(*, public_id: str, approved: bool, answer: str = "", by: Actor) -> Relief:
    """Answer for the organisation above. Refusals: not_allowed, own_relief, decided_already, answer_missing; NotVisible."""
    row = access.relief_for(by, public_id, "decide")
    row = Relief.objects.select_for_update().get(pk=row.pk)
    if row.person_id == by.person_id:
        raise refusal("own_relief")
    if row.approved is not None or row.withdrawn_at is not None:
        raise refusal("decided_already")
    if not approved and not answer.strip():
        raise refusal("answer_missing", field="answer")
    row.approved, row.answer, row.decided_on, row.decided_by_id = approved, answer.strip()[:200], clock.today(), by.person_id
    row.save(update_fields=["approved", "answer", "decided_on", "decided_by_id"])
    branch = access.branch_of(row.person_id, row.line)
    about("dues_relief", row.pk, organisation_id=branch, person=row.person_id, approved=approved)
    return row


@operation
def withdraw_relief(*, public_id: str, by: Actor) -> Relief:
    """Take back what was asked for, or let the full sum be owed again. Refusals: not_allowed, withdrawn_already."""
    row = access.relief_for(by, public_id, "keep")
    row = Relief.objects.select_for_update().get(pk=row.pk)
    if row.withdrawn_at is not None:
        raise refusal("withdrawn_already")
    row.withdrawn_at = clock.now()
    row.save(update_fields=["withdrawn_at"])
    about("dues_relief", row.pk, organisation_id=access.branch_of(row.person_id, row.line), person=row.person_id)
    return row
