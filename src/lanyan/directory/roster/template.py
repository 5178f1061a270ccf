"""Writing workbooks: our published template, and the file of findings to be corrected and sent again."""

from collections import defaultdict
from itertools import chain
from pathlib import Path
from typing import Any

import xlsxwriter

from lanyan.rulebook.library import national

from . import cells
from .columns import COLUMNS, RANKS, SHEET
from .findings import Finding, letters
from .headers import PROBLEMS_COLUMN, Choice, chosen_sheet, find_sheet
from .opening import open_table
from .reading import lines_below

_WIDTHS = {"date": 12, "id": 21, "phone": 13, "choice": 14, "text": 16}
_ROWS_PREPARED = 2000


def write_template(path: Path) -> None:
    """The template: a sheet to fill in, with lists to choose from, and one that explains the columns."""
    with xlsxwriter.Workbook(str(path)) as workbook:
        sheet = workbook.add_worksheet(SHEET)
        head = workbook.add_format(
            {"bold": True, "bg_color": "#E8EEF7", "border": 1, "text_wrap": True, "valign": "vcenter"}
        )
        must = workbook.add_format(
            {"bold": True, "bg_color": "#F9E3D6", "border": 1, "text_wrap": True, "valign": "vcenter"}
        )
        text = workbook.add_format({"num_format": "@"})
        day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        sheet.freeze_panes(1, 1)
        for place, column in enumerate(COLUMNS):
            sheet.write_string(0, place, column.title, must if column.required else head)
            sheet.set_column(place, place, _WIDTHS[column.kind], day if column.kind == "date" else text)
            if allowed := _allowed(column.key):
                sheet.data_validation(1, place, _ROWS_PREPARED, place, {"validate": "list", "source": allowed})
        _write_help(workbook, head)


def write_findings(path: Path, source: Path, choice: Choice | None, findings: list[Finding]) -> None:
    """The sheet as it stands in the file, with a column 问题 in front and the cells in question marked."""
    sheets = open_table(source)
    sheet, header_row, _ = find_sheet(sheets) if choice is None else chosen_sheet(sheets, choice)
    by_row: dict[int, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_row[finding.row].append(finding)
    options = {"strings_to_formulas": False, "strings_to_urls": False, "constant_memory": True}
    with xlsxwriter.Workbook(str(path), options) as workbook:
        out = workbook.add_worksheet(SHEET)
        wrong = workbook.add_format({"bg_color": "#FBE3E0", "num_format": "@"})
        plain = workbook.add_format({"num_format": "@"})
        told = workbook.add_format({"font_color": "#A01818", "text_wrap": True, "valign": "top"})
        out.set_column(0, 0, 60)
        out.freeze_panes(header_row + 1, 1)
        marked = {finding.cell for finding in findings}
        above = ((at, line) for at, line in enumerate(sheet.head[: header_row + 1], start=1))
        for number, line in chain(above, lines_below(sheet, header_row)):
            if number == header_row + 1:
                out.write_string(number - 1, 0, PROBLEMS_COLUMN)
            elif number in by_row:
                out.write_string(number - 1, 0, "\n".join(finding.sentence() for finding in by_row[number]), told)
            for place, value in enumerate(line):
                if shown := cells.text(value):
                    style = wrong if marked and f"{letters(place)}{number}" in marked else plain
                    out.write_string(number - 1, place + 1, shown, style)
        whole = [finding.sentence() for finding in by_row.get(0, [])]
        if whole:
            workbook.add_worksheet("全表").write_column(0, 0, whole)


def _write_help(workbook: Any, head: Any) -> None:
    sheet = workbook.add_worksheet("填写说明")
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 1, 90)
    sheet.set_column(2, 2, 20)
    sheet.write_row(0, 0, ["列", "怎么填", "例"], head)
    for number, column in enumerate(COLUMNS, start=1):
        also = f"也认得：{'、'.join(column.aliases)}。" if column.aliases else ""
        sheet.write_row(number, 0, [column.title, column.help + also, column.example])
    notes = [
        "一人一行；空着的格不改动系统中已有的内容。",
        "日期写成2019-07-01、2019/7/1、2019.7.1、2019年7月1日、20190701都可以。",
        "整份名册一次导入：有一处问题就都不导入；名册中没有的人只列出，不删除。",
    ]
    sheet.write_column(len(COLUMNS) + 2, 0, notes)


def _allowed(key: str) -> list[str]:
    book = national()
    match key:
        case "sex":
            return ["男", "女"]
        case "league":
            return ["是", "否"]
        case "staff_kind":
            return [kind.title for kind in book.staff_kinds().values()]
        case "party_state":
            return [state.title for state in book.standings().values() if state.line == "party"]
        case "rank":
            return list(RANKS)
    return []
