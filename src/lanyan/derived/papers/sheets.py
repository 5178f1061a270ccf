"""A paper as a workbook: one sheet per chapter. Every cell is a value; there are no formulas.

Text that a spreadsheet might take for a formula (= + - @, a tab) is written as text and marked as such, so that
editing the cell or saving it as CSV does not bring it to life.
"""

import io
import re
from datetime import UTC, date, datetime
from decimal import Decimal

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from .paper import Block, Contents, Cover, Heading, PageBreak, Pairs, Paper, Ratio, Signs, Table, Text, Value
from .words import Money, printed

_RISKY = ("=", "+", "-", "@", "\t", "\r", "|", "%", "＝", "＋", "－", "＠")
_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\']")
_NARROWEST, _WIDEST = 8, 40
_UPRIGHT = 110  # characters across, more than which are too small on an upright sheet


def render(paper: Paper) -> bytes:
    """The workbook of a paper; the same paper with the same stamp gives the same bytes."""
    packed = io.BytesIO()
    book = xlsxwriter.Workbook(
        packed,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False},
    )
    created = paper.stamp.at.astimezone(UTC).replace(tzinfo=None)
    book.set_properties({"title": paper.title, "author": paper.author, "comments": str(paper.stamp), "created": created})
    _Writer(book, paper).write()
    book.close()
    return packed.getvalue()


class _Writer:
    """Goes down the blocks; a heading of the first level opens a sheet."""

    def __init__(self, book: xlsxwriter.Workbook, paper: Paper) -> None:
        self.book, self.paper = book, paper
        self.formats: dict[tuple, Format] = {}
        self.names: set[str] = set()
        self.sheet: Worksheet
        self.row = self.columns = 0
        self.widths: list[float] = []
        # What stands in each row, to make it high enough once the widths are known: (text, column or None for a
        # line across the sheet, size of the type).
        self.texts: dict[int, list[tuple[str, int | None, float]]] = {}

    def write(self) -> None:
        chapters: list[tuple[str, list[tuple[Block, str]]]] = [(self.paper.title, [])]
        for block, mark in self.paper.marked():
            if isinstance(block, Heading) and block.level == 1:
                chapters.append((mark + block.text, []))
            else:
                chapters[-1][1].append((block, mark))
        for place, (name, blocks) in enumerate(chapters):
            if blocks or place == 0 or name:
                self._chapter(name, blocks, first=place == 0)

    def _chapter(self, name: str, blocks: list[tuple[Block, str]], *, first: bool) -> None:
        tables = [block for block, _ in blocks if isinstance(block, Table)]
        pairs = [block for block, _ in blocks if isinstance(block, Pairs)]
        wide = [len(table.columns) for table in tables] + [2 * each.across for each in pairs]
        self.columns, self.row = max(wide, default=6), 0
        self.widths = [float(_NARROWEST)] * self.columns
        self.texts = {}
        self.sheet = self.book.add_worksheet(self._sheet_name(name))
        self.sheet.set_paper(9)
        self.sheet.fit_to_pages(1, 0)
        self.sheet.set_footer(f"&C&8{str(self.paper.stamp).replace('&', '&&')}　— &P —")
        self._line(name, bold=True, font_size=16, align="center", font_name="方正小标宋简体" if first else "黑体")
        if first and self.paper.subtitle:
            self._line(self.paper.subtitle, align="center")
        for block, mark in blocks:
            self._block(block, mark)
        self.row += 1
        self._line(str(self.paper.stamp), font_size=9, font_color="#666666")
        self._fit()

    def _fit(self) -> None:
        """Columns as wide as their texts (within bounds), rows as high as theirs; a wide sheet lies on its side."""
        widths = [min(_WIDEST, width + 2) for width in self.widths]
        for place, width in enumerate(widths):
            self.sheet.set_column(place, place, width)
        for row, texts in self.texts.items():
            high = (
                _lines(text, sum(widths) if column is None else widths[column]) * (size + 5) for text, column, size in texts
            )
            self.sheet.set_row(row, max(high) + 3)
        if sum(widths) > _UPRIGHT:
            self.sheet.set_landscape()

    def _block(self, block: Block, mark: str) -> None:
        match block:
            case Heading():
                self.row += 1
                self._line(mark + block.text, bold=True, font_size=13)
            case Text():
                for place, line in enumerate(block.text.split("\n")):
                    lead = block.lead if place == 0 else ""
                    self._line(lead + (f"〔{line}〕" if block.role == "gap" else line))
            case Table():
                self._table(block)
            case Pairs():
                self._pairs(block)
            case Signs():
                self._line("　　".join(f"{label}：__________" for label in block.labels))
            case Cover():
                for line in (*block.lines, *block.foot):
                    self._line(line, align="center")
            case Contents() | PageBreak():
                pass

    def _line(self, text: str, **look: object) -> None:
        """A line across the sheet."""
        look = {"text_wrap": True, "valign": "top", **look}
        self.texts[self.row] = [(text, None, float(str(look.get("font_size", 11))))]
        if self.columns > 1:
            self.sheet.merge_range(self.row, 0, self.row, self.columns - 1, "", self._format(text, **look))
        self.sheet.write_string(self.row, 0, text, self._format(text, **look))
        self.row += 1

    def _table(self, table: Table) -> None:
        self.row += 1
        if table.caption:
            self._line(table.caption, bold=True, align="center")
        for place, column in enumerate(table.columns):
            self._cell(place, column.title, bold=True, align="center", bg_color="#F0F0F0")
        self.row += 1
        for row in table.rows:
            for place, (value, column) in enumerate(zip(row, table.columns, strict=True)):
                self._cell(place, value, align={"centre": "center"}.get(column.align, column.align))
            self.row += 1
        self.row += 1

    def _pairs(self, block: Pairs) -> None:
        self.row += 1
        for place, (label, value) in enumerate(block.items):
            at = place % block.across
            if at == 0 and place:
                self.row += 1
            self._cell(2 * at, label, bold=True, bg_color="#F0F0F0")
            self._cell(2 * at + 1, value, align="left")
        self.row += 2

    def _cell(self, column: int, value: Value, **look: object) -> None:
        look = {"border": 1, "text_wrap": True, "valign": "vcenter", **look}
        self.widths[column] = max(self.widths[column], min(_WIDEST, _width(printed(value))))
        at = (self.row, column)
        self.texts.setdefault(self.row, []).append((printed(value), column, 11))
        if isinstance(value, Ratio) and value.value is not None:
            self.sheet.write_number(*at, value.value, self._format("", num_format="0.0%", **look))
        elif isinstance(value, int | Decimal) and not isinstance(value, bool):
            look |= {"num_format": "0.00"} if isinstance(value, Money) else {}
            self.sheet.write_number(*at, value, self._format("", **look))
        elif isinstance(value, date) and not isinstance(value, datetime):
            self.sheet.write_datetime(*at, value, self._format("", num_format="yyyy-mm-dd", **look))
        else:
            text = printed(value)
            self.sheet.write_string(*at, text, self._format(text, **look))

    def _format(self, text: str, **look: object) -> Format:
        if text.startswith(_RISKY):
            look["quote_prefix"] = True
        key = tuple(sorted((name, str(value)) for name, value in look.items()))
        if key not in self.formats:
            self.formats[key] = self.book.add_format({"font_name": "仿宋_GB2312", "font_size": 11, **look})
        return self.formats[key]

    def _sheet_name(self, title: str) -> str:
        """At most 31 characters, none that a sheet's name may not have, no name twice."""
        base = _NOT_IN_SHEET_NAMES.sub("", title)[:28] or "内容"
        name, number = base, 1
        while name.lower() in self.names:
            number += 1
            name = f"{base}{number}"
        self.names.add(name.lower())
        return name


def _width(text: str) -> int:
    """Columns of a text's longest line: a Chinese character takes two."""
    return max((sum(2 if ord(letter) > 0x2E7F else 1 for letter in line) for line in text.split("\n")), default=0)


def _lines(text: str, across: float) -> int:
    """How many lines a text takes in a column so wide."""
    return sum(max(1, -(-_width(line) // max(1, int(across) - 1))) for line in text.split("\n"))
