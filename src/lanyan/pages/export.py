"""Any list as a file: what the screen shows by the same access and filters, told to the journal, marked with who took it.

A list page asks `asked(request)` and answers `export.answer(...)` with all its rows; `<c-table :exports="True">` has the
buttons.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from urllib.parse import quote

import xlsxwriter
from django.db import transaction
from django.http import HttpResponse

from lanyan.kernel import clock, journal
from lanyan.pages.download import TYPES
from lanyan.pages.request import Request

FORMS = {"xlsx": TYPES["xlsx"], "csv": "text/csv; charset=utf-8"}
# What a spreadsheet would take for a formula when it opens a CSV file.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_WIDTH = 18
_NUMBER = re.compile(r"\d{11,}")  # somebody's ID or phone number typed into a search box


def asked(request: Request) -> bool:
    """Whether the query string asks for the list as a file (`?export=xlsx` or `csv`)."""
    return request.GET.get("export") in FORMS


def answer(request: Request, title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """All rows (text, numbers, days, None) under a title, with a watermark and a line in the journal."""
    form = request.GET["export"]
    lines = [[_plain(value) for value in row] for row in rows]
    asked_for = {key: _NUMBER.sub("…", str(value)) for key, value in request.GET.items() if key != "export" and value}
    with transaction.atomic():
        entry = journal.note(
            "export_list", request.actor, subject_kind="list", list=title, rows=len(lines), form=form, asked=asked_for
        )
        mark = f"{request.actor.name} {clock.now():%Y-%m-%d %H:%M} 导出，共{len(lines)}条，日志第{entry.pk}号"
        body = _workbook(title, columns, lines, mark) if form == "xlsx" else _csv(columns, lines, mark)
    response = HttpResponse(body, content_type=FORMS[form])
    name = quote(f"{title}（{clock.today():%Y-%m-%d}）.{form}", safe="")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    return response


def _plain(value: Any) -> str | int | float:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, (int, float)) else str(value)


def _workbook(title: str, columns: Sequence[str], lines: list[list[Any]], mark: str) -> bytes:
    """Text is written as text: nothing in a cell is ever a formula or a link."""
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True}) as book:
        sheet = book.add_worksheet(title[:31])
        head = book.add_format({"bold": True, "bg_color": "#E8EEF7", "border": 1})
        told = book.add_format({"font_color": "#6B7280", "italic": True})
        sheet.write_string(0, 0, mark, told)
        sheet.set_column(0, len(columns) - 1, _WIDTH)
        sheet.freeze_panes(2, 1)
        sheet.set_footer("&L" + mark.replace("&", "&&") + "&R&P / &N")
        for place, column in enumerate(columns):
            sheet.write_string(1, place, column, head)
        for at, line in enumerate(lines, start=2):
            for place, value in enumerate(line):
                if isinstance(value, str):
                    sheet.write_string(at, place, value)
                else:
                    sheet.write_number(at, place, value)
        sheet.autofilter(1, 0, len(lines) + 1, len(columns) - 1)
    return held.getvalue()


def _csv(columns: Sequence[str], lines: list[list[Any]], mark: str) -> bytes:
    """UTF-8 with its mark, so that every suite reads it; the watermark comes last, below the data."""
    held = io.StringIO()
    writer = csv.writer(held)
    writer.writerow(columns)
    writer.writerows([_harmless(value) for value in line] for line in lines)
    writer.writerow([_harmless(mark)])
    return b"\xef\xbb\xbf" + held.getvalue().encode()


def _harmless(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.lstrip(" \u3000").startswith(_FORMULA) else value
