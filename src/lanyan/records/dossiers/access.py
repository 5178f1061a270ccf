"""The only door to dossiers: oneself and those who answer for the person read; secretaries and officers check.

Nobody checks the own.
"""

from lanyan.directory import access
from lanyan.directory.models import Person
from lanyan.kernel.operation import Actor
from lanyan.kernel.refusal import NotVisible

READERS = ("secretary", "officer", "leader")
CHECKERS = ("secretary", "officer")


def person_for(actor: Actor, public_id: str) -> Person:
    """The person, if the actor may read the dossier."""
    person = access.person_for(actor, public_id)
    if person.pk != actor.person_id:
        return access.person_for(actor, public_id, *READERS)
    return person


def may_check(actor: Actor, person: Person) -> bool:
    """Whether the actor may say what is in the file."""
    if actor.account_id is None:
        return True
    if actor.person_id == person.pk:
        return False
    return access.visible_people(actor, *CHECKERS).filter(pk=person.pk).exists()


def require_checker(actor: Actor, person: Person) -> None:
    """`NotVisible` unless `may_check`."""
    if not may_check(actor, person):
        raise NotVisible(f"dossier of person {person.pk}")
