"""Decisions: who could vote comes from the roll, who was there from sign-in, what it takes from the rulebook."""

from dataclasses import dataclass
from datetime import date

from lanyan.directory import temporary
from lanyan.kernel import clock
from lanyan.kernel.operation import Actor, about, operation
from lanyan.rulebook import ActivityKind, NotInForce, UnknownCode, VoteCounts, VoteOutcome, VoteRuleVersion, national

from ..counts import counts_of
from ..errors import refusal
from ..models import Activity, Decision
from .planning import kind_of
from .subject import must_be_before, take, written


@dataclass(frozen=True, slots=True)
class Votes:
    """What was counted in the room, and written opinions handed in by the absent where the rule counts them.

    `room`: those with a vote who should be there, and who were, as they stood when a ballot was opened; counted from
    the roll and sign-in where None.
    """

    votes_for: int = 0
    votes_against: int = 0
    abstained: int = 0
    written_for: int = 0
    written_against: int = 0
    room: tuple[int, int] | None = None


COUNTED = ("votes_for", "votes_against", "abstained", "written_for", "written_against")
NO_VOTE = ["此类活动不作表决，记为议定事项。"]


@operation
def record_decision(
    *,
    activity_id: int,
    text: str,
    votes: Votes | None = None,
    rule: str = "",
    passed: bool | None = None,
    manner: str = "show_of_hands",
    item_id: int | None = None,
    ballot_id: int | None = None,
    owner: str = "",
    due_on: date | None = None,
    by: Actor,
) -> Decision:
    """Record a decision with its count, of the item of the agenda and the ballot named. Whether it passed is
    computed; `passed=True` says what the meeting believed and is refused (no_quorum, votes_short) when the rule does not
    bear it out.

    Kinds without a vote rule take agreed matters (议定事项): no votes, only who does what until when.
    """
    activity = take(activity_id, by, "record")
    must_be_before(activity, "cancellation", "archive")
    decision = Decision(activity=activity, ballot_id=ballot_id, recorded_by_id=by.person_id, recorded_at=clock.now())
    last = activity.decisions.order_by("-position").first()
    decision.position = last.position + 1 if last else 1
    _fill(decision, activity, text, votes, rule, passed, manner, item_id, owner, due_on)
    decision.save()
    about("activity", activity.pk, decision=decision.pk, passed=decision.passed)
    return decision


@operation
def amend_decision(
    *,
    decision_id: int,
    text: str,
    votes: Votes | None = None,
    rule: str = "",
    passed: bool | None = None,
    manner: str = "show_of_hands",
    item_id: int | None = None,
    owner: str = "",
    due_on: date | None = None,
    by: Actor,
) -> Decision:
    """Correct a decision before the archive; it is counted again. The journal keeps what it said."""
    decision, activity = _held(decision_id, by)
    about("activity", activity.pk, decision=decision.pk, was=_said(decision))
    _fill(decision, activity, text, votes, rule, passed, manner, item_id, owner, due_on)
    decision.save()
    return decision


@operation
def withdraw_decision(*, decision_id: int, reason: str, by: Actor) -> None:
    """Take a decision off the record before the archive, with a reason. The journal keeps what it said."""
    decision, activity = _held(decision_id, by)
    about(
        "activity", activity.pk, decision=decision.pk, was=_said(decision), reason=written(reason, "reason", "reason_needed")
    )
    decision.delete()


def preview(activity: Activity, votes: Votes, rule: str = "") -> VoteOutcome | None:
    """What the rule would say to these votes now; None for kinds without a vote rule."""
    kind = kind_of(activity.kind)
    return _decided(kind, activity, votes, rule)[1] if kind.vote_rules else None


def _held(decision_id: int, by: Actor) -> tuple[Decision, Activity]:
    found = Decision.objects.filter(pk=decision_id).first()
    if found is None:
        raise refusal("decision_none")
    activity = take(found.activity_id, by, "record")
    must_be_before(activity, "cancellation", "archive")
    return Decision.objects.get(pk=decision_id), activity


def _fill(
    decision: Decision,
    activity: Activity,
    text: str,
    votes: Votes | None,
    rule: str,
    passed: bool | None,
    manner: str,
    item_id: int | None,
    owner: str,
    due_on: date | None,
) -> None:
    kind = kind_of(activity.kind)
    decision.text, decision.manner = written(text, "text"), manner
    decision.item = activity.agenda.filter(pk=item_id).first() if item_id else None
    decision.owner, decision.due_on = owner.strip(), due_on
    if not kind.vote_rules:
        if votes is not None or rule:
            raise refusal("no_vote_rule", kind=kind.title)
        decision.rule, decision.rule_from, decision.explanation = "", None, NO_VOTE
        decision.quorum_met = decision.passed = True
        return
    chosen = rule or kind.vote_rule or kind.vote_rules[0]
    if chosen in kind.vote_rules:
        temporary.require_permitted(activity.organiser_id, national().vote_rule(chosen).matter, activity.held_on)
    votes = votes or Votes()
    counts, outcome, version = _decided(kind, activity, votes, rule)
    if passed and not outcome.passed:
        code = "votes_short" if outcome.quorum_met else "no_quorum"
        raise refusal(code, sentences="".join(outcome.sentences))
    decision.rule, decision.rule_from = chosen, version.valid_from
    decision.eligible, decision.present = counts.eligible, counts.present_voting
    for name in COUNTED:
        setattr(decision, name, getattr(votes, name))
    decision.quorum_met, decision.passed, decision.explanation = outcome.quorum_met, outcome.passed, outcome.sentences


def _decided(
    kind: ActivityKind, activity: Activity, votes: Votes, rule: str
) -> tuple[VoteCounts, VoteOutcome, VoteRuleVersion]:
    version = _rule_of(kind, rule or kind.vote_rule or kind.vote_rules[0], activity.held_on)
    if version.written != "counted" and votes.written_for + votes.written_against:
        raise refusal("written_not_allowed", field="written_for")
    eligible, present = votes.room or _room(activity)
    counts = VoteCounts(
        eligible=eligible,
        present_voting=present,
        for_=votes.votes_for,
        against=votes.votes_against,
        abstain=votes.abstained,
        written_for=votes.written_for,
        written_against=votes.written_against,
    )
    try:
        return counts, version.decide(counts), version
    except ValueError as contradiction:
        raise refusal("votes_contradict", problem=str(contradiction)) from contradiction


def _room(activity: Activity) -> tuple[int, int]:
    tally = counts_of(activity)
    return tally.eligible, tally.present_voting


def _rule_of(kind: ActivityKind, code: str, day: date) -> VoteRuleVersion:
    if code not in kind.vote_rules:
        raise refusal("vote_rule_other", kind=kind.title)
    try:
        return national().vote_rule(code).at(day)
    except (UnknownCode, NotInForce) as absent:
        raise refusal("vote_rule_not_then", day=day.isoformat(), reason=str(absent)) from absent


def _said(decision: Decision) -> dict[str, object]:
    """What a decision said, for the journal."""
    names = ("text", "rule", "eligible", "present", "votes_for", "votes_against", "abstained", "passed")
    return {name: getattr(decision, name) for name in names}
