"""ID number and phone of a person: masked as a rule, shown whole on demand with a line in the journal."""

from dataclasses import dataclass

from lanyan.kernel import journal
from lanyan.kernel.operation import Actor
from lanyan.kernel.refusal import NotVisible

from .access import reach
from .models import Membership, Person, Posting
from .sealed import id_number_of, masked, phone_of

REVEALERS = ("secretary", "officer")


@dataclass(frozen=True, slots=True)
class Numbers:
    """ID number and phone, masked or whole; empty where none is kept."""

    id_number: str
    phone: str


def masked_numbers(person: Person) -> Numbers:
    """What lists and pages show."""
    return Numbers(masked(id_number_of(person)), masked(phone_of(person)))


def may_reveal(actor: Actor, person: Person) -> bool:
    """Oneself, and secretaries and officers over the person's branch or unit."""
    if actor.person_id == person.pk:
        return True
    nodes = {
        *Membership.objects.filter(person=person, valid_to=None).values_list("organisation_id", flat=True),
        *Posting.objects.filter(person=person, valid_to=None).values_list("unit_id", flat=True),
    }
    return reach(actor, *REVEALERS).filter(pk__in=nodes).exists()


def reveal(*, person: Person, by: Actor) -> Numbers:
    """The numbers whole. The journal says who saw them and when."""
    if not may_reveal(by, person):
        journal.note("reveal_numbers", by, subject_kind="person", subject_id=person.pk, result="refused")
        raise NotVisible(f"numbers of person {person.pk}")
    journal.note("reveal_numbers", by, subject_kind="person", subject_id=person.pk)
    return Numbers(id_number_of(person), phone_of(person))
