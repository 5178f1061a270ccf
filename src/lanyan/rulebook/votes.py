"""Counting a decision: quorum, base, what is needed, and each number said in a sentence.

The traps this module exists for: the base of most Party votes is those who *should* attend (应到会), not those
who do; an absent member's written opinion counts when a branch takes in a member, and not in a committee.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from math import ceil, floor

from .dated import BINDINGS, Dated, Document, Source, close_spans, read_source, read_span
from .entry import Entry
from .vocabulary import Vocabulary

COMPARATORS = {"at_least": "不少于", "more_than": "超过"}
BASES = {"eligible": "应到会有{right}人数", "present": "实到会有{right}人数"}
WRITTEN = {"counted": "计入票数", "not_counted": "不计入票数", "forbidden": "不得代投或书面投票"}
BALLOTS = {"secret": "无记名投票", "any": "口头、举手、记名或无记名投票", "open": "口头或举手"}


@dataclass(frozen=True)
class Share:
    """A threshold: at least / more than a fraction of a base; `source` is the article that says so."""

    fraction: Fraction
    comparator: str
    base: str
    source: Source

    def needed(self, base: int) -> int:
        """The smallest whole number that satisfies the threshold."""
        exact = self.fraction * base
        return floor(exact) + 1 if self.comparator == "more_than" else ceil(exact)

    def said(self, right: str) -> str:
        """In words, for those with a `right`: 表决权 (a decision) or 选举权 (an election)."""
        return f"{COMPARATORS[self.comparator]}{BASES[self.base].format(right=right)}的{spoken(self.fraction)}"

    def __str__(self) -> str:
        return self.said("表决权")


@dataclass(frozen=True)
class VoteCounts:
    """What was counted. People for whom no vote exists (预备党员, 留党察看 …) are in none of these numbers.

    `eligible`: those with a vote who should attend (应到); `present_voting`: of them, those present (实到).
    `written_*`: opinions handed in writing before the meeting by absent members with a vote.
    """

    eligible: int
    present_voting: int
    for_: int = 0
    against: int = 0
    abstain: int = 0
    written_for: int = 0
    written_against: int = 0
    written_abstain: int = 0


@dataclass(frozen=True)
class VoteOutcome:
    """`passed` is False whenever the quorum is not met: such a decision must not be recorded as passed."""

    quorum_met: bool
    passed: bool
    base: int
    needed: int
    votes_for: int
    quorum_needed: int
    sentences: list[str]
    source: Source


@dataclass(frozen=True)
class VoteRuleVersion:
    valid_from: date
    valid_to: date | None
    quorum: Share
    passing: Share
    written: str
    ballot: str
    source: Source

    def decide(self, counts: VoteCounts) -> VoteOutcome:
        """Whether the matter passed; raises ValueError when the counts contradict one another."""
        _check(counts)
        quorum_needed = self.quorum.needed(getattr(counts, _FIELD[self.quorum.base]))
        quorum_met = counts.eligible > 0 and counts.present_voting >= quorum_needed
        base = getattr(counts, _FIELD[self.passing.base])
        needed = self.passing.needed(base)
        votes_for = counts.for_ + (counts.written_for if self.written == "counted" else 0)
        passed = quorum_met and votes_for >= needed
        return VoteOutcome(
            quorum_met,
            passed,
            base,
            needed,
            votes_for,
            quorum_needed,
            self._sentences(counts, quorum_needed, quorum_met, base, needed, votes_for, passed),
            self.source,
        )

    def _sentences(
        self,
        counts: VoteCounts,
        quorum_needed: int,
        quorum_met: bool,
        base: int,
        needed: int,
        votes_for: int,
        passed: bool,
    ) -> list[str]:
        written = counts.written_for + counts.written_against + counts.written_abstain
        said = [
            f"应到会有表决权{counts.eligible}人，实到{counts.present_voting}人；到会须{self.quorum}，即至少"
            f"{quorum_needed}人，{'符合' if quorum_met else '不足'}法定人数。",
        ]
        if written or self.written == "counted":
            said.append(f"书面意见{written}份，{WRITTEN[self.written]}。")
        said.append(
            f"赞成{votes_for}票、反对{counts.against}票、弃权{counts.abstain}票；通过须{self.passing}，"
            f"即{base}人中至少{needed}票。"
        )
        if not quorum_met:
            said.append("到会人数不足，不能作出决定；请改期召开。")
        else:
            said.append("赞成票达到要求，通过。" if passed else f"赞成票还差{needed - votes_for}票，未通过。")
        said.append(f"依据：{self.source}。")
        return said

    def sentence(self) -> str:
        return (
            f"到会{self.quorum}方可进行；赞成票{self.passing}为通过；{BALLOTS[self.ballot]}；"
            f"未到会者的书面意见{WRITTEN[self.written]}。"
        )


class VoteRule(Dated[VoteRuleVersion]):
    """One kind of decision. `voters` is the code of who has a vote (see `Rulebook.voters`); `matter` what it decides."""

    def __init__(self, code: str, title: str, voters: str, versions: tuple[VoteRuleVersion, ...], matter: str | None = None):
        super().__init__(code, versions)
        self.title, self.voters, self.matter = title, voters, matter


_FIELD = {"eligible": "eligible", "present": "present_voting"}


def _check(counts: VoteCounts) -> None:
    if min(vars(counts).values()) < 0:
        raise ValueError("票数不能为负")
    if counts.present_voting > counts.eligible:
        raise ValueError("实到会有表决权人数多于应到会人数")
    if counts.for_ + counts.against + counts.abstain > counts.present_voting:
        raise ValueError("票数之和多于实到会有表决权人数")
    written = counts.written_for + counts.written_against + counts.written_abstain
    if written > counts.eligible - counts.present_voting:
        raise ValueError("书面意见多于未到会有表决权人数")


_DIGITS = "零一二三四五六七八九十"
_SPOKEN = {Fraction(1, 2): "半数", Fraction(1): "全部"}


def spoken(fraction: Fraction) -> str:
    """A share as the texts write it: 半数, 五分之四, 百分之二十."""
    if fraction in _SPOKEN:
        return _SPOKEN[fraction]
    if fraction.denominator <= 10:
        return f"{_DIGITS[fraction.denominator]}分之{_DIGITS[fraction.numerator]}"
    return f"{fraction.numerator}/{fraction.denominator}"


def read_votes(top: Entry, words: Vocabulary, documents: dict[str, Document]) -> Iterator[tuple[Entry, VoteRule]]:
    for entry in top.entries("votes", default=()):
        code, title = entry.text("code"), entry.text("title")
        voters = entry.one_of("voters", words.voters, what="表决人范围")
        matter = entry.one_of("matter", words.matters, what="事项", default=None)
        read = [(version, *read_span(version)) for version in entry.entries("versions")]
        spans = close_spans(read)
        versions = tuple(_read_version(version, span, documents) for (version, _, _), span in zip(read, spans, strict=True))
        entry.done()
        yield entry, VoteRule(code, title, voters, tuple(sorted(versions, key=lambda v: v.valid_from)), matter)


def _read_version(entry: Entry, span: tuple[date, date | None], documents: dict[str, Document]) -> VoteRuleVersion:
    source = read_source(entry, documents)
    version = VoteRuleVersion(
        valid_from=span[0],
        valid_to=span[1],
        quorum=read_share(entry.entry("quorum"), source),
        passing=read_share(entry.entry("pass"), source),
        written=entry.one_of("written", WRITTEN, what="书面意见办法"),
        ballot=entry.one_of("ballot", BALLOTS, what="表决方式", default="any"),
        source=source,
    )
    entry.done()
    return version


def read_share(entry: Entry, source: Source) -> Share:
    """A threshold; it may name an article of its own within the document of `source`."""
    share = Share(
        entry.fraction("fraction") or Fraction(0),
        entry.one_of("comparator", COMPARATORS) or "at_least",
        entry.one_of("base", BASES, default="eligible"),
        read_clause(entry, source),
    )
    entry.done()
    return share


def read_clause(entry: Entry, source: Source) -> Source:
    """The source of one clause: that of its version, but for the article and remarks it gives itself."""
    return replace(
        source,
        article=entry.text("article", default=source.article),
        binding=entry.one_of("binding", BINDINGS, default=source.binding),
        verified=entry.flag("verified", default=source.verified),
        article_verified=entry.flag("article_verified", default=source.article_verified),
        note=entry.text("note", default=""),
    )
