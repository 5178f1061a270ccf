"""Decisions with their count, decided by the rule that was in force on the day."""

from datetime import timedelta
from random import Random

from lanyan.records.activities.models import Decision
from lanyan.rulebook import VoteCounts, national

from ..rows import Rows
from .attendance import Presence
from .meetings import Meeting, Vote


def write_decisions(
    rows: Rows, meeting: Meeting, activity: int, items: list[int], drawn: list[Presence], recorder: int, rng: Random
) -> None:
    """One decision per vote of the meeting; `items` are the agenda items they belong to."""
    eligible = sum(presence.votes for presence in drawn)
    present = sum(presence.votes and presence.outcome == "present" for presence in drawn)
    for position, (vote, item) in enumerate(zip(meeting.votes, items, strict=True), 1):
        version = national().vote_rule(vote.rule).at(meeting.day)
        counts = _count(eligible, present, version.written == "counted", rng)
        outcome = version.decide(counts)
        rows.add(
            Decision,
            activity_id=activity,
            item_id=item,
            position=position,
            text=vote.text,
            rule=vote.rule,
            rule_from=version.valid_from,
            eligible=counts.eligible,
            present=counts.present_voting,
            votes_for=counts.for_,
            votes_against=counts.against,
            abstained=counts.abstain,
            written_for=counts.written_for,
            written_against=counts.written_against,
            manner="secret" if vote.secret else "show_of_hands",
            quorum_met=outcome.quorum_met,
            passed=outcome.passed,
            explanation=outcome.sentences,
            recorded_by_id=recorder,
            recorded_at=meeting.ends_at,
            **_follow_up(vote, meeting, rng),
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
