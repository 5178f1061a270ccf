"""A change of the tree, of offices, of who belongs where; the duties of those concerned are judged before the answer."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Q

from lanyan.directory import operations
from lanyan.directory.models import Ancestry, Membership, OfficeHolding, Organisation, OrganisationSpell, Person
from lanyan.kernel import clock
from lanyan.kernel.operation import Actor, operation

from .move_cases import move_cases_of
from .reevaluation import reevaluate_many

Result = TypeVar("Result")


@transaction.atomic
def change_organisation(
    change: Callable[..., Result], *, by: Actor, also: Iterable[Organisation] = (), **arguments: Any
) -> Result:
    """Run an operation of the directory; judge anew the organisations that it touches (`also`: beside those named).

    What takes effect on a later day is judged by that day's night.
    """
    touched = {value.pk for value in (*arguments.values(), *also) if isinstance(value, Organisation)}
    before = around(touched)
    result = change(by=by, **arguments)
    if isinstance(result, Organisation):
        touched.add(result.pk)
    reevaluate_many(before | around(touched))
    return result


@operation
def transfer_person(
    *,
    person: Person,
    organisation: Organisation,
    on: date,
    group: Organisation | None = None,
    reason: str = "",
    by: Actor,
) -> Membership:
    """Belong to another branch (or group in it) from a day: offices in the branch that is left end that day.

    Into a temporary branch the person is put beside the formal membership, and keeps the offices.
    """
    before = _places(person)
    form = organisation.spells.on(on).values_list("form", flat=True).first()
    if form == "temporary_branch":
        joined = operations.join_temporary(person=person, organisation=organisation, on=on, reason=reason, by=by)
    else:
        left = Membership.objects.on(on).filter(person=person, line=organisation.line, temporary=False).first()
        joined = operations.join_organisation(
            person=person, organisation=organisation, group=group, on=on, reason=reason, by=by
        )
        if left is not None and left.organisation_id != organisation.pk:
            _leave_offices(person, left.organisation_id, on, reason, by)
        move_cases_of(person, organisation, on, reason)
    reevaluate_many(before | _places(person))
    return joined


@operation
def release_person(*, person: Person, line: str, on: date, reason: str = "", by: Actor) -> None:
    """Leave the organisation of a line for one outside the force: 转出, 离队. Offices held in it end that day."""
    before = _places(person)
    left = Membership.objects.on(on).filter(person=person, line=line, temporary=False).first()
    operations.leave_organisation(person=person, line=line, on=on, reason=reason, by=by)
    if left is not None:
        _leave_offices(person, left.organisation_id, on, reason, by)
    reevaluate_many(before)


@transaction.atomic
def change_person(change: Callable[..., Result], *, person: Person, by: Actor, **arguments: Any) -> Result:
    """Run an operation of the directory about one person; judge anew where he or she belongs."""
    before = _places(person)
    result = change(person=person, by=by, **arguments)
    reevaluate_many(before | _places(person))
    return result


def _leave_offices(person: Person, organisation_id: int, on: date, reason: str, by: Actor) -> None:
    """Those of the branch itself and of its groups."""
    beyond = Q(valid_to__isnull=True) | Q(valid_to__gt=on)
    groups = OrganisationSpell.objects.on(on).filter(parent=organisation_id, form__in=("group", "league_group"))
    places = [organisation_id, *groups.values_list("organisation_id", flat=True)]
    held = OfficeHolding.objects.filter(beyond, person=person, organisation__in=places, valid_from__lte=on)
    for office in held.select_related("organisation"):
        operations.leave_office(
            person=person, organisation=office.organisation, role=office.role, on=on, reason=reason, by=by
        )


def around(touched: set[int], *, depth: int = 20) -> set[int]:
    """These organisations, all that hang below them (or will) down to a depth, and whom they hang under."""
    beyond = Q(valid_to__isnull=True) | Q(valid_to__gt=clock.today())
    reaching = Ancestry.objects.filter(beyond)
    below = reaching.filter(ancestor__in=touched, depth__lte=depth).values_list("organisation_id", flat=True)
    above = reaching.filter(organisation__in=touched, depth=1).values_list("ancestor_id", flat=True)
    return {*touched, *below, *above}


def _places(person: Person) -> set[int]:
    """Where the person belongs, today or later, and the groups there."""
    beyond = Q(valid_to__isnull=True) | Q(valid_to__gte=clock.today())
    rows = Membership.objects.filter(beyond, person=person).values_list("organisation_id", "group_id")
    return {pk for row in rows for pk in row if pk is not None}
