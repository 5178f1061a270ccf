"""Elections as data: what the candidates, the turnout, the ballots and the majority must be, clause by clause.

Counting an election by these rules is in `election_count`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import ceil

from .dated import Dated, Document, Source, close_spans, read_source, read_span
from .entry import Entry
from .votes import Share, VoteRule, VoteRuleVersion, read_clause, read_share

ORDERS = {"strokes": "候选人按姓氏笔画为序排列", "approved": "候选人按上级党组织批准的顺序排列"}
REPORTS = {"filed": "选举结果报上级党组织备案", "approved": "选举结果报上级党组织批准"}
STAGES = {"formal": "正式选举", "preliminary": "预选", "again": "另行选举", "runoff": "票数相等者再次投票"}


@dataclass(frozen=True)
class Margin:
    """How many more candidates than seats there must be: a share of the seats, rounded up; None for 等额."""

    share: Fraction | None
    source: Source

    def needed(self, seats: int) -> int:
        """The fewest candidates for so many seats."""
        return seats + (ceil(self.share * seats) if self.share else 0)


@dataclass(frozen=True)
class Choice:
    """One of a few ways the text lays down (order of names, what becomes of the result)."""

    code: str
    source: Source


@dataclass(frozen=True)
class ElectionVersion:
    """The rules of one kind of election in force over a span of days.

    `returned`: no more ballots back than were given out. `marks`: a ballot names at most as many as there are seats.
    `tie`: the tied are voted on again, more votes win. `shortfall`: the electors whose consent leaves a seat empty.
    `preliminary`: None where there is no 预选.
    """

    valid_from: date
    valid_to: date | None
    vote: VoteRuleVersion
    margin: Margin
    returned: Source
    marks: Source
    tie: Source
    shortfall: Share
    preliminary: Source | None
    order: Choice
    report: Choice
    source: Source

    def sentences(self) -> list[str]:
        """What the rules ask, for a person about to hold one."""
        margin = self.margin
        ask = (
            f"候选人数应当多于应选人数，差额不少于应选人数的{margin.share * 100}%，不足1名的进为1名"
            if margin.share
            else "实行等额选举，候选人数等于应选人数"
        )
        return [
            f"{ask}。依据：{margin.source}。",
            f"到会须{self.vote.quorum.said('选举权')}，方能进行选举。依据：{self.vote.quorum.source}。",
            f"收回的选票等于或少于发出的选票，选举有效；多于发出的，选举无效，应当重新选举。依据：{self.returned}。",
            f"每张选票所选人数等于或少于应选人数的有效，多于的无效。依据：{self.marks}。",
            f"赞成票{self.vote.passing.said('选举权')}的，始得当选；超过应选名额的，以得票多少为序取足名额。"
            f"依据：{self.vote.passing.source}。",
            f"票数相等不能确定当选人的，就票数相等的人再次投票，得票多的当选。依据：{self.tie}。",
            f"{ORDERS[self.order.code]}。依据：{self.order.source}。",
            f"{REPORTS[self.report.code]}。依据：{self.report.source}。",
        ]


class ElectionRule(Dated[ElectionVersion]):
    """One kind of election; `seats_of` is what the elected become, `voters` the code of who may vote."""

    def __init__(self, code: str, title: str, seats_of: str, rule: VoteRule, versions: tuple[ElectionVersion, ...]):
        super().__init__(code, versions)
        self.title, self.seats_of, self.vote_rule, self.voters = title, seats_of, rule, rule.voters


def read_elections(
    top: Entry, rules: Mapping[str, VoteRule], documents: dict[str, Document]
) -> Iterator[tuple[Entry, ElectionRule]]:
    """The election rules of one file; each names the vote rule whose turnout and majority it has."""
    for entry in top.entries("elections", default=()):
        code, title, seats_of = entry.text("code"), entry.text("title"), entry.text("seats_of")
        named = entry.one_of("vote_rule", rules, what="表决规则")
        read = [(version, *read_span(version)) for version in entry.entries("versions")]
        spans = close_spans(read)
        entry.done()
        if named not in rules:
            continue
        versions = [_read(version, span, rules[named], documents) for (version, _, _), span in zip(read, spans, strict=True)]
        kept = tuple(sorted((version for version in versions if version), key=lambda v: v.valid_from))
        yield entry, ElectionRule(code, title, seats_of, rules[named], kept)


def _read(
    entry: Entry, span: tuple[date, date | None], rule: VoteRule, documents: dict[str, Document]
) -> ElectionVersion | None:
    source = read_source(entry, documents)
    clauses = {name: _bare(entry.entry(name), source) for name in ("returned", "marks", "tie")}
    preliminary = entry.entry("preliminary", default=None)
    margin = _read_margin(entry.entry("margin"), source)
    shortfall = read_share(entry.entry("shortfall"), source)
    order = _read_choice(entry.entry("order"), "by", ORDERS, source)
    report = _read_choice(entry.entry("report"), "to", REPORTS, source)
    before = _bare(preliminary, source) if preliminary else None
    entry.done()
    vote = rule.find(span[0])
    if vote is None or vote.valid_to != span[1]:
        entry.refuse(
            "from",
            "other_span",
            f"有效期与表决规则“{rule.code}”的版本不一致。",
            "到会和当选票数取自表决规则，请把两处的生效、失效日期写成一样。",
        )
        return None
    return ElectionVersion(
        *span,
        vote=vote,
        margin=margin,
        returned=clauses["returned"],
        marks=clauses["marks"],
        tie=clauses["tie"],
        shortfall=shortfall,
        preliminary=before,
        order=order,
        report=report,
        source=source,
    )


def _read_margin(entry: Entry, source: Source) -> Margin:
    equal = entry.flag("equal")
    share = None if equal else entry.fraction("share")
    margin = Margin(share, read_clause(entry, source))
    entry.done()
    return margin


def _read_choice(entry: Entry, key: str, allowed: Mapping[str, str], source: Source) -> Choice:
    choice = Choice(entry.one_of(key, allowed), read_clause(entry, source))
    entry.done()
    return choice


def _bare(entry: Entry, source: Source) -> Source:
    clause = read_clause(entry, source)
    entry.done()
    return clause
