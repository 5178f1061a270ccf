"""A ballot is held once more: as it stood, among those with equal votes, or for the seats that were left open.

Each ballot is followed by one at most. A second tap finds it; where it was annulled in the meantime, it is put again.
"""

from collections.abc import Callable, Sequence

from django.db import transaction

from lanyan.kernel.operation import Actor
from lanyan.kernel.strokes import by_strokes
from lanyan.records.activities import access as activities_access
from lanyan.records.activities.models import Activity
from lanyan.records.ballots import operations as ballots
from lanyan.records.ballots import queries as ballots_queries
from lanyan.records.ballots.errors import refusal
from lanyan.records.ballots.models import Ballot
from lanyan.records.ballots.results import BallotResult
from lanyan.rulebook import national
from lanyan.rulebook.elections import ElectionVersion

from . import hold_ballot

NAMES = {"runoff": "再次投票", "again": "另行选举"}
LONGEST = 100


@transaction.atomic
def prepare_again(*, ballot: Ballot, by: Actor) -> Ballot:
    """The same questions once more, after a ballot was annulled or void; who is not counted, and what was held before the
    sheets, stays as it was. Refusal: nothing_to_repeat.
    """
    return _once(ballot, None, by, _repeat)


@transaction.atomic
def run_off(*, ballot: Ballot, by: Actor) -> Ballot:
    """Vote once more on those with equal votes, for the seats that are left; more votes then win. Refusal: nothing_tied."""
    return _once(ballot, None, by, _run_off)


@transaction.atomic
def elect_again(*, ballot: Ballot, at: Activity | None = None, by: Actor) -> Ballot:
    """Elect anew for the seats that a count left open, among the candidates who were not elected: at the same meeting, or
    `at` another one of the organisation. One that was prepared for a third meeting and not opened is held there instead.

    Who and how many may be corrected until it is opened; the rule's margin holds for it as for the first. How often is
    not limited by the rule. Refusals: nothing_open, seats_reduced, meeting_other.
    """
    if at is not None and at.organiser_id != ballot.organisation_id:
        raise refusal("meeting_other")
    return _once(ballot, at, by, _elect_again)


def _once(ballot: Ballot, at: Activity | None, by: Actor, prepare: Callable[[Ballot, Activity, Actor], Ballot]) -> Ballot:
    """The ballot that follows, made where there is none; taps at the same moment wait for one another."""
    held: Activity = Activity.objects.select_for_update(no_key=True).get(pk=ballot.occasion_id or 0)
    activity = at or held
    activities_access.require(by, activity, "record")
    hold_ballot.must_go_on(activity)
    after = ballots_queries.follower_of(ballot)
    if after is None:
        return prepare(ballot, activity, by)
    while (later := ballots_queries.follower_of(after)) is not None and hasattr(after, "annulment"):
        after = later
    if hasattr(after, "annulment"):
        return _repeat(after, activity, by)
    if at is not None and after.occasion_id != at.pk and not hasattr(after, "opening"):
        ballots.drop_ballot(ballot_id=after.pk, by=by)
        return prepare(ballot, activity, by)
    return after


def _repeat(ballot: Ballot, activity: Activity, by: Actor) -> Ballot:
    found = ballots_queries.result(ballot)
    void = found is not None and (found.void or any(one.state == "void" for one in found.questions))
    if not (void or hasattr(ballot, "annulment")):
        raise refusal("nothing_to_repeat")
    asked = [
        ballots.Asked(one.text, one.note, one.standing, one.written_for, one.written_against)
        for one in ballots_queries.questions_of(ballot)
    ]
    made = _follow(ballot, activity, by, ballot.title, asked, ballot.seats, ballot.stage)
    if ballot.appraisal_steps.exists():
        ballots.note_appraisal(ballot_id=made.pk, by=by)
    return made


def _run_off(ballot: Ballot, activity: Activity, by: Actor) -> Ballot:
    found = ballots_queries.result(ballot)
    tied = ballots_queries.tied_of(found) if found is not None else []
    if found is None or not tied:
        raise refusal("nothing_tied")
    seats = ballot.seats - len(ballots_queries.elected_of(found))
    notes = {one.text: one.note for one in found.questions}
    asked = _in_order(ballot, [ballots.Asked(name, notes.get(name, "")) for name in tied])
    return _follow(ballot, activity, by, _titled(ballot, "runoff"), asked, seats, "runoff")


def _elect_again(ballot: Ballot, activity: Activity, by: Actor) -> Ballot:
    found = ballots_queries.result(ballot)
    seats = ballots_queries.open_seats_of(found)
    if found is None or not seats:
        raise refusal("nothing_open")
    if hasattr(ballot, "reduction"):
        raise refusal("seats_reduced")
    asked = _standing_again(ballot, found, seats)
    return _follow(ballot, activity, by, _titled(ballot, "again"), asked, seats, "again")


def _standing_again(ballot: Ballot, found: BallotResult, seats: int) -> list[ballots.Asked]:
    """The candidates who were not elected; where there must be as many as seats, those of them with most votes."""
    margin = _rule(ballot).margin
    left = [one for one in found.questions if one.state != "elected"]
    if margin.share is None:
        chosen = sorted(left, key=lambda one: -one.counts.get("for", 0))[: margin.needed(seats)]
        left = [one for one in left if one in chosen]
    return _in_order(ballot, [ballots.Asked(one.text, one.note) for one in left])


def _in_order(ballot: Ballot, asked: list[ballots.Asked]) -> list[ballots.Asked]:
    """By the strokes of their surnames where the rule has it so, else as they stood."""
    return by_strokes(asked, lambda one: one.text) if _rule(ballot).order.code == "strokes" else asked


def _rule(ballot: Ballot) -> ElectionVersion:
    version: ElectionVersion = national().election_rule(ballot.rule).at(ballot.held_on)
    return version


def _titled(ballot: Ballot, stage: str) -> str:
    """The name of the election with what is done now, and for the how many-th time."""
    first, before, one = ballots.first_of(ballot), 0, ballot
    while one.follows is not None:
        before += one.stage == stage and not hasattr(one, "annulment")
        one = one.follows
    turn = f"第{before + 1}次" if before else ""
    return f"{first.title[:LONGEST]}（{turn}{NAMES[stage]}）"


def _follow(
    ballot: Ballot, activity: Activity, by: Actor, title: str, asked: Sequence[ballots.Asked], seats: int, stage: str
) -> Ballot:
    made: Ballot = ballots.prepare_ballot(
        organisation_id=ballot.organisation_id, held_on=activity.held_on, occasion_id=activity.pk, title=title,
        kind=ballot.kind, rule=ballot.rule, way=ballot.way, questions=asked, seats=seats, stage=stage, follows=ballot, by=by,
    )  # fmt: skip
    for row in ballots_queries.left_out_of(ballot):
        ballots.exclude_voter(ballot_id=made.pk, by=by, **row)
    return made
