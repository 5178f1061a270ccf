"""Every definition of the rulebook in words: what it says on a day, by which document, which texts there have been.

Duties, values, votes, elections, appraisals, kinds of activity, ledgers, procedures, papers, documents: one shape for all,
so that a screen can list, search and open whatever there is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from .book import Rulebook
from .dated import Source
from .kinds import ActivityKind
from .ledgers import LedgerKind

SORTS = {
    "duties": "要求",
    "values": "规则值",
    "votes": "表决规则",
    "elections": "选举规则",
    "appraisals": "评议规则",
    "dues": "党费团费规则",
    "kinds": "活动类型",
    "ledgers": "清单",
    "procedures": "流程",
    "papers": "档案材料",
    "documents": "文件",
}


@dataclass(frozen=True)
class Text:
    """One text of a definition: in force from a day up to (not including) another."""

    valid_from: date
    valid_to: date | None
    source: str


@dataclass(frozen=True)
class Told:
    """One definition on a day. `source` is None for what the system itself lays down (kinds of activity, ledgers).

    `facts` are (label, words); `owner` is the organisation whose own it is, None where it holds for everybody.
    """

    sort: str
    code: str
    title: str
    sentences: list[str]
    source: Source | None = None
    since: date | None = None
    facts: tuple[tuple[str, str], ...] = ()
    texts: tuple[Text, ...] = ()
    layer: str = ""
    owner: int | None = None
    note: str = ""

    @property
    def sentence(self) -> str:
        """The first of its sentences."""
        return self.sentences[0] if self.sentences else ""

    @property
    def to_verify(self) -> bool:
        return self.source is not None and self.source.to_verify

    def mentions(self, text: str) -> bool:
        """Whether a text is found in the title, the code, the sentences, or what is cited."""
        cited = str(self.source) if self.source else ""
        said = (self.title, self.code, cited, *self.sentences, *(words for _, words in self.facts))
        return any(text in one for one in said)


def all_told(book: Rulebook, on: date, *, sort: str = "") -> list[Told]:
    """All definitions in force on a day, or those of one sort, in the order of `SORTS` and of the files."""
    return [one for name, tell in _TELLERS.items() if sort in ("", name) for one in tell(book, on)]


def told(book: Rulebook, sort: str, code: str, on: date) -> Told | None:
    """One definition on a day; None where there is none of that code, or none in force yet."""
    return next((one for one in all_told(book, on, sort=sort) if one.code == code), None)


def _duties(book: Rulebook, on: date) -> Iterator[Told]:
    for duty in book.duties():
        if version := duty.find(on):
            yield _dated(
                duty, "duties", version, [duty.sentence(on)], layer=duty.layer, owner=duty.owner, note=version.source.note
            )


def _values(book: Rulebook, on: date) -> Iterator[Told]:
    for value in book.values():
        if version := value.find(on):
            facts = [("值", said)] if (said := _words(version.value)) else []
            yield _dated(value, "values", version, [value.sentence], facts=facts, note=version.source.note)
        for own in book.tightened(value.code):
            if version := own.find(on):
                facts = [("值", _words(version.value)), ("加严", value.title)]
                yield _dated(own, "values", version, [value.sentence], facts=facts, layer="unit", owner=own.owner)


def _votes(book: Rulebook, on: date) -> Iterator[Told]:
    for rule in book.vote_rules():
        if version := rule.find(on):
            facts = [("到会", str(version.quorum)), ("通过", str(version.passing)), ("到会依据", str(version.quorum.source))]
            yield _dated(rule, "votes", version, [version.sentence()], facts=facts, note=version.source.note)


def _dues(book: Rulebook, on: date) -> Iterator[Told]:
    for rule in book.dues_rules():
        if version := rule.find(on):
            yield _dated(rule, "dues", version, version.lines())


def _elections(book: Rulebook, on: date) -> Iterator[Told]:
    for rule in book.election_rules():
        if version := rule.find(on):
            yield _dated(rule, "elections", version, version.sentences())


def _appraisals(book: Rulebook, on: date) -> Iterator[Told]:
    words = book.standings()
    for rule in book.appraisal_rules():
        if version := rule.find(on):
            cap = version.cap
            sentence = f"按{'、'.join(version.order)}进行，评定为{'、'.join(version.grades.values())}。"
            facts = [
                ("参加", "、".join(words[code].title for code in version.take_part)),
                ("评定", "、".join(words[code].title for code in version.graded)),
                ("上限", f"{version.grades[cap.grade]}不超过党员总数的{cap.share}（{cap.source}）"),
            ]
            yield _dated(rule, "appraisals", version, [sentence], facts=facts)


def _kinds(book: Rulebook, on: date) -> Iterator[Told]:
    for kind in book.activity_kinds():
        facts = tuple((label, words) for label, words in kind_facts(kind, book) if words)
        sentence = f"{book.menu_groups()[kind.group].title}，{dict(facts).get('可由', '')}可以举办。"
        yield Told("kinds", kind.code, kind.title, [sentence], facts=facts, note=kind.note)


def kind_facts(kind: ActivityKind, book: Rulebook) -> list[tuple[str, str]]:
    """Who holds a kind of activity, who is expected, what may be decided, what the absent make up; empty where nothing."""
    words = book.words
    return [
        ("可由", "、".join(words.forms[code].title for code in kind.forms)),
        ("应到", words.expected[kind.expected].title),
        ("表决", "、".join(book.vote_rule(code).title for code in kind.vote_rules)),
        ("议程", "；".join(kind.agenda)),
        ("补课", "、".join(words.make_up_parts[part].title for part in kind.make_up.parts)),
        ("补课期限", f"关闭后{kind.make_up.deadline_days}日" if kind.make_up.needed else ""),
        ("学时", "计入学时" if kind.credits_hours else ""),
        ("范围", "只限有关人员阅看" if kind.restricted else ""),
        ("说明", kind.note),
    ]


def _ledgers(book: Rulebook, on: date) -> Iterator[Told]:
    for kind in book.ledger_kinds():
        facts = (("可由", _forms(kind, book)), ("来源", "、".join(kind.sources.values())))
        yield Told("ledgers", kind.code, kind.title, kind.sentences(), facts=facts, note=kind.note)


def _procedures(book: Rulebook, on: date) -> Iterator[Told]:
    for one in book.procedures():
        steps = [(step, version) for step in one.steps.values() if (version := step.find(on))]
        sentence = f"分{len(one.stages)}个阶段、{len(steps)}步：{'、'.join(one.stages.values())}。"
        facts = tuple((f"{number}. {version.title}", str(version.source)) for number, (_, version) in enumerate(steps, 1))
        source = steps[0][1].source if steps else None
        since = max((version.valid_from for _, version in steps), default=None)
        yield Told("procedures", one.code, one.title, [sentence], source=source, since=since, facts=facts)


def _papers(book: Rulebook, on: date) -> Iterator[Told]:
    words = book.standings()
    for paper in book.papers():
        if version := paper.find(on):
            held = "、".join(words[code].title for code in paper.held_by)
            yield _dated(paper, "papers", version, [f"{held}的档案中{_BINDING[version.source.binding]}有{paper.title}。"])


_BINDING = {"must": "应当", "generally": "一般应", "may": "可以", "practice": "一般应"}


def _documents(book: Rulebook, on: date) -> Iterator[Told]:
    for one in book.documents.values():
        parts = [
            one.issuer,
            one.number,
            f"{one.issued}印发" if one.issued else "",
            f"{one.in_force}起施行" if one.in_force else "",
        ]
        said = "，".join(part for part in parts if part)
        yield Told(
            "documents", one.code, one.title, [f"{said}。"] if said else [], since=one.in_force or one.issued, note=one.note
        )


def _dated(
    definition: Any,
    sort: str,
    version: Any,
    sentences: list[str],
    *,
    facts: list[tuple[str, str]] | None = None,
    **more: Any,
) -> Told:
    texts = tuple(Text(one.valid_from, one.valid_to, str(one.source)) for one in definition.versions)
    return Told(
        sort,
        definition.code,
        definition.title,
        sentences,
        version.source,
        version.valid_from,
        tuple(facts or ()),
        texts,
        **more,
    )


def _forms(kind: LedgerKind, book: Rulebook) -> str:
    return "、".join(book.forms()[code].title for code in kind.forms)


def _words(value: Any) -> str:
    """A value in words; empty for one whose parts are codes, which its sentence says."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float):
        return f"{value:g}"
    if isinstance(value, list):
        parts = [_words(one) for one in value]
        return "、".join(parts) if all(parts) else ""
    if isinstance(value, dict):
        return ""
    said = str(value)
    return said if "/" in said or not said.isascii() else ""  # a bare code says nothing


_TELLERS: dict[str, Callable[[Rulebook, date], Iterator[Told]]] = {
    "duties": _duties,
    "values": _values,
    "votes": _votes,
    "elections": _elections,
    "appraisals": _appraisals,
    "dues": _dues,
    "kinds": _kinds,
    "ledgers": _ledgers,
    "procedures": _procedures,
    "papers": _papers,
    "documents": _documents,
}

__all__ = ["SORTS", "Text", "Told", "all_told", "kind_facts", "told"]
