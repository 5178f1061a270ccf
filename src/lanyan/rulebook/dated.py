"""Values that change by date of effect, each with the document that says so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Generic, Protocol, TypeVar

from .entry import Entry

BINDINGS = {"must": "应当", "generally": "一般", "may": "可以", "practice": "做法"}


@dataclass(frozen=True)
class Document:
    """A regulation, notice or unit practice that definitions cite."""

    code: str
    title: str
    issuer: str = ""
    number: str = ""
    issued: date | None = None
    in_force: date | None = None
    note: str = ""


@dataclass(frozen=True)
class Source:
    """Where a value is written, when it was last compared with the text, and how sure that is."""

    document: Document
    article: str = ""
    binding: str = "must"
    checked_on: date | None = None
    verified: bool = True
    article_verified: bool = True
    note: str = ""

    @property
    def to_verify(self) -> bool:
        """True when the value or its article number has yet to be compared with the official text （待核）."""
        return not (self.verified and self.article_verified)

    def __str__(self) -> str:
        text = self.document.title if self.document.title.startswith(("《", "本单位")) else f"《{self.document.title}》"
        return f"{text}{self.article}{'（待核）' if self.to_verify else ''}"

    def as_dict(self) -> dict[str, object]:
        return {
            "document": self.document.title,
            "article": self.article or None,
            "binding": self.binding,
            "checked_on": self.checked_on.isoformat() if self.checked_on else None,
            "verified": self.verified,
            "article_verified": self.article_verified,
            "note": self.note or None,
        }


class _Version(Protocol):
    @property
    def valid_from(self) -> date: ...
    @property
    def valid_to(self) -> date | None: ...


V = TypeVar("V", bound=_Version)


class NotInForce(LookupError):
    """No version of the value was in force on the day asked for."""


class Dated(Generic[V]):
    """Versions in order of effect; `valid_to` is exclusive, None means still in force."""

    def __init__(self, code: str, versions: tuple[V, ...]):
        self.code, self.versions = code, versions

    def find(self, on: date) -> V | None:
        for version in reversed(self.versions):
            if version.valid_from <= on:
                return version if version.valid_to is None or on < version.valid_to else None
        return None

    def at(self, on: date) -> V:
        version = self.find(on)
        if version is None:
            raise NotInForce(f"{self.code}: 没有在 {on} 有效的规定")
        return version

    @property
    def latest(self) -> V:
        return self.versions[-1]


def read_source(entry: Entry, documents: dict[str, Document], *, default: Document | None = None) -> Source:
    """The citing keys of a version; `default` is the document of a layer that cites itself (a unit's own)."""
    code = entry.text("document", default=default.code if default else None)
    document = documents.get(code) if code else default
    if document is None and default is not None and code == default.code:
        document = default
    if document is None:
        found = f"引用的文件“{code}”没有登记。" if code else "没有写依据的文件。"
        entry.refuse(
            "document" if code else None,
            "missing_reference",
            found,
            "请先在该法规目录的 document.yaml 登记文件，再写“document: 代号”。",
        )
        document = Document(code or "?", code or "?")
    return Source(
        document=document,
        article=entry.text("article", default=""),
        binding=entry.one_of("binding", BINDINGS, default="practice" if default else "must"),
        checked_on=entry.day("checked_on", default=None),
        verified=entry.flag("verified", default=True),
        article_verified=entry.flag("article_verified", default=True),
        note=entry.text("note", default=""),
    )


def read_span(entry: Entry) -> tuple[date, date | None]:
    start = entry.day("from")
    end = entry.day("to", default=None)
    if start and end and end <= start:
        entry.refuse(
            "to",
            "impossible_date",
            f"“to: {end}”不晚于“from: {start}”。",
            "失效日期必须晚于生效日期；仍然有效就不写to。",
        )
        end = None
    return start or date(1921, 7, 1), end


def close_spans(entries: list[tuple[Entry, date, date | None]]) -> list[tuple[date, date | None]]:
    """Give each open version an end where the next begins; refuse versions that overlap or repeat a date."""
    ordered = sorted(range(len(entries)), key=lambda i: entries[i][1])
    spans: list[tuple[date, date | None]] = [(start, end) for _, start, end in entries]
    for earlier, later in pairwise(ordered):
        _, start, end = entries[earlier]
        next_entry, next_start, _ = entries[later]
        if next_start == start or (end is not None and end > next_start):
            next_entry.refuse(
                "from",
                "overlapping_dates",
                f"两个版本的有效期重叠：{start}起的和{next_start}起的。",
                f"请把前一个版本写上“to: {next_start}”，或改正生效日期。",
            )
        spans[earlier] = (start, min(end or next_start, next_start))
    return spans
