"""Decisions with their count, decided by the rule that was in force on the day."""

from datetime import timedelta
from random import Random

from lanyan.records.activities.models import AgendaItem, Decision
from lanyan.rulebook import VoteCounts, national

from .ballots import Room, election_seats, write_appraisal, write_decision, write_election
from .meetings import Meeting, Vote


def write_decisions(room: Room, items: list[int], rng: Random) -> None:
    """One decision per vote of the meeting, or per person elected, each with its ballot where it was no show of hands;
    `items` are the agenda items they belong to."""
    position = 0
    for vote, item in zip(room.meeting.votes, items, strict=True):
        decided, ballot = _decided(room, vote, rng)
        if ballot is not None:
            room.rows.change(AgendaItem, item, ballot_id=ballot)
        for text, counts in decided:
            position += 1
            _write(room, vote, item, None if vote.appraisal else ballot, position, text, counts, rng)


def _decided(room: Room, vote: Vote, rng: Random) -> tuple[list[tuple[str, VoteCounts]], int | None]:
    """What was decided, with its count, and the ballot that is written on the way."""
    eligible = sum(presence.votes for presence in room.drawn)
    present = sum(presence.votes and presence.outcome == "present" for presence in room.drawn)
    if vote.elected:
        key, won = write_election(room, vote.text, list(vote.elected), list(vote.others))
        return [
            (f"选举{name}为{election_seats()}。", VoteCounts(eligible, present, row["for"], row["against"], row["abstain"]))
            for name, row in won.items()
        ], key
    version = national().vote_rule(vote.rule).at(room.meeting.day)
    counts = _count(eligible, present, version.written == "counted", rng)
    ballot = None
    if not room.meeting.backfill_reason and version.decide(counts).quorum_met:
        if vote.appraisal:
            ballot = write_appraisal(room)
        else:
            ballot = write_decision(room, vote.text, vote.rule, counts, secret=vote.secret, named=vote.named)
    return [(vote.text, counts)], ballot


def _write(
    room: Room, vote: Vote, item: int, ballot: int | None, position: int, text: str, counts: VoteCounts, rng: Random
) -> None:
    version = national().vote_rule(vote.rule).at(room.meeting.day)
    outcome = version.decide(counts)
    manner = "secret" if vote.secret else "open" if vote.named else "show_of_hands"
    room.rows.add(
        Decision,
        activity_id=room.activity,
        item_id=item,
        ballot_id=ballot,
        position=position,
        text=text,
        rule=vote.rule,
        rule_from=version.valid_from,
        eligible=counts.eligible,
        present=counts.present_voting,
        votes_for=counts.for_,
        votes_against=counts.against,
        abstained=counts.abstain,
        written_for=counts.written_for,
        written_against=counts.written_against,
        manner=manner,
        quorum_met=outcome.quorum_met,
        passed=outcome.passed,
        explanation=outcome.sentences,
        recorded_by_id=room.chair.id,
        recorded_at=room.meeting.ends_at,
        **_follow_up(vote, room.meeting, rng),
    )


def _count(eligible: int, present: int, written_counts: bool, rng: Random) -> VoteCounts:
    against = 1 if present > 6 and rng.random() < 0.08 else 0
    abstain = 1 if present > 5 and rng.random() < 0.12 else 0
    written = min(eligible - present, rng.randint(0, 2)) if written_counts else 0
    return VoteCounts(
        eligible=eligible,
        present_voting=present,
        for_=max(0, present - against - abstain),
        against=against,
        abstain=abstain,
        written_for=written,
    )


def _follow_up(vote: Vote, meeting: Meeting, rng: Random) -> dict[str, object]:
    if not vote.owner:
        return {}
    return {"owner": vote.owner, "due_on": meeting.day + timedelta(days=rng.choice((15, 30, 45)))}
