"""Cases go along with the person they are about."""

from datetime import date

from lanyan.directory.models import Organisation, Person
from lanyan.directory.queries import organisation_on
from lanyan.kernel.operation import SYSTEM
from lanyan.records.procedures import operations
from lanyan.records.procedures.models import Case
from lanyan.rulebook import national


def move_cases_of(person: Person, organisation: Organisation, on: date, reason: str) -> int:
    """The person's open cases go along to another organisation that may keep them; how many went.

    Part of the transfer that somebody was allowed to make; the case needs no second permission. The case of the transfer
    itself, in which the organisation takes part as the other side, stays where it is kept.
    """
    moved, form = 0, organisation_on(organisation, on).form
    kept = [one.code for one in national().procedures() if form in one.forms]
    cases = Case.objects.filter(person=person, closed_on=None, procedure__in=kept)
    for case in cases.exclude(organisation=organisation).exclude(counterpart=organisation):
        operations.move_case(
            case_id=case.pk, organisation_id=organisation.pk, on=on, reason=reason or "转接组织关系", by=SYSTEM
        )
        moved += 1
    return moved
