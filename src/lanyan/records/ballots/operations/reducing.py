"""Seats that an election left open are given up instead of being filled: the electors or the presidium decide."""

from lanyan.kernel import clock
from lanyan.kernel.operation import Actor, about, operation

from ..errors import refusal
from ..models import Ballot, SeatReduction
from ..reckoning import rule_of
from ..results import open_seats_of, result_of
from .subject import has, take


@operation
def reduce_seats(*, ballot_id: int, decided_by: str, agreed: int | None = None, by: Actor) -> SeatReduction:
    """Have as many seats less as the count left open. `decided_by`: electors (then `agreed` of them), or presidium.

    Refused: `nothing_open`, `follow_put` (a new election was put), `reduction_not_near` (nobody was elected at all),
    `reduction_few`, `reduction_unknown`. Twice is once.
    """
    ballot = take(ballot_id, by, over=True)
    if has(ballot, "reduction"):
        return ballot.reduction
    seats = open_seats_of(result_of(ballot))
    if not seats:
        raise refusal("nothing_open")
    if has(ballot, "followed_by"):
        raise refusal("follow_put")
    share = rule_of(ballot).shortfall
    source = f"依据：{share.source}。"
    if seats >= formal_of(ballot).seats:
        raise refusal("reduction_not_near", source=source)
    if decided_by not in ("electors", "presidium"):
        raise refusal("reduction_unknown", field="decided_by")
    need, most = share.needed(ballot.opening.eligible), ballot.opening.present
    if decided_by == "electors" and not need <= (agreed or 0) <= most:
        said = share.said("选举权")
        raise refusal("reduction_few", field="agreed", agreed=agreed or 0, said=said, need=need, present=most, source=source)
    about("ballot", ballot.pk, seats=seats, decided_by=decided_by, agreed=agreed)
    return SeatReduction.objects.create(
        ballot=ballot, seats=seats, decided_by=decided_by, agreed=agreed if decided_by == "electors" else None,
        entered_by_id=by.person_id, entered_by_name=by.name, entered_at=clock.now(),
    )  # fmt: skip


@operation
def restore_seats(*, ballot_id: int, by: Actor) -> None:
    """The decision was put down by mistake: the seats are open again."""
    ballot = take(ballot_id, by, over=True)
    if not has(ballot, "reduction"):
        raise refusal("nothing_open")
    was = ballot.reduction
    about("ballot", ballot.pk, seats=was.seats, decided_by=was.decided_by, agreed=was.agreed)
    was.delete()


def first_of(ballot: Ballot) -> Ballot:
    """The ballot with which an election began."""
    while ballot.follows is not None:
        ballot = ballot.follows
    return ballot


def formal_of(ballot: Ballot) -> Ballot:
    """The ballot in which all seats of this election were voted on: the last that was no run-off and no new election."""
    while ballot.stage != "formal" and ballot.follows is not None:
        ballot = ballot.follows
    return ballot
