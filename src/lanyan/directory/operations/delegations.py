"""Somebody acts for an absent person in one organisation: handed over by that person, or arranged from above."""

from datetime import date

from lanyan.directory import access, delegations
from lanyan.directory.errors import refusal
from lanyan.directory.models import Delegation, Organisation, Person
from lanyan.kernel import clock
from lanyan.kernel.operation import Actor, about, operation


@operation
def delegate(
    *, giver: Person, holder: Person, organisation: Organisation, first_day: date, last_day: date, cause: str, by: Actor
) -> Delegation:
    """Let `holder` act for `giver` there, both days included.

    Refusals: NotVisible, delegation_chain, delegation_nothing, delegation_to_oneself, delegation_not_there,
    delegation_dates, delegation_held, delegation_cause, administrators_apart.
    """
    if by.acting is not None:
        raise refusal("delegation_chain")
    if by.account_id is not None and by.person_id != giver.pk:
        access.require_from_above(by, organisation.pk, "secretary", "officer")
    Person.objects.select_for_update().get(pk=giver.pk)  # two at once are checked one after the other
    if organisation.pk not in delegations.places_of(giver):
        raise refusal("delegation_nothing", name=giver.name)
    if holder.pk == giver.pk:
        raise refusal("delegation_to_oneself", field="holder")
    if any(role in access.ADMINISTRATORS for role, _ in access.roles_of(access.actor_of_person(holder))):
        raise refusal("administrators_apart")
    if not delegations.candidates(organisation).filter(pk=holder.pk).exists():
        raise refusal("delegation_not_there", name=holder.name, field="holder")
    if first_day < clock.today() or last_day < first_day or last_day - first_day > delegations.LONGEST:
        raise refusal("delegation_dates", days=delegations.LONGEST.days, field="last_day")
    same = Delegation.objects.filter(giver=giver, organisation=organisation, ended_at=None)
    if same.filter(first_day__lte=last_day, last_day__gte=first_day).exists():
        raise refusal("delegation_held", name=giver.name)
    if not cause.strip():
        raise refusal("delegation_cause", field="cause")
    made = Delegation.objects.create(
        giver=giver,
        holder=holder,
        organisation=organisation,
        first_day=first_day,
        last_day=last_day,
        cause=cause.strip()[:120],
        made_by_name=by.name,
        made_at=clock.now(),
    )
    span = {"first_day": str(first_day), "last_day": str(last_day)}
    about("delegation", made.pk, organisation_id=organisation.pk, giver=giver.pk, holder=holder.pk, **span)  # type: ignore[arg-type]
    return made


@operation
def end_delegation(*, delegation: Delegation, by: Actor) -> None:
    """End it now, for who gave it, who holds it, or from above; twice is once. Refusals: NotVisible."""
    if by.account_id is not None and by.person_id not in (delegation.giver_id, delegation.holder_id):
        access.require_from_above(by, delegation.organisation_id, "secretary", "officer")
    found = Delegation.objects.select_for_update().get(pk=delegation.pk)
    if found.ended_at is None:
        found.ended_at, found.ended_by_name = clock.now(), by.name
        found.save(update_fields=["ended_at", "ended_by_name"])
    about("delegation", found.pk, organisation_id=found.organisation_id)
