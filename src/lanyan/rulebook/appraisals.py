"""民主评议: who is appraised, in which order, with which grades, and how many may be given the best one.

The count of a 民主测评 decides nothing by itself: the branch gives the grades (组织评定) with the count before it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import floor

from .dated import Dated, Document, Source, close_spans, read_source, read_span
from .entry import Entry
from .vocabulary import Vocabulary
from .votes import VoteRule, VoteRuleVersion, spoken


@dataclass(frozen=True)
class Cap:
    """At most a share of all members may be given a grade; rounded down."""

    grade: str
    share: Fraction
    source: Source

    def most(self, members: int) -> int:
        return floor(self.share * members)


@dataclass(frozen=True)
class AppraisalVersion:
    """`order`: the four steps. `take_part`, `graded`: standings. `low_grade` entails `consequence`, by procedure only."""

    valid_from: date
    valid_to: date | None
    vote: VoteRuleVersion
    grades: Mapping[str, str]
    order: tuple[str, ...]
    take_part: tuple[str, ...]
    graded: tuple[str, ...]
    cap: Cap
    without_grade: Source
    low_grade: str
    consequence: str
    consequence_source: Source
    source: Source


class AppraisalRule(Dated[AppraisalVersion]):
    def __init__(self, code: str, title: str, versions: tuple[AppraisalVersion, ...]):
        super().__init__(code, versions)
        self.title = title


def read_appraisals(
    top: Entry, rules: Mapping[str, VoteRule], words: Vocabulary, documents: dict[str, Document]
) -> Iterator[tuple[Entry, AppraisalRule]]:
    """The appraisal rules of one file; the meeting's quorum is that of the vote rule named."""
    for entry in top.entries("appraisals", default=()):
        code, title = entry.text("code"), entry.text("title")
        named = entry.one_of("vote_rule", rules, what="表决规则")
        grades = {str(key): str(value) for key, value in (entry.take("grades") or {}).items()}
        read = [(version, *read_span(version)) for version in entry.entries("versions")]
        spans = close_spans(read)
        entry.done()
        if named not in rules:
            continue
        versions = []
        for (version, start, _), span in zip(read, spans, strict=True):
            vote = rules[named].find(start)
            if vote is None:
                version.refuse("from", "other_span", f"表决规则“{named}”在{start}还没有规定。", "请改正生效日期。")
                version.data.clear()
                continue
            versions.append(_read(version, span, vote, grades, words, documents))
        yield entry, AppraisalRule(code, title, tuple(sorted(versions, key=lambda v: v.valid_from)))


def _read(
    entry: Entry,
    span: tuple[date, date | None],
    vote: VoteRuleVersion,
    grades: Mapping[str, str],
    words: Vocabulary,
    documents: dict[str, Document],
) -> AppraisalVersion:
    cap, without, after = entry.entry("cap"), entry.entry("without_grade"), entry.entry("consequence")
    version = AppraisalVersion(
        *span,
        vote=vote,
        grades=grades,
        order=entry.texts("order"),
        take_part=entry.many_of("take_part", words.standings, what="身份"),
        graded=entry.many_of("graded", words.standings, what="身份"),
        cap=Cap(cap.one_of("grade", grades, what="等次"), cap.fraction("share") or Fraction(0), read_source(cap, documents)),
        without_grade=read_source(without, documents),
        low_grade=entry.one_of("low_grade", grades, what="等次"),
        consequence=after.text("says"),
        consequence_source=read_source(after, documents),
        source=read_source(entry, documents),
    )
    for part in (cap, without, after, entry):
        part.done()
    return version


@dataclass(frozen=True)
class MemberSheet:
    """One member's count: `votes` by grade, `abstained`; `grade` is what the branch gave (组织评定), None until then."""

    name: str
    standing: str
    votes: Mapping[str, int]
    abstained: int = 0
    grade: str | None = None


@dataclass(frozen=True)
class AppraisalCounts:
    """`members`: all members of the branch (党员总数). `eligible`, `present`: of those with a vote. Ballots as counted."""

    members: int
    eligible: int
    present: int
    issued: int
    returned: int
    valid: int
    invalid: int
    sheets: tuple[MemberSheet, ...]


@dataclass(frozen=True)
class AppraisalOutcome:
    """`met`: nothing stands against it. `problems`: what does, each in a sentence. `most_best`: how many may be 优秀."""

    met: bool
    most_best: int
    given_best: int
    problems: tuple[str, ...]
    told: tuple[str, ...]


def judge(rule: AppraisalVersion, counts: AppraisalCounts) -> AppraisalOutcome:
    """Whether the meeting, the count and the grades given are as the rules have them, with each number explained."""
    problems = [*_ballots(counts), *_sheets(rule, counts), *_grades(rule, counts)]
    quorum = rule.vote.quorum
    need = quorum.needed(counts.eligible)
    meeting = f"应到会{counts.eligible}人，实到{counts.present}人；到会须{quorum}，即至少{need}人。依据：{quorum.source}。"
    if counts.present < need:
        problems.append(f"到会还差{need - counts.present}人，不能评议。")
    best = rule.grades[rule.cap.grade]
    most = rule.cap.most(counts.members)
    given = sum(1 for sheet in counts.sheets if sheet.grade == rule.cap.grade)
    if given > most:
        problems.append(f"评为{best}{given}人，比上限{most}人多{given - most}人。")
    already = f"；已评{given}人" if any(sheet.grade for sheet in counts.sheets) else ""
    told = [
        f"按{'、'.join(rule.order)}的次序进行。依据：{rule.source}。",
        meeting,
        f"发出测评表{counts.issued}张，收回{counts.returned}张，有效{counts.valid}张，无效{counts.invalid}张。",
        f"党员共{counts.members}人，{best}不超过{spoken(rule.cap.share)}，即至多{most}人"
        f"（尾数舍去）{already}。依据：{rule.cap.source}。",
        f"预备党员参加评议，不评定等次。依据：{rule.without_grade}。",
    ]
    low = [sheet.name for sheet in counts.sheets if sheet.grade == rule.low_grade]
    if low:
        told.append(
            f"{'、'.join(low)}为{rule.grades[rule.low_grade]}：{rule.consequence}。依据：{rule.consequence_source}。"
        )
    return AppraisalOutcome(not problems, most, given, tuple(problems), tuple(told))


def _ballots(counts: AppraisalCounts) -> Iterator[str]:
    if counts.present > counts.eligible:
        yield f"实到{counts.present}人多于应到{counts.eligible}人。"
    if counts.returned > counts.issued:
        yield f"收回测评表{counts.returned}张，多于发出的{counts.issued}张，测评无效，应当重新测评。"
    if counts.valid + counts.invalid != counts.returned:
        yield f"有效{counts.valid}张与无效{counts.invalid}张合计与收回的{counts.returned}张不符。"


def _sheets(rule: AppraisalVersion, counts: AppraisalCounts) -> Iterator[str]:
    for sheet in counts.sheets:
        for grade in sheet.votes:
            if grade not in rule.grades:
                yield f"{sheet.name}的“{grade}”不是等次；等次是{'、'.join(rule.grades.values())}。"
        total = sum(sheet.votes.values()) + sheet.abstained
        if sheet.votes and total != counts.valid:
            yield f"{sheet.name}的各等次与弃权合计{total}张，与有效{counts.valid}张不符，相差{abs(total - counts.valid)}张。"


def _grades(rule: AppraisalVersion, counts: AppraisalCounts) -> Iterator[str]:
    for sheet in counts.sheets:
        if sheet.grade and sheet.standing not in rule.graded:
            yield f"{sheet.name}不评定等次，请去掉“{rule.grades.get(sheet.grade, sheet.grade)}”。"
        elif sheet.grade and sheet.grade not in rule.grades:
            yield f"{sheet.name}的等次“{sheet.grade}”没有登记；等次是{'、'.join(rule.grades.values())}。"
