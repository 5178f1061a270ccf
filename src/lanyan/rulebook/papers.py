"""标准化档案: which papers the file of a member must hold, from which standing on, by which document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from .dated import Dated, Document, Source, close_spans, read_source, read_span
from .entry import Entry
from .vocabulary import Vocabulary


@dataclass(frozen=True)
class PaperVersion:
    """The rule for those who came to the standing while it was in force; `source.binding` says 应当 or 一般."""

    valid_from: date
    valid_to: date | None
    source: Source


class Paper(Dated[PaperVersion]):
    """One paper. `held_by`: standings with which the file must hold it."""

    def __init__(self, code: str, title: str, held_by: tuple[str, ...], versions: tuple[PaperVersion, ...]):
        super().__init__(code, versions)
        self.title, self.held_by = title, held_by

    def rule(self, since: date) -> PaperVersion:
        """By the text in force when the standing was reached; before the first text that is known, by the first."""
        return self.find(since) or next((one for one in self.versions if one.valid_from > since), self.latest)


def read_papers(top: Entry, words: Vocabulary, documents: dict[str, Document]) -> Iterator[tuple[Entry, Paper]]:
    """The `papers:` of a file."""
    for entry in top.entries("papers", default=()):
        code, title = entry.text("code"), entry.text("title")
        held_by = entry.many_of("held_by", words.standings, what="身份")
        read = [(version, *read_span(version)) for version in entry.entries("versions")]
        versions = []
        for (version, _, _), (start, end) in zip(read, close_spans(read), strict=True):
            versions.append(PaperVersion(start, end, read_source(version, documents)))
            version.done()
        entry.done()
        if not versions:
            entry.refuse("versions", "no_version", "没有写任何版本。", "请写“versions:”，至少一项，含 from 和 document。")
            continue
        yield entry, Paper(code, title, held_by, tuple(sorted(versions, key=lambda v: v.valid_from)))
