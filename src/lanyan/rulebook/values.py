"""Single numbers and limits of the rules that are no duty by themselves: sizes, margins, shares, terms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
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
    """A named value by date of effect, e.g. the share of 优秀 that an appraisal may give.

    `stricter` is how a unit may tighten it: `each_lower` (a list of whole numbers, none of them higher than the
    original's, rising); empty where a unit may not touch it. A unit's own value names in `tightens` what it tightens
    and in `owner` the node at and below which it holds.
    """

    def __init__(
        self,
        code: str,
        title: str,
        sentence: str,
        versions: tuple[ValueVersion, ...],
        file: str,
        *,
        stricter: str = "",
        tightens: str = "",
        owner: int | None = None,
    ):
        super().__init__(code, versions)
        self.title, self.sentence, self.file = title, sentence, file
        self.stricter, self.tightens, self.owner = stricter, tightens, owner

    def looser(self, new: Any, on: date) -> str:
        """Why `new` is not at least as strict as this value on a day, in Chinese; empty when it is."""
        old = (self.find(on) or self.latest).value
        if self.stricter != "each_lower":
            return "这一项不由各单位自定"
        if not isinstance(new, list) or len(new) != len(old) or not all(type(one) is int and one >= 1 for one in new):
            return f"须是{len(old)}个不小于1的整数"
        if any(later <= sooner for sooner, later in pairwise(new)):
            return "须一个比一个大"
        higher = [f"{mine}大于{theirs}" for mine, theirs in zip(new, old, strict=True) if mine > theirs]
        return "、".join(higher)


STRICTER = {"each_lower": "逐项不大于原规定"}


def read_values(
    top: Entry, documents: dict[str, Document], *, own_document: Document | None = None, owner: int | None = None
) -> Iterator[tuple[Entry, RuleValue]]:
    """The values of one file. `own_document`: what a practice or a unit cites when it cites nothing else."""
    for entry in top.entries("values", default=()):
        code, title = entry.text("code"), entry.text("title")
        sentence = entry.text("sentence", default="")
        stricter = entry.one_of("stricter", STRICTER, what="加严办法", default="") if owner is None else ""
        tightens = entry.text("tightens") if owner is not None else ""
        read = [(version, *read_span(version)) for version in entry.entries("versions")]
        versions = []
        for (version, _, _), (start, end) in zip(read, close_spans(read), strict=True):
            value = _plain(version.take("value"))
            versions.append(ValueVersion(start, end, value, read_source(version, documents, default=own_document)))
            version.done()
        entry.done()
        if not versions:
            entry.refuse("versions", "no_version", "没有写任何版本。", "请写“versions:”，至少一项，含 from 和 value。")
            continue
        ordered = tuple(sorted(versions, key=lambda v: v.valid_from))
        yield (
            entry,
            RuleValue(
                code or "",
                title or "",
                sentence,
                ordered,
                entry.file,
                stricter=stricter,
                tightens=tightens or "",
                owner=owner,
            ),
        )


def _plain(data: Any) -> Any:
    if isinstance(data, MarkedDict):
        return {key: _plain(value) for key, value in data.items()}
    if isinstance(data, MarkedList):
        return [_plain(item) for item in data]
    return data
