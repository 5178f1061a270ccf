"""The only door to ballots on behalf of a person.

`view`: whoever reads the organisation, and everybody on the ballot's roll. `record` (prepare, open, print slips, start,
end, annul): secretary, recorder or officer there. `vote`: on the roll, and present when it was opened. `count` (type the
numbers of papers): either of these.
What somebody cast is no question that can be asked.
"""

from django.db.models import Q, QuerySet

from lanyan.directory import access as directory
from lanyan.kernel.operation import Actor
from lanyan.kernel.refusal import NotVisible

from .errors import refusal
from .models import Ballot, Voter

RECORD = ("secretary", "recorder", "officer")


def visible_to(actor: Actor) -> QuerySet[Ballot]:
    """Ballots the actor may read. Absent and forbidden look the same."""
    if actor.account_id is None:
        return Ballot.objects.all()
    mine = Q(pk__in=Voter.objects.filter(person=actor.person_id).values("ballot_id"))
    return Ballot.objects.filter(mine | Q(organisation_id__in=directory.reach(actor)))


def ballot_for(actor: Actor, public_id: str, need: str = "view") -> Ballot:
    """The ballot, if the actor may do what is needed with it (see above).

    Raises NotVisible when it may not even be seen, `not_allowed` or `no_vote` when it may be seen only.
    """
    found = visible_to(actor).filter(public_id=public_id).select_related(*STEPS).first()
    if found is None:
        raise NotVisible(f"ballot {public_id}")
    require(actor, found, need)
    return found


def require(actor: Actor, ballot: Ballot, need: str) -> None:
    """Refuse unless `may`."""
    if may(actor, ballot, need):
        return
    if need != "view" and may(actor, ballot, "view"):
        raise refusal("no_vote" if need == "vote" else "not_allowed", reason=f"{need} on ballot {ballot.pk}")
    raise NotVisible(f"{need} on ballot {ballot.pk}")


def may(actor: Actor, ballot: Ballot, need: str) -> bool:
    """Whether the actor may view, record or vote."""
    if need == "vote":
        return actor.person_id is not None and ballot.voters.filter(person_id=actor.person_id, present=True).exists()
    if actor.account_id is None:
        return True
    if need == "count":
        return may(actor, ballot, "record") or may(actor, ballot, "vote")
    if need == "record":
        return directory.can(actor, ballot.organisation_id, *RECORD)
    return (
        directory.can(actor, ballot.organisation_id) or Voter.objects.filter(ballot=ballot, person=actor.person_id).exists()
    )


STEPS = ("organisation", "opening", "casting", "closure", "annulment")
