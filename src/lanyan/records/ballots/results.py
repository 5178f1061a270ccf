"""The result of a ballot as others read it: screens, papers, the activity's decision."""

from dataclasses import dataclass
from datetime import date, datetime

from lanyan.rulebook import national
from lanyan.rulebook.election_count import given_up

from .frozen import fingerprint
from .models import Ballot

FEW = 5
MOST_NAMED = 6


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """`counts`: {option: votes}. `passed`: None where nothing is decided by the count (appraisal).

    `state`: of a candidate, a key of `election_count.STATES`; else empty.
    """

    position: int
    text: str
    note: str
    standing: str
    counts: dict[str, int]
    passed: bool | None
    state: str
    base: int
    needed: int
    sentences: list[str]

    @property
    def unanimous(self) -> bool:
        """Everybody answered alike: then the result tells everyone's vote."""
        return sum(votes > 0 for votes in self.counts.values()) == 1


@dataclass(frozen=True, slots=True)
class Typed:
    """Who counted and who typed one of the two entries of a paper ballot; `settled`: differences put right by it."""

    entry: int
    teller: str
    typed_by: str
    settled: list[str]


@dataclass(frozen=True, slots=True)
class BallotResult:
    """A counted ballot. `void`: more ballots back than given out; then `questions` have no counts. `reduced`: that the seats
    left open were given up, in words; else empty.

    `others`: names written in, their votes, their state (a key of `election_count.STATES`).
    """

    public_id: str
    organisation_id: int
    title: str
    kind: str
    rule: str
    rule_from: date | None
    way: str
    secret: bool
    seats: int
    stage: str
    held_on: date
    eligible: int
    present: int
    issued: int
    returned: int
    valid: int
    invalid: int
    void: bool
    options: list[tuple[str, str]]
    questions: list[QuestionResult]
    written_in: list[tuple[str, int]]
    others: list[tuple[str, int, str]]
    sentences: list[str]
    warnings: list[str]
    scrutineers: str
    tellers: str
    closed_by_name: str
    closed_at: datetime
    fingerprint: str
    entries: list[Typed]
    reduced: str


def result_of(ballot: Ballot) -> BallotResult | None:
    """The result, None while it is not counted."""
    if not hasattr(ballot, "closure") or not hasattr(ballot, "opening"):
        return None
    closure, opening = ballot.closure, ballot.opening
    counts: dict[int, dict[str, int]] = {}
    for question_id, option, votes in ballot.counts.order_by("question_id", "option").values_list(
        "question_id", "option", "votes"
    ):
        counts.setdefault(question_id, {})[option] = votes
    said = {row["position"]: row for row in closure.outcome}
    states = {row["name"]: row["state"] for row in closure.outcome if row["position"] is None}
    written_in = list(ballot.written_in.order_by("-votes", "name").values_list("name", "votes"))
    questions = [
        _question(one, counts.get(one.pk, {}), said.get(one.position, {})) for one in ballot.questions.order_by("position")
    ]
    return BallotResult(
        public_id=ballot.public_id,
        organisation_id=ballot.organisation_id,
        title=ballot.title,
        kind=ballot.kind,
        rule=ballot.rule,
        rule_from=ballot.rule_from,
        way=ballot.way,
        secret=ballot.secret,
        seats=ballot.seats,
        stage=ballot.stage,
        held_on=ballot.held_on,
        eligible=opening.eligible,
        present=opening.present,
        issued=closure.issued,
        returned=closure.returned,
        valid=closure.valid,
        invalid=closure.invalid,
        void=closure.void,
        options=[(code, title) for code, title in ballot.options],
        questions=questions,
        written_in=written_in,
        others=[(name, votes, states.get(name, "")) for name, votes in written_in],
        sentences=list(closure.sentences),
        warnings=warnings_of(ballot.secret, closure.returned, questions),
        scrutineers=closure.scrutineers,
        tellers=closure.tellers,
        closed_by_name=closure.closed_by_name,
        closed_at=closure.closed_at,
        fingerprint=fingerprint(bytes(opening.digest)),
        entries=_typed(ballot) if ballot.way == "paper" else [],
        reduced=_reduced(ballot),
    )


def _reduced(ballot: Ballot) -> str:
    if ballot.kind != "election" or not hasattr(ballot, "reduction"):
        return ""
    version = national().election_rule(ballot.rule).at(ballot.held_on)
    return given_up(version, ballot.opening.eligible, ballot.reduction.seats, ballot.reduction.agreed)


def elected_of(result: BallotResult) -> list[str]:
    """Names of the elected, candidates first, then those written in."""
    named = [one.text for one in result.questions if one.state == "elected"]
    return named + [name for name, _, state in result.others if state == "elected"]


def tied_of(result: BallotResult) -> list[str]:
    """Names of those whose equal votes do not say who is elected, written in or not."""
    if result.void:
        return []
    tied = [one.text for one in result.questions if one.state == "tied"]
    return tied + [name for name, _, state in result.others if state == "tied"]


def open_seats_of(result: BallotResult | None) -> int:
    """Seats that a valid count left open, with nobody's votes equal; 0 of anything else."""
    if result is None or result.void or result.kind != "election":
        return 0
    states = {one.state for one in result.questions} | {state for _, _, state in result.others}
    return 0 if states & {"tied", "void"} else max(0, result.seats - len(elected_of(result)))


def _typed(ballot: Ballot) -> list[Typed]:
    rows = ballot.paper_entries.order_by("entry").values_list("entry", "teller", "entered_by_name", "settled")
    return [Typed(entry, teller, name, list(settled)) for entry, teller, name, settled in rows]


def warnings_of(secret: bool, returned: int, questions: list[QuestionResult]) -> list[str]:
    """What a secret result cannot hide, in words."""
    if not secret or not returned:
        return []
    told = []
    alike = [one.text for one in questions if one.unanimous]
    if alike:
        named = "、".join(alike[:MOST_NAMED]) + (f"等{len(alike)}项" if len(alike) > MOST_NAMED else "")
        told.append(f"{named}的意见全体一致：结果本身就说出了每个人投的是什么，任何办法都藏不住。")
    if returned < FEW:
        told.append(f"只有{returned}张票，人太少，谁投了什么可能猜得出来。")
    return told


def promise_of(voters: int, way: str = "") -> list[str]:
    """What is told before voting: what is secret, what is not (facts for every secret ballot)."""
    seen = (
        "看得见的是：谁有表决权、谁到会；谁抽了哪一张、投没投，没有登记。"
        if way == "slips"
        else "看得见的是：您领过票、参加了投票。"
    )
    few = f"{voters}人投票，其中{voters - 1}人互相说了" if voters > 1 else "几个人投票，其中除一人外都互相说了"
    return [
        "计票以后，谁看数据库、备份或日志，都看不出您投的是什么。",
        seen,
        "防不住的是：有人事先改了服务器程序或这个页面，有人在旁边看您的屏幕，手机被人管着，有人在无线网上记下谁在哪一秒发送。",
        f"如果结果全体一致，等于说出了每个人的意见；{few}，就知道最后一人投的是什么。",
    ]


def _question(question, counts: dict[str, int], said: dict) -> QuestionResult:
    return QuestionResult(
        question.position,
        question.text,
        question.note,
        question.standing,
        counts,
        said.get("passed"),
        said.get("state", ""),
        said.get("base", 0),
        said.get("needed", 0),
        list(said.get("sentences", [])),
    )
