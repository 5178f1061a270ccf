"""One declaration of a document; its DOCX, PDF and XLSX are all made from it and from nothing else.

A paper is data: equal facts give equal papers, so two papers can be compared with `==`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal

from lanyan.kernel.journal import note
from lanyan.kernel.operation import Actor

from .words import heading_mark, moment

SYSTEM_NAME = "蓝焰 Lanyan"

# What stands where there is no record. Nothing is ever invented in its place.
GAP = "X"


@dataclass(frozen=True, slots=True)
class Ratio:
    """A share of two counts, printed as 96.4%; with nothing to divide by it is printed as a dash."""

    have: int
    of: int

    @property
    def value(self) -> float | None:
        return self.have / self.of if self.of else None

    def __str__(self) -> str:
        # Half up on whole numbers: no float decides a printed figure.
        tenths = (self.have * 2000 + self.of) // (2 * self.of) if self.of else 0
        return f"{tenths // 10}.{tenths % 10}%" if self.of else "—"


Value = str | int | Decimal | date | Ratio | None


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 to 4, numbered 一、（一）1.（1） unless `numbered` is off."""

    text: str
    level: int = 1
    numbered: bool = True


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph. `role`: body | note (small) | centre | right | gap (something is missing, said in brackets).

    `lead` is a short bold beginning, such as 决议：. Line breaks in `text` make paragraphs.
    """

    text: str
    role: str = "body"
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: title, relative width, left | centre | right."""

    title: str
    width: float = 1
    align: str = "centre"


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose header row repeats on each page. `size`: normal | small; `row_height` in mm for rows to sign in."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    caption: str = ""
    size: str = "normal"
    row_height: float | None = None


@dataclass(frozen=True, slots=True)
class Pairs:
    """Labels with their values, `across` pairs side by side; one whose value is long, or named in `whole`, takes a row."""

    items: tuple[tuple[str, Value], ...]
    across: int = 2
    whole: tuple[str, ...] = ()

    def takes_a_row(self, label: str, value: str) -> bool:
        """Whether a pair stands alone in its row."""
        return label in self.whole or len(value) > 30 // self.across or "\n" in value

    @property
    def label_width(self) -> float:
        """In points: as wide as the longest label at the size of tables, four characters at least."""
        return 12 * max(4, *(len(label) for label, _ in self.items)) + 14 if self.items else 62


@dataclass(frozen=True, slots=True)
class Signs:
    """Lines to sign on, each with its label."""

    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows begins on a new page."""


@dataclass(frozen=True, slots=True)
class Contents:
    """The list of headings down to `levels`, on a page of its own."""

    levels: int = 1


@dataclass(frozen=True, slots=True)
class Cover:
    """A first page: the title large, lines below it, lines at its foot."""

    title: str
    lines: tuple[str, ...] = ()
    foot: tuple[str, ...] = ()


Block = Heading | Text | Table | Pairs | Signs | PageBreak | Contents | Cover


@dataclass(frozen=True, slots=True)
class Stamp:
    """Who exported it, when, from which system: printed at the foot of every page and written in the journal."""

    by: Actor
    at: datetime
    system: str = SYSTEM_NAME

    def __str__(self) -> str:
        return f"{self.by.name}于{moment(self.at)}从{self.system}导出"


@dataclass(frozen=True)
class Paper:
    """A document. `title` is printed at its head unless the first block is a cover.

    `subject_kind`, `subject_id`, `organisation_id` say in the journal what was exported.
    """

    title: str
    blocks: tuple[Block, ...]
    stamp: Stamp
    subtitle: str = ""
    author: str = ""
    subject_kind: str = ""
    subject_id: int | None = None
    organisation_id: int | None = None
    figures: dict[str, object] = field(default_factory=dict)

    def to_docx(self) -> bytes:
        """The document for a word processor; leaves a line in the journal."""
        from .word import render

        return self._exported("docx", render(self))

    def to_pdf(self) -> bytes:
        """The document for print; leaves a line in the journal. Refused when no Chinese font can be found."""
        from .pdf import render

        return self._exported("pdf", render(self))

    def to_xlsx(self) -> bytes:
        """The document as a workbook, one sheet per chapter; leaves a line in the journal."""
        from .sheets import render

        return self._exported("xlsx", render(self))

    def to(self, suffix: str) -> bytes:
        """By the ending of a file name: docx | pdf | xlsx."""
        return {"docx": self.to_docx, "pdf": self.to_pdf, "xlsx": self.to_xlsx}[suffix]()

    def digest(self) -> str:
        """SHA-256 of what the paper says, without who exported it and when."""
        return hashlib.sha256(repr([self.title, self.subtitle, self.blocks]).encode()).hexdigest()

    def marked(self) -> Iterator[tuple[Block, str]]:
        """The blocks in order, each with its number if it is a numbered heading (一、（一）…), else ""."""
        counts = [0, 0, 0, 0]
        for block in self.blocks:
            mark = ""
            if isinstance(block, Heading) and block.numbered:
                counts[block.level - 1] += 1
                counts[block.level :] = [0] * (4 - block.level)
                mark = heading_mark(block.level, counts[block.level - 1])
            yield block, mark

    def texts(self) -> Iterator[str]:
        """Every piece of text of the paper, for searching."""
        yield from (self.title, self.subtitle)
        for block in self.blocks:
            yield from _texts(block)

    def _exported(self, form: str, content: bytes) -> bytes:
        note(
            "export_paper",
            self.stamp.by,
            subject_kind=self.subject_kind,
            subject_id=self.subject_id,
            organisation_id=self.organisation_id,
            title=self.title,
            form=form,
            digest=self.digest(),
            size=len(content),
        )
        return content


def _texts(part: object) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, tuple):
        for piece in part:
            yield from _texts(piece)
    elif isinstance(part, Ratio | int | Decimal):
        yield str(part)
    elif is_dataclass(part):
        for each in fields(part):
            yield from _texts(getattr(part, each.name))
