"""Delegation during an absence: reading it. What is done for another is told of both, on screens and in the journal."""

from datetime import date, timedelta

from django.db.models import Q, QuerySet

from lanyan.kernel import clock
from lanyan.kernel.operation import Actor
from lanyan.kernel.refusal import NotVisible

from . import access
from .models import Account, Delegation, Membership, Organisation, Person, Posting

LONGEST = timedelta(days=92)


def in_force(day: date | None = None) -> QuerySet[Delegation]:
    """Delegations that hold on the day (today unless said)."""
    day = day or clock.today()
    return Delegation.objects.filter(first_day__lte=day, last_day__gte=day, ended_at=None)


def of(actor: Actor) -> QuerySet[Delegation]:
    """Those that the actor gave or holds, and those of organisations that the actor answers for; the latest first."""
    own = Q(giver_id=actor.person_id) | Q(holder_id=actor.person_id)
    above = Q(organisation_id__in=access.reach(actor, "secretary", "officer"))
    found = Delegation.objects.filter(own | above).select_related("giver", "holder", "organisation")
    return found.order_by("-first_day", "-pk")


def delegation_for(actor: Actor, public_id: str) -> Delegation:
    """One of `of`, else `NotVisible`."""
    found = of(actor).filter(public_id=public_id).first()
    if found is None:
        raise NotVisible(f"delegation {public_id}")
    return found


def held_by(person_id: int, public_id: str) -> Delegation | None:
    """The delegation that this person holds today, by its public id."""
    return in_force().select_related("giver", "organisation").filter(holder_id=person_id, public_id=public_id).first()


def places_of(person: Person, on: date | None = None) -> list[int]:
    """Organisations in which the person holds a role that can be handed over: ids."""
    roles = access.roles_of(access.actor_of_person(person), on)
    return sorted({node for role, node in roles if node is not None and role in access.READERS})


def candidates(organisation: Organisation) -> QuerySet[Person]:
    """Who may act there for somebody: its members and those who serve in it, with an account that can be used."""
    day = clock.today()
    members = Membership.objects.on(day).filter(organisation=organisation).values("person_id")
    serving = Posting.objects.on(day).filter(unit=organisation).values("person_id")
    found = Person.objects.filter(Q(pk__in=members) | Q(pk__in=serving))
    return found.filter(pk__in=Account.objects.filter(is_active=True).values("person_id")).order_by("pinyin", "number")
