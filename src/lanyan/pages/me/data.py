"""我的数据: what is held about me, why, how long, who looked at my numbers; and all of it as a file."""

import io
from datetime import date, datetime
from typing import Any
from urllib.parse import quote

import xlsxwriter
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from lanyan.directory import own_data
from lanyan.directory.models import Person
from lanyan.kernel import clock
from lanyan.kernel.refusal import NotVisible
from lanyan.pages.download import TYPES
from lanyan.pages.paging import page_of
from lanyan.pages.request import Request
from lanyan.rulebook import compliance


@require_GET
def my_data(request: Request) -> HttpResponse:
    """The register, with how many rows are mine, and who looked."""
    person = _me(request)
    counts = own_data.counts_of(person)
    context = {
        "crumbs": [{"title": "我的", "href": "/me/"}, {"title": "我的数据"}],
        "entries": [{"held": held, "count": counts[held.id]} for held in compliance.held()],
        "looks": page_of(request, own_data.looks_at(person), 20),
        "look_columns": [{"title": t} for t in ("时间", "谁", "结果", "来源")],
        "results": {"done": "看了", "refused": "被拒绝"},
    }
    return render(request, "me/data.html", context)


@never_cache
@require_GET
def my_data_file(request: Request) -> HttpResponse:
    """A workbook: one sheet a table, and the register first."""
    person = _me(request)
    answer = HttpResponse(_workbook(own_data.take(person, request.actor), person), content_type=TYPES["xlsx"])
    name = quote(f"我的数据（{person.name}，{clock.today():%Y-%m-%d}）.xlsx", safe="")
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    return answer


def _me(request: Request) -> Person:
    if request.actor.person_id is None:
        raise NotVisible("no person of the roster")
    return Person.objects.get(pk=request.actor.person_id)


def _workbook(parts: list[own_data.Part], person: Person) -> bytes:
    """Text is written as text: nothing in a cell is a formula."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        head = book.add_format({"bold": True})
        sheet = book.add_worksheet("说明")
        mark = f"{person.name} {clock.now():%Y-%m-%d %H:%M} 从蓝焰取走的本人数据"
        sheet.write_string(0, 0, mark)
        for at, title in enumerate(("类别", "内容", "为什么", "依据", "保存多久", "谁能看", "没有给的原因")):
            sheet.write_string(2, at, title, head)
        for row, held in enumerate(compliance.held(), 3):
            said = (held.title, held.what, held.why, held.ground, held.kept, held.seen_by, held.withheld)
            for at, text in enumerate(said):
                sheet.write_string(row, at, text)
        for number, part in enumerate(parts, 1):
            sheet = book.add_worksheet(f"{number} {part.held.title}"[:31])
            for at, title in enumerate(part.columns):
                sheet.write_string(0, at, title, head)
            for row, values in enumerate(part.rows, 1):
                for at, value in enumerate(values):
                    sheet.write_string(row, at, _text(value))
            sheet.set_footer("&L" + mark.replace("&", "&&"))
    return file.getvalue()


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return "是" if value else "否"
    return str(value)
