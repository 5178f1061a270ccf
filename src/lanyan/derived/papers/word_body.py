"""The blocks of a paper as paragraphs and tables of WordprocessingML."""

from collections.abc import Iterator

from docx.oxml.ns import qn

from . import layout
from .paper import Block, Contents, Cover, Heading, PageBreak, Pairs, Paper, Signs, Table, Text
from .word_parts import bookmarked, element, field, paragraph, run
from .words import printed

_TWIPS = layout.POINTS_PER_MM * 20
_WHOLE = round(layout.TEXT_WIDTH * _TWIPS)
_ALIGN = {"left": "left", "centre": "center", "right": "right"}
_ROLES = {"body": ("正文段落", ""), "gap": ("缺项", ""), "note": ("附注", ""), "centre": ("Subtitle", "center")}


def body_of(paper: Paper) -> Iterator:
    """The elements of the body, in order."""
    marked = list(paper.marked())
    headings = [(number, block, mark) for number, (block, mark) in enumerate(marked) if isinstance(block, Heading)]
    if not marked or not isinstance(marked[0][0], Cover):
        yield paragraph("Title", paper.title)
        if paper.subtitle:
            yield paragraph("Subtitle", paper.subtitle)
        yield paragraph("附注")
    for number, (block, mark) in enumerate(marked):
        yield from _block(block, mark, number, headings)


def _block(block: Block, mark: str, number: int, headings: list) -> Iterator:
    match block:
        case Heading():
            content = bookmarked(f"_Toc{number:06d}", number, run(mark + block.text))
            yield paragraph(f"Heading {block.level}", *content)
        case Text():
            yield from _text(block)
        case Table():
            yield from _table(block)
        case Pairs():
            yield from _pairs(block)
        case Signs():
            yield from _signs(block)
        case Cover():
            yield from _cover(block)
        case Contents():
            yield from _contents(block, headings)
        case PageBreak():
            yield _page_break()


def _page_break():
    """What is left of the paragraph on the new page is one point high."""
    made = paragraph("附注", element("r", element("br", type="page")))
    made[0].append(element("spacing", line=20, lineRule="exact"))
    return made


def _text(block: Text) -> Iterator:
    lines = block.text.split("\n")
    if block.role == "gap":
        lines = [f"〔{line}〕" for line in lines]
    if block.role == "right":
        yield from (paragraph("正文段落", line, align="right", right=640) for line in lines)
        return
    style, align = _ROLES[block.role]
    for place, line in enumerate(lines):
        lead = [run(block.lead, bold=True)] if block.lead and place == 0 else []
        yield paragraph(style, *lead, line, align=align)


def _table(block: Table) -> Iterator:
    if block.caption:
        yield paragraph("表题", block.caption)
    style = "小表格" if block.size == "small" else "表格"
    whole = sum(column.width for column in block.columns)
    widths = [round(_WHOLE * column.width / whole) for column in block.columns]
    aligns = [_ALIGN[column.align] for column in block.columns]
    header = element("tr", element("trPr", element("cantSplit"), element("tblHeader")))
    for column, width in zip(block.columns, widths, strict=True):
        header.append(_cell(style, column.title, width, "center", label=True))
    table = _frame(widths, header)
    height = round(block.row_height * _TWIPS) if block.row_height else None
    for row in block.rows:
        line = element("tr", element("trPr", element("cantSplit")))
        if height:
            line[0].append(element("trHeight", val=height, hRule="atLeast"))
        for value, width, align in zip(row, widths, aligns, strict=True):
            line.append(_cell(style, printed(value), width, align))
        table.append(line)
    yield table
    yield paragraph("附注")


def _pairs(block: Pairs) -> Iterator:
    """A long value takes what is left of a row of its own."""
    label_width = round(block.label_width * 20)
    value_width = round(_WHOLE / block.across) - label_width
    table = _frame([label_width, value_width] * block.across)
    line, used = element("tr"), 0
    for label, value in block.items:
        text = printed(value)
        long = block.takes_a_row(label, text)
        if used and (long or used == block.across):
            _fill(line, block.across - used, label_width + value_width)
            table.append(line)
            line, used = element("tr"), 0
        line.append(_cell("表格", label, label_width, "center", label=True))
        span = 2 * block.across - 1 if long else 1
        line.append(_cell("表格", text, value_width, "left", span=span))
        used = block.across if long else used + 1
    if used:
        _fill(line, block.across - used, label_width + value_width)
        table.append(line)
    _keep_together(table)
    yield table
    yield paragraph("附注")


def _keep_together(table) -> None:
    """All rows but the last stay with the next, so that a short table is not cut by the end of a page."""
    for line in table.findall(qn("w:tr"))[:-1]:
        for properties in line.iter(qn("w:pPr")):
            properties.insert(1, element("keepNext"))


def _fill(line, pairs: int, width: int) -> None:
    if pairs > 0:
        line.append(_cell("表格", "", width * pairs, "left", span=2 * pairs))


def _frame(widths: list[int], *rows):
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    return element(
        "tbl",
        element(
            "tblPr",
            element("tblW", w=sum(widths), type="dxa"),
            element("jc", val="center"),
            element("tblBorders", *(element(side, val="single", sz=4, space=0, color="000000") for side in sides)),
            element("tblLayout", type="fixed"),
            element(
                "tblCellMar",
                *(element(side, w=width, type="dxa") for side, width in zip(sides, (40, 60, 40, 60), strict=False)),
            ),
        ),
        element("tblGrid", *(element("gridCol", w=width) for width in widths)),
        *rows,
    )


def _cell(style: str, text: str, width: int, align: str, *, label: bool = False, span: int = 1):
    properties = element("tcPr", element("tcW", w=width, type="dxa"))
    if span > 1:
        properties.append(element("gridSpan", val=span))
    if label:
        properties.append(element("shd", val="clear", color="auto", fill="F0F0F0"))
    properties.append(element("vAlign", val="center"))
    cell = element("tc", properties)
    for line in text.split("\n"):
        cell.append(paragraph(style, run(line, bold=label), align=align))
    return cell


def _signs(block: Signs) -> Iterator:
    yield paragraph("附注")
    half = _WHOLE // 2
    for first in range(0, len(block.labels), 2):
        pair = block.labels[first : first + 2]
        line = element("p", element("pPr", element("pStyle", val="正文段落"), _tabs(half - 300, half + 100, _WHOLE)))
        line[0].append(element("ind", firstLine=0))
        for place, label in enumerate(pair):
            if place:
                line.append(element("r", element("tab")))
            line.append(run(f"{label}："))
            line.append(element("r", element("tab")))
        yield line


def _tabs(first: int, second: int, third: int):
    return element(
        "tabs",
        element("tab", val="left", leader="underscore", pos=first),
        element("tab", val="left", pos=second),
        element("tab", val="left", leader="underscore", pos=third),
    )


def _cover(block: Cover) -> Iterator:
    def spaced(style: str, text: str, before: int):
        made = paragraph(style, text)
        made[0].append(element("spacing", before=before))
        return made

    yield spaced("封面标题", block.title, 2600)
    for place, line in enumerate(block.lines):
        made = spaced("封面", line, 900 if place == 0 else 120)
        size = max(15, min(layout.TITLE_SIZE, int(430 / max(1, len(line)))))
        for piece in made.findall(made[-1].tag):
            piece.insert(0, element("rPr", element("sz", val=2 * size)))
        yield made
    for place, line in enumerate(block.foot):
        yield spaced("Subtitle", line, 3400 if place == 0 else 0)
    yield _page_break()


def _contents(block: Contents, headings: list) -> Iterator:
    """The entries with their page numbers as fields, each counted by the word processor on opening.

    No TOC field around them: some processors show what such a field holds without counting it.
    """
    yield paragraph("目录标题", "目录")
    entries = [(number, heading, mark) for number, heading, mark in headings if heading.level <= block.levels]
    for number, heading, mark in entries:
        anchor = f"_Toc{number:06d}"
        page = [element("r", element("tab")), *field(f"PAGEREF {anchor} \\h", "", dirty=True)]
        link = element("hyperlink", run(mark + heading.text), *page, anchor=anchor, history=1)
        indent = 640 * (heading.level - 1)
        line = paragraph(f"TOC {min(2, heading.level)}", link, left=indent)
        line[0].insert(1, element("tabs", element("tab", val="right", leader="middleDot", pos=_WHOLE)))
        yield line
    yield _page_break()
