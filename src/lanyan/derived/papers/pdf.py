"""A paper as PDF: the blocks go as data into one typst template, so that no text can become markup."""

import json
import threading
from functools import cache
from pathlib import Path
from typing import Any

import typst

from . import fonts, layout
from .paper import Block, Contents, Cover, Heading, PageBreak, Pairs, Paper, Ratio, Signs, Table, Text, Value
from .words import printed

_TEMPLATE = Path(__file__).with_name("paper.typ")
_one_at_a_time = threading.Lock()


def render(paper: Paper) -> bytes:
    """The PDF of a paper; the same paper with the same stamp gives the same bytes."""
    data = json.dumps(_document(paper), ensure_ascii=False)
    with _one_at_a_time:
        pdf = compiler().compile(format="pdf", sys_inputs={"paper": data}, timestamp=int(paper.stamp.at.timestamp()))
    if not isinstance(pdf, bytes):
        raise RuntimeError("typst gave no single document")
    return pdf


@cache
def compiler() -> typst.Compiler:
    """One compiler for the life of the process: reading fonts is what costs."""
    return typst.Compiler(input=str(_TEMPLATE), root=str(_TEMPLATE.parent), font_paths=fonts.known()[0])


def _document(paper: Paper) -> dict[str, Any]:
    return {
        "title": paper.title,
        "subtitle": paper.subtitle,
        "author": paper.author,
        "stamp": str(paper.stamp),
        "fonts": fonts.chosen(),
        "page": _page(),
        "blocks": [_block(block, mark) for block, mark in paper.marked()],
    }


def _page() -> dict[str, float]:
    """The numbers of the layout, by their names in small letters."""
    return {name.lower(): float(value) for name, value in vars(layout).items() if isinstance(value, int | float)}


def _block(block: Block, mark: str) -> dict[str, Any]:
    match block:
        case Heading():
            return {"type": "heading", "level": block.level, "text": mark + block.text}
        case Text():
            return {"type": "text", "role": block.role, "lead": block.lead, "lines": block.text.split("\n")}
        case Table():
            return {
                "type": "table",
                "caption": block.caption,
                "size": block.size,
                "row_height": block.row_height,
                "widths": [column.width for column in block.columns],
                "aligns": [column.align for column in block.columns],
                "header": [column.title for column in block.columns],
                "rows": [[_cell(value) for value in row] for row in block.rows],
            }
        case Pairs():
            return {
                "type": "pairs",
                "across": block.across,
                "label_width": block.label_width,
                "items": [
                    [*pair, block.takes_a_row(*pair)] for pair in ((label, _cell(value)) for label, value in block.items)
                ],
            }
        case Signs():
            return {"type": "signs", "labels": list(block.labels)}
        case Cover():
            return {"type": "cover", "title": block.title, "lines": list(block.lines), "foot": list(block.foot)}
        case Contents():
            return {"type": "contents", "levels": block.levels}
        case PageBreak():
            return {"type": "break"}
    raise TypeError(f"no such block: {block!r}")


def _cell(value: Value) -> str:
    return str(value) if isinstance(value, Ratio) else printed(value)
