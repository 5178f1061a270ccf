"""Any list as a file: what the screen shows by the same access and filters, told to the journal, marked with who took it.

A list page asks `asked(request)` and answers `export.answer(...)` with all its rows; `<c-table :exports="True">` has the
buttons.
"""

import csv
import io
import json
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import chain, islice
from typing import IO, Any, Self
from urllib.parse import quote

import xlsxwriter
from django.db import transaction
from django.http import FileResponse, HttpResponse

from lanyan.kernel import clock, journal
from lanyan.kernel.refusal import InvalidInput
from lanyan.pages.download import TYPES
from lanyan.pages.request import Request

FORMS = {"xlsx": TYPES["xlsx"], "csv": "text/csv; charset=utf-8"}
# What a spreadsheet would take for a formula when it opens a CSV file.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_WIDTH = 18
MOST_ROWS = 1_000_000  # a sheet has 1 048 576
_IN_MEMORY = 2**21
_NUMBER = re.compile(r"\d{11,}")  # somebody's ID or phone number typed into a search box


def asked(request: Request) -> bool:
    """Whether the query string asks for the list as a file (`?export=xlsx` or `csv`)."""
    return request.GET.get("export") in FORMS


def answer(
    request: Request, title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], *, on: date | None = None
) -> HttpResponse:
    """All rows (text, numbers, days, None) under a title, with a watermark and a line in the journal.

    `on`: the day that the list is of, where it has one. However many rows there are, few are in memory at once. Refused
    (list_too_long) when a sheet cannot hold them.
    """
    form = request.GET["export"]
    asked_for = {key: _NUMBER.sub("…", str(value)) for key, value in request.GET.items() if key != "export" and value}
    with transaction.atomic(), _Lines() as lines:
        lines.take(rows)
        if form == "xlsx" and lines.count > MOST_ROWS:
            sentence = f"共{lines.count}条，一张工作表放不下，没有导出。请缩小范围，或导出CSV。"
            raise InvalidInput("list_too_long", sentence, field="export")
        entry = journal.note(
            "export_list", request.actor, subject_kind="list", list=title, rows=lines.count, form=form, asked=asked_for
        )
        as_of = f"，{on:%Y-%m-%d}的情况" if on else ""
        mark = f"{request.actor.name} {clock.now():%Y-%m-%d %H:%M} 导出{as_of}，共{lines.count}条，日志第{entry.pk}号"
        body = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - the response closes it
        (_workbook if form == "xlsx" else _csv)(body, title, columns, lines, mark)
    return _response(body, f"{title}（{on or clock.today():%Y-%m-%d}）.{form}", FORMS[form])


def in_pieces(found: Any, told: Callable[[list[Any]], Iterable[Any]], size: int = 1000) -> Iterator[Any]:
    """What `told` makes of a query set, some rows at a time: for lists whose names are looked up for many rows at once."""
    rows = found.iterator(chunk_size=size)
    while piece := list(islice(rows, size)):
        yield from told(piece)


class _Lines:
    """Rows put aside on disk as they come, so that they can be counted before they are written."""

    def __init__(self) -> None:
        self.count = 0
        self._held = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - __exit__ closes it

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self._held.close()

    def take(self, rows: Iterable[Sequence[Any]]) -> None:
        for row in rows:
            self._held.write(json.dumps([_plain(value) for value in row], ensure_ascii=False).encode() + b"\n")
            self.count += 1

    def __iter__(self) -> Iterator[list[Any]]:
        self._held.seek(0)
        return map(json.loads, self._held)


def _response(body: IO[bytes], name: str, content_type: str) -> HttpResponse:
    """From disk where it is large; views and their readers need not know."""
    response: Any
    size = body.tell()
    body.seek(0)
    if size > _IN_MEMORY:
        response = FileResponse(body, content_type=content_type)
        response["Content-Length"] = str(size)
    else:
        with body:
            response = HttpResponse(body.read(), content_type=content_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    return response  # type: ignore[no-any-return]


def _plain(value: Any) -> str | int | float:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, (int, float)) else str(value)


def _workbook(body: IO[bytes], title: str, columns: Sequence[str], lines: _Lines, mark: str) -> None:
    """Text is written as text: nothing in a cell is ever a formula or a link. Each row goes to disk once it is complete."""
    with xlsxwriter.Workbook(body, {"constant_memory": True}) as book:
        sheet = book.add_worksheet(title[:31])
        head = book.add_format({"bold": True, "bg_color": "#E8EEF7", "border": 1})
        told = book.add_format({"font_color": "#6B7280", "italic": True})
        sheet.set_column(0, len(columns) - 1, _WIDTH)
        sheet.freeze_panes(2, 1)
        sheet.set_footer("&L" + mark.replace("&", "&&") + "&R&P / &N")
        sheet.write_string(0, 0, mark, told)
        for place, column in enumerate(columns):
            sheet.write_string(1, place, column, head)
        for at, line in enumerate(lines, start=2):
            for place, value in enumerate(line):
                if isinstance(value, str):
                    sheet.write_string(at, place, value)
                else:
                    sheet.write_number(at, place, value)
        sheet.autofilter(1, 0, lines.count + 1, len(columns) - 1)


def _csv(body: IO[bytes], title: str, columns: Sequence[str], lines: _Lines, mark: str) -> None:
    """UTF-8 with its mark, so that every suite reads it; the watermark comes last, below the data."""
    body.write(b"\xef\xbb\xbf")
    for line in chain([columns], lines, [[mark]]):
        held = io.StringIO()
        csv.writer(held).writerow([_harmless(value) for value in line])
        body.write(held.getvalue().encode())


def _harmless(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.lstrip(" \u3000").startswith(_FORMULA) else value
