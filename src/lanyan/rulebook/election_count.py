"""Counting an election: is it valid, who is elected, and why, each number in a sentence with its article.

count(rule.at(day), ElectionCounts(...)) -> ElectionOutcome; numbers that contradict one another are refused by
`contradictions`, each told in a sentence. Nothing is stored here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from .dated import Source
from .elections import REPORTS, ElectionVersion


@dataclass(frozen=True)
class CandidateVotes:
    """Votes of one person. `against` and `abstained` are None where they were not counted.

    `written_in`: not a candidate of the ballot, but named by electors (另选人).
    """

    name: str
    votes_for: int
    against: int | None = None
    abstained: int | None = None
    written_in: bool = False


@dataclass(frozen=True)
class ElectionCounts:
    """What the tellers report.

    `eligible`: those with the right to vote who should attend (应到会), after those lawfully not counted were left out.
    `present`: of them, those there. `issued`, `returned`, `valid`, `invalid`: ballots. `stage`: a key of STAGES.
    `after_preliminary`: the candidates come from a 预选, so that as many as seats will do.
    """

    seats: int
    eligible: int
    present: int
    issued: int
    returned: int
    valid: int
    invalid: int = 0
    candidates: tuple[CandidateVotes, ...] = ()
    stage: str = "formal"
    after_preliminary: bool = False


@dataclass(frozen=True)
class Contradiction:
    """Two numbers that cannot both be true; `field` is the one to look at first."""

    code: str
    sentence: str
    field: str = ""


@dataclass(frozen=True)
class Check:
    """One condition of a valid election: what there is, what there must be, whether it holds, and where it stands."""

    code: str
    title: str
    have: int
    need: int
    met: bool
    sentence: str
    source: Source


@dataclass(frozen=True)
class CandidateOutcome:
    """`state`: elected | tied | outvoted (a majority, but the seats are taken) | short | void (the election is)."""

    name: str
    votes_for: int
    state: str
    sentence: str
    written_in: bool = False


STATES = {"elected": "当选", "tied": "票数相等", "outvoted": "名额已满", "short": "未过半数", "void": "不作数"}
RESULTS = {
    "void": "选举无效",
    "complete": "选举有效，名额选足",
    "tie": "选举有效，末位票数相等",
    "short": "选举有效，当选人少于应选名额",
}


@dataclass(frozen=True)
class ElectionOutcome:
    """`result`: a key of RESULTS. `open_seats`: still to be filled. `base`, `needed`: of the majority (0 in a runoff)."""

    result: str
    checks: tuple[Check, ...]
    base: int
    needed: int
    majority: str
    candidates: tuple[CandidateOutcome, ...]
    open_seats: int
    next: tuple[str, ...]

    @property
    def valid(self) -> bool:
        return self.result != "void"

    def named(self, state: str) -> list[str]:
        """Names of the candidates of a state, by votes."""
        return [candidate.name for candidate in self.candidates if candidate.state == state]

    def sentences(self) -> list[str]:
        """The whole reckoning, in the order in which it is read out."""
        told = [f"{check.sentence}依据：{check.source}。" for check in self.checks]
        return [*told, self.majority, *(candidate.sentence for candidate in self.candidates), *self.next]


def count(rule: ElectionVersion, counts: ElectionCounts) -> ElectionOutcome:
    """The outcome. Raises ValueError when the numbers contradict one another (see `contradictions`)."""
    wrong = contradictions(counts)
    if wrong:
        raise ValueError("".join(problem.sentence for problem in wrong))
    checks = tuple(_checks(rule, counts))
    plurality = counts.stage == "runoff"
    base = counts.eligible if rule.vote.passing.base == "eligible" else counts.present
    needed = 0 if plurality else rule.vote.passing.needed(base)
    ranked = sorted(counts.candidates, key=lambda candidate: -candidate.votes_for)
    if all(check.met for check in checks):
        states = _states(ranked, counts.seats, needed)
        result = "tie" if "tied" in states else "complete" if states.count("elected") == counts.seats else "short"
    else:
        states, result = ["void"] * len(ranked), "void"
    outcomes = tuple(
        CandidateOutcome(one.name, one.votes_for, state, _told(one, state, counts, needed), one.written_in)
        for one, state in zip(ranked, states, strict=True)
    )
    open_seats = counts.seats - states.count("elected")
    ahead = _next(rule, counts, result, outcomes, open_seats)
    return ElectionOutcome(result, checks, base, needed, _majority(rule, counts, base, needed), outcomes, open_seats, ahead)


def given_up(rule: ElectionVersion, eligible: int, seats: int, agreed: int | None) -> str:
    """That open seats were given up: by `agreed` of the electors, or (None) by the presidium."""
    by = f"经应到会有选举权{eligible}人中的{agreed}人同意" if agreed is not None else "大会主席团决定"
    return f"当选人数接近应选名额，{by}，减少名额{seats}名，不再选举。依据：{rule.shortfall.source}。"


def contradictions(counts: ElectionCounts) -> list[Contradiction]:
    """Every pair of numbers that cannot both be true; empty when they fit together."""
    numbers = ("eligible", "present", "issued", "returned", "valid", "invalid")
    found = [Contradiction("negative", "人数和票数不能是负数。", name) for name in numbers if getattr(counts, name) < 0]
    found += [Contradiction("negative", f"{one.name}的票数不能是负数。", one.name) for one in counts.candidates
              if min(one.votes_for, one.against or 0, one.abstained or 0) < 0]  # fmt: skip
    if counts.seats < 1:
        found.append(Contradiction("no_seats", "应选名额至少是1名。", "seats"))
    if counts.eligible < 1:
        found.append(Contradiction("nobody", "应到会有选举权的人数至少是1人。", "eligible"))
    if counts.present > counts.eligible:
        text = f"实到{counts.present}人多于应到会有选举权{counts.eligible}人，请核对名册和到会人数。"
        found.append(Contradiction("present_over_eligible", text, "present"))
    if counts.issued > counts.present:
        text = f"发出选票{counts.issued}张多于实到{counts.present}人；一人一票，不得代领，请核对。"
        found.append(Contradiction("issued_over_present", text, "issued"))
    sorted_out = counts.valid + counts.invalid
    if sorted_out != counts.returned:
        text = (
            f"有效票{counts.valid}张与无效票{counts.invalid}张合计{sorted_out}张，收回的是{counts.returned}张，"
            f"相差{abs(sorted_out - counts.returned)}张。"
        )
        found.append(Contradiction("ballots_do_not_add_up", text, "valid"))
    return found + list(_wrong_votes(counts))


def _wrong_votes(counts: ElectionCounts) -> Iterator[Contradiction]:
    for name, times in Counter(one.name for one in counts.candidates).items():
        if times > 1:
            yield Contradiction("same_name", f"有{times}人都写作“{name}”，请加注单位或性别以示区别。", name)
    for one in counts.candidates:
        if one.votes_for > counts.valid:
            text = f"{one.name}得赞成票{one.votes_for}张，多于有效票{counts.valid}张。"
            yield Contradiction("votes_over_valid", text, one.name)
        told = [part for part in (one.against, one.abstained) if part is not None]
        total = one.votes_for + sum(told)
        if len(told) == 2 and not one.written_in and total != counts.valid:
            off = abs(total - counts.valid)
            text = f"{one.name}的赞成、反对、弃权合计{total}张，与有效票{counts.valid}张不符，相差{off}张。"
            yield Contradiction("votes_do_not_add_up", text, one.name)
        elif told and total > counts.valid:
            yield Contradiction(
                "votes_over_valid", f"{one.name}的各项票数合计{total}张，多于有效票{counts.valid}张。", one.name
            )
    given = sum(one.votes_for for one in counts.candidates)
    if counts.seats > 0 and given > counts.valid * counts.seats:
        text = (
            f"赞成票共{given}张；有效票{counts.valid}张、每张至多选{counts.seats}名，至多{counts.valid * counts.seats}张。"
        )
        yield Contradiction("votes_over_seats", text, "candidates")


def _checks(rule: ElectionVersion, counts: ElectionCounts) -> Iterator[Check]:
    """The conditions in the order of the meeting."""
    if counts.stage != "runoff":
        yield _margin(rule, counts)
    quorum = rule.vote.quorum
    need = quorum.needed(counts.eligible)
    met = counts.present >= need
    yield Check(
        "turnout", "到会人数", counts.present, need, met,
        f"应到会有选举权{counts.eligible}人，实到{counts.present}人；须{quorum.said('选举权')}，即至少{need}人，"
        + ("可以进行选举。" if met else f"还差{need - counts.present}人，不能进行选举。"),
        quorum.source,
    )  # fmt: skip
    met = counts.returned <= counts.issued
    missing = counts.issued - counts.returned
    tail = (f"未收回{missing}张，不影响选举有效。" if missing else "") if met else "收回多于发出，选举无效，应当重新选举。"
    yield Check(
        "returned", "收回选票", counts.returned, counts.issued, met,
        f"发出选票{counts.issued}张，收回{counts.returned}张；" + ("收回等于或少于发出，选举有效。" if met else "") + tail,
        rule.returned,
    )  # fmt: skip
    yield Check(
        "marks", "有效选票", counts.valid, 0, True,
        f"收回的选票中有效{counts.valid}张、无效{counts.invalid}张；所选人数等于或少于应选{counts.seats}名的有效，多于的无效。",
        rule.marks,
    )  # fmt: skip


def _margin(rule: ElectionVersion, counts: ElectionCounts) -> Check:
    standing = sum(1 for one in counts.candidates if not one.written_in)
    share, seats = rule.margin.share, counts.seats
    head = f"应选{seats}名，候选人{standing}名；"
    if share and counts.after_preliminary and rule.preliminary:
        met, need, source = standing >= seats, seats, rule.preliminary
        tail = f"候选人经差额预选产生，正式选举不少于应选{seats}名即可，"
    elif share:
        exact = share * seats
        need, source = rule.margin.needed(seats), rule.margin.source
        met = standing >= need
        rounding = f"（{_decimal(exact)}名进为{need - seats}名）" if exact.denominator > 1 else ""
        tail = f"差额不少于应选名额的{share * 100}%，即至少差{need - seats}名{rounding}、候选人至少{need}名，"
    else:
        met, need, source = standing == seats, seats, rule.margin.source
        tail = f"实行等额选举，候选人应当是{seats}名，"
    return Check(
        "margin", "候选人数", standing, need, met, head + tail + ("符合。" if met else "不符合，不能付诸选举。"), source
    )


def _decimal(exact: Fraction) -> str:
    return f"{float(exact):.2f}".rstrip("0").rstrip(".")


def _states(ranked: list[CandidateVotes], seats: int, needed: int) -> list[str]:
    """The state of each candidate, given in the order of their votes."""
    able = [one.votes_for for one in ranked if one.votes_for >= max(needed, 1)]
    cut = able[seats - 1] if len(able) >= seats else None
    tie = len(able) > seats and able[seats] == cut
    states = []
    for place, one in enumerate(ranked):
        if place >= len(able):
            states.append("short")
        elif cut is None or one.votes_for > cut or (one.votes_for == cut and not tie):
            states.append("elected")
        else:
            states.append("tied" if one.votes_for == cut else "outvoted")
    return states


def _majority(rule: ElectionVersion, counts: ElectionCounts, base: int, needed: int) -> str:
    if counts.stage == "runoff":
        return f"再次投票只就票数相等的人进行，应定{counts.seats}名，得票多的当选。依据：{rule.tie}。"
    passing, whose = rule.vote.passing, {"eligible": "应到会", "present": "实到会"}[rule.vote.passing.base]
    half = passing.fraction * base
    edge = f"{base}人的一半是{_decimal(half)}" if passing.fraction == Fraction(1, 2) else f"界限是{_decimal(half)}"
    becoming = "始得列为正式候选人" if counts.stage == "preliminary" else "始得当选"
    exact = "，恰好一半不算超过" if half == floor(half) else ""
    return (
        f"赞成票{passing.said('选举权')}的，{becoming}；{edge}，即至少{needed}票{exact}。"
        f"分母是{whose}有选举权的{base}人，不是收回的选票数。依据：{passing.source}。"
    )


def _told(one: CandidateVotes, state: str, counts: ElectionCounts, needed: int) -> str:
    who = f"{one.name}（另选人）" if one.written_in else one.name
    becomes = "列为正式候选人" if counts.stage == "preliminary" else "当选"
    enough = "" if counts.stage == "runoff" else f"，达到{needed}票"
    tail = {
        "elected": f"{enough}，{becomes}。",
        "tied": f"{enough}，但与他人票数相等，尚不能确定{becomes}。",
        "outvoted": f"{enough}，但应选{counts.seats}名已由得票更多的取足，不{becomes}。",
        "short": f"，未达到{needed}票，不{becomes}。" if needed else "，没有得票，不当选。",
        "void": "，选举无效，不作数。",
    }[state]
    return f"{who}得赞成票{one.votes_for}张{tail}"


def _next(
    rule: ElectionVersion, counts: ElectionCounts, result: str, outcomes: tuple[CandidateOutcome, ...], open_seats: int
) -> tuple[str, ...]:
    """What is to be done now."""
    if result == "void":
        return ("请纠正不符合的条件后重新选举；已投的票不作数。",)
    if result == "tie":
        tied = [one.name for one in outcomes if one.state == "tied"]
        text = f"还有{open_seats}名未定，{'、'.join(tied)}票数相等，就这{len(tied)}人再次投票，得票多的当选。"
        return (f"{text}依据：{rule.tie}。",)
    if result == "short":
        return _shortfall(rule, counts, open_seats)
    if counts.stage == "preliminary":
        return ("正式候选人已经足额，可以进行正式选举。",)
    return (f"{REPORTS[rule.report.code]}。依据：{rule.report.source}。",)


def _shortfall(rule: ElectionVersion, counts: ElectionCounts, open_seats: int) -> tuple[str, ...]:
    consent = rule.shortfall.needed(counts.eligible)
    candidates = rule.margin.needed(open_seats)
    told = [
        f"当选人比应选名额少{open_seats}名，不得在未过半数的人中按得票多少补足；对不足的名额另行选举，"
        f"候选人至少{candidates}名。依据：{rule.shortfall.source}。"
    ]
    if (open_seats < counts.seats or counts.stage == "again") and counts.stage != "preliminary":
        told.append(
            f"如果接近应选名额，经半数以上选举人（{counts.eligible}人中至少{consent}人）同意，或者大会主席团决定，"
            f"可以减少名额，不再选举。依据：{rule.shortfall.source}。"
        )
    return tuple(told)
