"""Worked cases of rules that count (votes, elections, appraisals, dues): numbers in, and what must come out.

They stand in the same files as those of duties (see `cases`), under the code of the rule.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from .appraisals import AppraisalCounts, AppraisalRule, MemberSheet, judge
from .book import Rulebook
from .dues import DuesRule, percent
from .election_count import RESULTS, CandidateVotes, ElectionCounts, contradictions, count
from .elections import STAGES, ElectionRule
from .entry import Entry
from .marked import read_file
from .problems import Findings
from .votes import VoteCounts, VoteRule

CONTRADICTION = "数字矛盾"
CANNOT = "不能核定"
MANY = 100_000


@dataclass(frozen=True)
class CountedCase:
    """One story told in numbers: `expected` and `said` have the same Chinese keys."""

    code: str
    title: str
    name: str
    where: str
    expected: dict[str, Any]
    said: dict[str, Any]

    def judge(self) -> str:
        """Empty when the rule says what the case says, else what is wrong, in Chinese."""
        for key, value in self.expected.items():
            if self.said.get(key) != value:
                return f"“{self.name}”的{key}应为{value}，算出来是{self.said.get(key)}"
        return ""


def counting_rules(book: Rulebook) -> dict[str, Any]:
    """Every rule that counts, by code."""
    rules: list[Any] = [*book.vote_rules(), *book.election_rules(), *book.appraisal_rules(), *book.dues_rules()]
    return {rule.code: rule for rule in rules}


def counted_cases(book: Rulebook, home: Path, findings: Findings) -> list[CountedCase]:
    """The counted cases under `home`; what cannot be read goes to `findings`."""
    rules = counting_rules(book)
    told: list[CountedCase] = []
    for path in sorted(home.rglob("*.cases.yaml")):
        shown = path.relative_to(home).as_posix()
        top = Entry(read_file(path, shown, Findings()), shown, findings)
        for code in top.data:
            if code in rules:
                told += [_case(entry, rules[code]) for entry in top.entries(code)]
    return told


def _case(entry: Entry, rule: Any) -> CountedCase:
    tell = _TELLERS[type(rule)]
    name, where = entry.text("情形"), "{}:{}".format(*entry.where())
    said = tell(entry, rule, entry.day("今天") or date(2026, 1, 1))
    expected = {key: _plain(entry.take(key)) for key in said if entry.has(key)}
    if not entry.has("结论"):
        entry.refuse("结论", "missing_key", "缺少“结论”。", "请补写应得的结论。")
    entry.done()
    return CountedCase(rule.code, rule.title, name, where, expected, said)


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, list | tuple) else value


def _number(entry: Entry, key: str, default: int | None = 0) -> Any:
    return entry.integer(key, low=0, high=MANY, default=default)


def _vote(entry: Entry, rule: VoteRule, on: date) -> dict[str, Any]:
    names = {"eligible": "应到", "present_voting": "实到", "for_": "赞成", "against": "反对", "abstain": "弃权",
             "written_for": "书面赞成", "written_against": "书面反对", "written_abstain": "书面弃权"}  # fmt: skip
    counts = VoteCounts(**{field: _number(entry, name) for field, name in names.items()})
    try:
        outcome = rule.at(on).decide(counts)
    except ValueError:
        return {"结论": CONTRADICTION}
    result = "通过" if outcome.passed else "未通过" if outcome.quorum_met else "到会不足"
    return {"结论": result, "须得": outcome.needed, "到会至少": outcome.quorum_needed, "得票": outcome.votes_for}


def _election(entry: Entry, rule: ElectionRule, on: date) -> dict[str, Any]:
    version = rule.at(on)
    stage = {title: code for code, title in STAGES.items()}[entry.one_of("轮次", STAGES.values(), default="正式选举")]
    present = _number(entry, "实到")
    issued = _number(entry, "发出", present)
    returned = _number(entry, "收回", issued)
    invalid = _number(entry, "无效")
    counts = ElectionCounts(
        seats=_number(entry, "应选", 1),
        eligible=_number(entry, "应到"),
        present=present,
        issued=issued,
        returned=returned,
        valid=_number(entry, "有效", returned - invalid),
        invalid=invalid,
        candidates=(*_candidates(entry, "得票"), *_candidates(entry, "另选", written_in=True)),
        stage=stage,
        after_preliminary=entry.flag("经预选"),
    )
    if contradictions(counts):
        return {"结论": CONTRADICTION, "矛盾": [problem.code for problem in contradictions(counts)]}
    outcome = count(version, counts)
    margin = next((check.need for check in outcome.checks if check.code == "margin"), None)
    return {
        "结论": RESULTS[outcome.result],
        "当选": outcome.named("elected"),
        "票数相等": outcome.named("tied"),
        "不足": outcome.open_seats,
        "须得": outcome.needed,
        "候选人至少": margin,
        "到会至少": next(check.need for check in outcome.checks if check.code == "turnout"),
        "不符合": [check.title for check in outcome.checks if not check.met],
    }


def _candidates(entry: Entry, key: str, *, written_in: bool = False) -> Iterator[CandidateVotes]:
    """`{name: 12}` or `{name: [12, 3, 1]}` (for, against, abstained)."""
    for name, told in (entry.take(key, default={}) or {}).items():
        votes_for, against, abstained = [*(told if isinstance(told, list) else [told]), None, None][:3]
        yield CandidateVotes(str(name), votes_for, against, abstained, written_in)


def _appraisal(entry: Entry, rule: AppraisalRule, on: date) -> dict[str, Any]:
    version = rule.at(on)
    codes = {title: code for code, title in version.grades.items()}
    sheets = [
        MemberSheet(f"{title}{number}", "full", {}, grade=codes.get(title, title))
        for title, people in (entry.take("等次", default={}) or {}).items()
        for number in range(people)
    ]
    sheets += [
        MemberSheet(f"预备党员{number}", "probationary", {}, grade=codes[title])
        for title, people in (entry.take("预备党员等次", default={}) or {}).items()
        for number in range(people)
    ]
    eligible = _number(entry, "应到", _number(entry, "党员"))
    present = _number(entry, "实到", eligible)
    counts = AppraisalCounts(
        members=_number(entry, "党员"),
        eligible=eligible,
        present=present,
        issued=_number(entry, "发出", present),
        returned=_number(entry, "收回", present),
        valid=_number(entry, "有效", present),
        invalid=_number(entry, "无效"),
        sheets=tuple(sheets),
    )
    outcome = judge(version, counts)
    return {"结论": "符合" if outcome.met else "不符合", "优秀至多": outcome.most_best, "已评优秀": outcome.given_best}


def _dues(entry: Entry, rule: DuesRule, on: date) -> dict[str, Any]:
    version = rule.at(on)
    kinds = {payer.title: code for code, payer in version.payers.items()}
    payer, base = kinds.get(entry.one_of("类别", kinds, what="交纳人"), ""), entry.text("基数", default=None)
    try:
        found = version.reckon(payer, None if base is None else Decimal(base))
    except ValueError:
        return {"结论": CANNOT, "比例": None, "封顶": None}
    return {"结论": f"{found.amount}元", "比例": found.rate and percent(found.rate), "封顶": found.capped}


_TELLERS: dict[type[Any], Callable[[Entry, Any, date], dict[str, Any]]] = {
    VoteRule: _vote,
    ElectionRule: _election,
    AppraisalRule: _appraisal,
    DuesRule: _dues,
}
