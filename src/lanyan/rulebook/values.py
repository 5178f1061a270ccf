"""Single numbers and limits of the rules that are no duty by themselves: sizes, margins, shares, terms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from .dated import Dated, Document, Source, close_spans, read_source, read_span
from .entry import Entry
from .marked import MarkedDict, MarkedList


@dataclass(frozen=True)
class ValueVersion:
    """`value` is a number, a text, a list or a mapping of these; shares are texts like "1/3"."""

    valid_from: date
    valid_to: date | None
    value: Any
    source: Source


class RuleValue(Dated[ValueVersion]):
    """A named value by date of effect, e.g. the share of 优秀 that an appraisal may give."""

    def __init__(self, code: str, title: str, sentence: str, versions: tuple[ValueVersion, ...], file: str):
        super().__init__(code, versions)
        self.title, self.sentence, self.file = title, sentence, file


def read_values(top: Entry, documents: dict[str, Document]) -> Iterator[tuple[Entry, RuleValue]]:
    for entry in top.entries("values", default=()):
        code, title = entry.text("code"), entry.text("title")
        sentence = entry.text("sentence", default="")
        read = [(version, *read_span(version)) for version in entry.entries("versions")]
        versions = []
        for (version, _, _), (start, end) in zip(read, close_spans(read), strict=True):
            value = _plain(version.take("value"))
            versions.append(ValueVersion(start, end, value, read_source(version, documents)))
            version.done()
        entry.done()
        if not versions:
            entry.refuse("versions", "no_version", "没有写任何版本。", "请写“versions:”，至少一项，含 from 和 value。")
            continue
        yield entry, RuleValue(code, title, sentence, tuple(sorted(versions, key=lambda v: v.valid_from)), entry.file)


def _plain(data: Any) -> Any:
    if isinstance(data, MarkedDict):
        return {key: _plain(value) for key, value in data.items()}
    if isinstance(data, MarkedList):
        return [_plain(item) for item in data]
    return data
