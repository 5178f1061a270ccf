"""The only door to the register: who answers for a person reads it, secretaries and officers keep it, never their own."""

from django.db.models import Q, QuerySet

from lanyan.directory import access
from lanyan.directory.models import Ancestry, OrganisationSpell, Person
from lanyan.kernel import clock
from lanyan.kernel.dated import on_day
from lanyan.kernel.operation import Actor
from lanyan.kernel.refusal import NotVisible

from .errors import refusal
from .models import Booking, Lecturer

READERS = ("secretary", "officer", "leader")
KEEPERS = ("secretary", "officer")


def require_keeper(actor: Actor, person: Person) -> None:
    """Refused (own_record) for oneself; `NotVisible` for people the actor does not answer for."""
    if actor.account_id is None:
        return
    if actor.person_id == person.pk:
        raise refusal("own_record")
    access.person_for(actor, person.public_id, *KEEPERS)


def lecturers_for(actor: Actor) -> QuerySet[Lecturer]:
    """Lecturers of the organisations the actor works in, of those below, and of all above: a branch books from its 支队."""
    reached = access.reach(actor, *READERS, "recorder")
    if actor.account_id is None:
        return Lecturer.objects.all()
    today = on_day(clock.today())
    seats = OrganisationSpell.objects.filter(today, organisation__in=reached, unit__isnull=False).values("unit_id")
    beside = Q(organisation__in=reached) | Q(organisation__in=seats)
    upward = Ancestry.objects.filter(today & beside).values("ancestor_id")
    return Lecturer.objects.filter(Q(organisation__in=reached) | Q(organisation__in=upward))


def lecturer_to_keep(actor: Actor, public_id: str) -> Lecturer:
    """The lecturer, if the actor keeps the pool of its organisation."""
    found = Lecturer.objects.filter(public_id=public_id).first()
    if found is None or not access.can(actor, found.organisation_id, *KEEPERS):
        raise NotVisible(f"lecturer {public_id}")
    return found


def may_answer(actor: Actor, lecturer: Lecturer) -> bool:
    """The lecturer, or whoever keeps the pool: they arrange for those from outside."""
    own = lecturer.person_id is not None and lecturer.person_id == actor.person_id
    return own or access.can(actor, lecturer.organisation_id, *KEEPERS)


def bookings_for(actor: Actor) -> QuerySet[Booking]:
    """Lessons asked of the actor, or of the lecturers whose pool the actor keeps."""
    kept = Q(lecturer__organisation__in=access.reach(actor, *KEEPERS))
    mine = Q(lecturer__person=actor.person_id) if actor.person_id else Q(pk=None)
    return Booking.objects.filter(kept | mine).select_related("lecturer")


def booking_for(actor: Actor, public_id: str) -> Booking:
    """A lesson asked of the actor or of the actor's pool."""
    found = bookings_for(actor).filter(public_id=public_id).first()
    if found is None:
        raise NotVisible(f"booking {public_id}")
    return found
