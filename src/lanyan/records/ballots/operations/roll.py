"""Who is lawfully not counted in 应到会 of an election: settled before it is opened, frozen with it."""

from lanyan.kernel.operation import Actor, about, operation
from lanyan.rulebook import national

from ..errors import refusal
from ..models import Ballot, Exclusion
from .subject import has, take

CAUSES = "election_excluded_from_base"


@operation
def exclude_voter(*, ballot_id: int, person_id: int, name: str, cause: str, consent: str, by: Actor) -> Exclusion:
    """Do not count somebody: `cause` is one that the rulebook lists, `consent` says who agreed and when. Again replaces."""
    ballot = _take(ballot_id, by)
    version = national().value(CAUSES).at(ballot.held_on)
    source = f"依据：{version.source}。"
    if cause not in version.value:
        raise refusal("cause_unknown", field="cause", source=source)
    if not consent.strip():
        raise refusal("consent_needed", field="consent", source=source)
    about("ballot", ballot.pk, person=person_id, cause=cause)
    made, _ = Exclusion.objects.update_or_create(
        ballot=ballot,
        person_id=person_id,
        defaults={"enrolled_as": person_id, "name": name, "cause": cause, "consent": consent.strip()[:120]},
    )
    return made


@operation
def count_voter_again(*, ballot_id: int, person_id: int, by: Actor) -> None:
    """Take an exclusion back; refused for somebody who is counted."""
    ballot = _take(ballot_id, by)
    about("ballot", ballot.pk, person=person_id)
    if not ballot.exclusions.filter(person_id=person_id).delete()[0]:
        raise refusal("not_on_roll")


def _take(ballot_id: int, by: Actor) -> Ballot:
    ballot = take(ballot_id, by)
    if has(ballot, "opening"):
        raise refusal("already_open")
    if ballot.kind != "election":
        raise refusal("only_elections")
    return ballot
