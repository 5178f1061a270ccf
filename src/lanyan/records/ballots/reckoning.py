"""From counted numbers to what they mean: the rulebook's own base and fraction, each number in a sentence."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from lanyan.rulebook import NotInForce, UnknownCode, VoteCounts, VoteRuleVersion, national
from lanyan.rulebook.appraisals import AppraisalCounts, MemberSheet, judge
from lanyan.rulebook.election_count import CandidateVotes, ElectionCounts, count

from .errors import refusal
from .models import Ballot

DECIDED = [["for", "赞成"], ["against", "反对"], ["abstain", "弃权"]]
ABSTAIN = "abstain"


@dataclass(frozen=True)
class Numbers:
    """What came out of the box. `counts`: {position: {option: votes}}; `written_in`: {name: votes}."""

    eligible: int
    present: int
    issued: int
    returned: int
    invalid: int
    counts: dict[int, dict[str, int]] = field(default_factory=dict)
    written_in: dict[str, int] = field(default_factory=dict)

    @property
    def valid(self) -> int:
        return self.returned - self.invalid

    @property
    def void(self) -> bool:
        """More ballots back than were given out."""
        return self.returned > self.issued


@dataclass(frozen=True)
class Reckoned:
    """`outcome`: one dict per question {position, passed, state, base, needed, sentences}, and one per name written in
    {position: None, name, state}; `sentences` of the whole."""

    outcome: list[dict[str, Any]]
    sentences: list[str]


def rule_of(ballot: Ballot) -> Any:
    """The version of the ballot's rule on its day: of a vote, an election or an appraisal."""
    book = national()
    find: dict[str, Callable[[str], Any]] = {
        "decision": book.vote_rule, "election": book.election_rule, "appraisal": book.appraisal_rule,
    }  # fmt: skip
    try:
        return find[ballot.kind](ballot.rule).at(ballot.held_on)
    except (UnknownCode, NotInForce) as absent:
        raise refusal("rule_unknown", day=ballot.held_on.isoformat(), reason=str(absent)) from absent


def vote_of(ballot: Ballot) -> VoteRuleVersion:
    """The rule's quorum, majority and form of ballot."""
    version = rule_of(ballot)
    found: VoteRuleVersion = version if ballot.kind == "decision" else version.vote
    return found


def options_of(ballot: Ballot) -> list[list[str]]:
    """[[code, title], …] in the order of the ballot paper."""
    if ballot.kind != "appraisal":
        return DECIDED
    return [*([code, title] for code, title in rule_of(ballot).grades.items()), [ABSTAIN, "弃权"]]


def reckon(ballot: Ballot, questions: list[Any], numbers: Numbers) -> Reckoned:
    """What these numbers mean by the ballot's rule. Raises `counts_wrong` where they contradict one another."""
    if numbers.void:
        return Reckoned([], [_void(numbers)])
    try:
        if ballot.kind == "decision":
            return _decisions(ballot, questions, numbers)
        return (_election if ballot.kind == "election" else _appraisal)(ballot, questions, numbers)
    except ValueError as contradiction:
        raise refusal("counts_wrong", problem=str(contradiction).rstrip("。") + "，") from contradiction


def ballots_told(ballot: Ballot, numbers: Numbers) -> str:
    """What came back: ballots, or people who were heard; how many should be there is told by the rule."""
    if not ballot.secret:
        return f"表态{numbers.returned}人。"
    return f"发出{numbers.issued}张，收回{numbers.returned}张，有效{numbers.valid}张，无效{numbers.invalid}张。"


def _void(numbers: Numbers) -> str:
    return f"收回的票{numbers.returned}张，多于发出的{numbers.issued}张，表决无效，没有计票，应当重新表决。"


def _decisions(ballot: Ballot, questions: list[Any], numbers: Numbers) -> Reckoned:
    rule, told = rule_of(ballot), []
    for question in questions:
        votes = numbers.counts.get(question.position, {})
        outcome = rule.decide(
            VoteCounts(
                eligible=numbers.eligible,
                present_voting=numbers.present,
                for_=votes.get("for", 0),
                against=votes.get("against", 0),
                abstain=votes.get(ABSTAIN, 0),
                written_for=question.written_for,
                written_against=question.written_against,
            )
        )
        told.append(_row(question, outcome.passed, "", outcome.base, outcome.needed, outcome.sentences))
    return Reckoned(told, [ballots_told(ballot, numbers)])


def _election(ballot: Ballot, questions: list[Any], numbers: Numbers) -> Reckoned:
    candidates = [
        CandidateVotes(
            question.text,
            numbers.counts.get(question.position, {}).get("for", 0),
            numbers.counts.get(question.position, {}).get("against", 0),
            numbers.counts.get(question.position, {}).get(ABSTAIN, 0),
        )
        for question in questions
    ]
    written = [CandidateVotes(name, votes, written_in=True) for name, votes in sorted(numbers.written_in.items())]
    outcome = count(
        rule_of(ballot),
        ElectionCounts(
            seats=ballot.seats,
            eligible=numbers.eligible,
            present=numbers.present,
            issued=numbers.issued,
            returned=numbers.returned,
            valid=numbers.valid,
            invalid=numbers.invalid,
            candidates=(*candidates, *written),
            stage=ballot.stage,
        ),
    )
    said = {one.name: one for one in outcome.candidates}
    told = []
    for question in questions:
        one = said[question.text]
        told.append(_row(question, one.state == "elected", one.state, outcome.base, outcome.needed, [one.sentence]))
    told += [{"position": None, "name": one.name, "state": said[one.name].state} for one in written]
    return Reckoned(told, outcome.sentences())


def _appraisal(ballot: Ballot, questions: list[Any], numbers: Numbers) -> Reckoned:
    rule = rule_of(ballot)
    sheets = []
    for question in questions:
        votes = dict(numbers.counts.get(question.position, {}))
        abstained = votes.pop(ABSTAIN, 0)
        sheets.append(MemberSheet(question.text, question.standing, votes, abstained))
    outcome = judge(
        rule,
        AppraisalCounts(
            members=members_of(numbers.eligible, questions),
            eligible=numbers.eligible,
            present=numbers.present,
            issued=numbers.issued,
            returned=numbers.returned,
            valid=numbers.valid,
            invalid=numbers.invalid,
            sheets=tuple(sheets),
        ),
    )
    told = [_row(question, None, "", 0, 0, []) for question in questions]
    return Reckoned(told, [*outcome.problems, *outcome.told])


def members_of(eligible: int, questions: list[Any]) -> int:
    """党员总数, the base of the cap: everybody on the roll of an appraisal, graded or not."""
    return max(eligible, len(questions))


def _row(question: Any, passed: bool | None, state: str, base: int, needed: int, sentences: list[str]) -> dict[str, Any]:
    return {
        "position": question.position,
        "passed": passed,
        "state": state,
        "base": base,
        "needed": needed,
        "sentences": list(sentences),
    }
