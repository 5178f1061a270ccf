"""What may never be a yardstick: log-ins, time on line, likes, points, screen minutes, forced photographs.

The list is data (law/fingertip_formalism), with the clause that forbids each; this only looks for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from .dated import Document, Source, read_source
from .entry import Entry
from .marked import MarkedDict, MarkedList
from .problems import Findings

# Citing and remarking is not measuring.
_NOT_MEASURES = {"document", "article", "note", "checked_on", "binding"}
_TOKEN = re.compile(r"[a-z]+")


@dataclass(frozen=True)
class Forbidden:
    """A kind of indicator that is refused, the words that give it away, and why."""

    title: str
    words: tuple[str, ...]
    clause: str
    source: Source

    def found_in(self, text: str) -> str | None:
        lowered = text.lower()
        tokens = "_".join(_TOKEN.findall(lowered))
        for word in self.words:
            if word.isascii():
                if f"_{word}_" in f"_{tokens}_":
                    return word
            elif word in lowered:
                return word
        return None


def read_forbidden(top: Entry, documents: dict[str, Document]) -> Iterator[Forbidden]:
    for entry in top.entries("forbidden", default=()):
        item = Forbidden(entry.text("title"), entry.texts("words"), entry.text("clause"), read_source(entry, documents))
        entry.done()
        yield item


def refuse_formalism(entry: Entry, forbidden: Iterable[Forbidden], findings: Findings) -> bool:
    """Refuse a definition that measures what must not be measured; True when it was refused."""
    known = tuple(forbidden)
    for line, text in _texts(entry.data, entry.data.line):
        for item in known:
            word = item.found_in(text)
            if word is None:
                continue
            number = item.source.document.number or item.source.document.title
            findings.add(
                (entry.file, line),
                "formalism",
                f"“{text}”以“{item.title}”（“{word}”）为指标。",
                f"{number}规定{item.clause}；请改用工作事实，"
                "例如活动是否按期开展、到会和补课情况、实际参加培训的学时、办结时限。",
            )
            return True
    return False


def _texts(data: Any, line: int) -> Iterator[tuple[int, str]]:
    """Every key and every text of a definition, with its line, except citations and remarks."""
    if isinstance(data, MarkedDict):
        for key, value in data.items():
            if key not in _NOT_MEASURES:
                yield data.lines[key], key
                yield from _texts(value, data.lines[key])
    elif isinstance(data, MarkedList):
        for item, item_line in zip(data, data.lines, strict=True):
            yield from _texts(item, item_line)
    elif isinstance(data, str):
        yield line, data
