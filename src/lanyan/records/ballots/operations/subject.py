"""How every operation takes hold of its ballot: permission, a lock that orders the writers, the journal's subject."""

from lanyan.kernel.operation import Actor, about
from lanyan.kernel.refusal import NotVisible

from .. import access
from ..errors import refusal
from ..models import Ballot


def take(ballot_id: int, by: Actor, need: str = "record", *, over: bool = False) -> Ballot:
    """The ballot with its steps as they are *after* waiting for whoever is changing it; refused once it is over, unless
    what is done comes after the count (`over`)."""
    locked = Ballot.objects.select_for_update(no_key=True).filter(pk=ballot_id).values_list("pk", flat=True)
    if not locked:
        raise NotVisible(f"ballot {ballot_id}")
    ballot = Ballot.objects.select_related(*access.STEPS).get(pk=ballot_id)
    access.require(by, ballot, need)
    about("ballot", ballot.pk, organisation_id=ballot.organisation_id)
    if not over:
        must_go_on(ballot)
    return ballot


def must_go_on(ballot: Ballot) -> None:
    """Refuse what is annulled or counted."""
    if has(ballot, "annulment"):
        raise refusal("annulled")
    if has(ballot, "closure"):
        raise refusal("closed")


def must_be_open(ballot: Ballot) -> None:
    if not has(ballot, "opening"):
        raise refusal("not_open")


def must_be_way(ballot: Ballot, *ways: str) -> None:
    if ballot.way not in ways:
        raise refusal("way_other")


def has(ballot: Ballot, step: str) -> bool:
    """Whether a step has happened: opening, casting, closure, annulment."""
    return hasattr(ballot, step)
