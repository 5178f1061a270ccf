"""Kinds of ledger: what one item is, who may raise it, what it asks for, who closes it, what is published of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from .entry import Entry
from .vocabulary import Vocabulary

MEASURES = ("none", "optional", "required")
EVIDENCE = ("none", "note", "paper")
PUBLISHED = ("nobody", "members")
CHECKERS = ("holder", "asker")
ORIGINS = ("decision", "activity", "alert", "item", "feedback")
# People in each unit, minutes for each, where a kind says nothing: the practice of this system.
USUAL_COST = (1, 60)
RAISERS = ("officer", "secretary", "leader", "recorder", "member")


@dataclass(frozen=True)
class LedgerField:
    """One thing an item says beside title, text, source and dates: free text, or one of `choices` (code → title)."""

    code: str
    title: str
    choices: dict[str, str]
    required: bool
    long: bool
    hidden: bool
    """Left out where the list is published."""
    day: bool = False
    """A day of the calendar (2026-05-11)."""

    def shown(self, value: str) -> str:
        return self.choices.get(value, value)


@dataclass(frozen=True)
class Deadline:
    """`days` is proposed when an item is raised; nothing may run longer than `longest` days, extensions included."""

    days: int
    longest: int
    extensions: int
    """How often the deadline may be moved, each time with a reason and an approver."""


@dataclass(frozen=True)
class LedgerKind:
    """One kind of ledger. `item` is what an entry is called; `forms` are who may keep such a list.

    `raisers`: roles at the keeping organisation that may raise an item. `measures` and `evidence`: whether measures are
    planned first and what a report of completion must bring (a photo is never asked for). `checker`: `holder`, somebody
    of the keeping organisation who did not do the work; `asker`, the person who asked (satisfaction).
    `probe`: the share of closed items that is drawn for 反向核查. `restricted`: read only by those named and by
    the keeping organisation's own secretaries and officers. `by_reading`: whoever opens it to do it has accepted it.
    `cost`: people in each unit and minutes for each of them that one item is reckoned to take (减负).
    """

    code: str
    title: str
    item: str
    group: str
    forms: tuple[str, ...]
    raisers: tuple[str, ...]
    sources: dict[str, str]
    fields: tuple[LedgerField, ...]
    measures: str
    evidence: str
    checker: str
    deadline: Deadline
    probe: Fraction
    published: str
    every_days: int
    restricted: bool
    by_reading: bool
    cost: tuple[int, int]
    paper: str
    note: str = ""

    def held_by(self, form: str) -> bool:
        return form in self.forms

    def field(self, code: str) -> LedgerField:
        return next(one for one in self.fields if one.code == code)

    def sentences(self) -> list[str]:
        """The definition in words, one sentence each, for `ledger explain` and the screen."""
        deadline = self.deadline
        extended = f"，可以延期{deadline.extensions}次" if deadline.extensions else "，不延期"
        return [
            f"“{self.title}”记录{self.item}，来源分为{'、'.join(self.sources.values())}。",
            *([f"每项写明{'、'.join(one.title for one in self.fields)}。"] if self.fields else []),
            {"none": "不要求列措施。", "optional": "可以列出措施，逐条完成。", "required": "先列出措施，逐条完成。"}[
                self.measures
            ],
            f"一般{deadline.days}日内办结，最长不超过{deadline.longest}日{extended}；延期要有事由，由建账组织批准，始终可见。",
            {"none": "办结时不要求佐证。", "note": "办结时写明做了什么、效果如何。", "paper": "办结时附上文件。"}[
                self.evidence
            ]
            + "不要求照片。",
            {
                "holder": "由建账组织中没有办理该事项的人核查，通过后才算办结。",
                "asker": "由提出的人评价，满意才算办结；提出人不在的，由建账组织中没有办理的人核查。",
            }[self.checker],
            *([f"办结的随机抽取{_percent(self.probe)}反向核查，问当事人是否解决，不记名。"] if self.probe else []),
            {
                "members": f"向所在组织的党员公开，每{self.every_days}日更新一次公示。",
                "nobody": "不公开。",
            }[self.published],
            *(["打开即为签收，不另填回执。"] if self.by_reading else []),
            *(["只有指定的人和建账组织的书记、干事可以查看，不进入统计和搜索。"] if self.restricted else []),
        ]


def _percent(share: Fraction) -> str:
    return f"{float(share * 100):.10g}%"


def read_ledgers(top: Entry, words: Vocabulary) -> Iterator[tuple[Entry, LedgerKind]]:
    """The kinds of one file."""
    for entry in top.entries("ledgers"):
        yield entry, _read(entry, words)
    top.done()


def _read(entry: Entry, words: Vocabulary) -> LedgerKind:
    published = entry.one_of("published", PUBLISHED, what="公开范围", default="nobody")
    kind = LedgerKind(
        code=entry.text("code"),
        title=entry.text("title"),
        item=entry.text("item"),
        group=entry.one_of("group", words.ledger_groups, what="分组"),
        forms=words.expand_forms(entry.many_of("forms", words.form_words, what="组织形式")),
        raisers=entry.many_of("raisers", RAISERS, what="角色", default=("officer", "secretary")),
        sources=_titles(entry, "sources"),
        fields=tuple(_field(one) for one in entry.entries("fields", default=())),
        measures=entry.one_of("measures", MEASURES, what="措施要求", default="optional"),
        evidence=entry.one_of("evidence", EVIDENCE, what="佐证要求", default="note"),
        checker=entry.one_of("checker", CHECKERS, what="核查人", default="holder"),
        deadline=_deadline(entry.entry("deadline")),
        probe=entry.fraction("probe", default=Fraction(0)),
        published=published,
        every_days=entry.integer("every_days", low=1, high=366, default=14),
        restricted=entry.flag("restricted"),
        by_reading=entry.flag("by_reading"),
        cost=_cost(entry.entry("cost", default=None)),
        paper=entry.text("paper", default=entry.data.get("title")),
        note=entry.text("note", default=""),
    )
    if kind.restricted and kind.published != "nobody":
        entry.refuse(
            "published", "restricted_is_published", "不公开查看的清单不能公示。", "请去掉 published，或去掉 restricted。"
        )
    if kind.deadline.days > kind.deadline.longest:
        entry.refuse("deadline", "deadline_contradicts", "一般期限比最长期限还长。", "请把 days 写得不大于 longest。")
    entry.done()
    return kind


def _titles(entry: Entry, key: str) -> dict[str, str]:
    found = {}
    for code, one in entry.by_code(key):
        found[code] = one.text("title")
        one.done()
    return found


def _field(entry: Entry) -> LedgerField:
    field = LedgerField(
        code=entry.text("code"),
        title=entry.text("title"),
        choices=_titles(entry, "choices") if entry.has("choices") else {},
        required=entry.flag("required"),
        long=entry.flag("long"),
        hidden=entry.flag("hidden"),
        day=entry.flag("day"),
    )
    entry.done()
    return field


def _cost(entry: Entry | None) -> tuple[int, int]:
    if entry is None:
        return USUAL_COST
    cost = (entry.integer("people", low=1, high=1000), entry.integer("minutes", low=1, high=6000))
    entry.done()
    return cost


def _deadline(entry: Entry) -> Deadline:
    deadline = Deadline(
        days=entry.integer("days", low=1, high=3660),
        longest=entry.integer("longest", low=1, high=3660),
        extensions=entry.integer("extensions", low=0, high=10, default=1),
    )
    entry.done()
    return deadline
