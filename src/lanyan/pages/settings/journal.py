"""日志: the auditor reads who did what, searches it and takes it away signed; nobody changes it."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import yaml
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from lanyan.directory import access
from lanyan.kernel import clock, seals
from lanyan.kernel import journal as lines
from lanyan.kernel.refusal import InvalidInput, NotVisible
from lanyan.pages import export
from lanyan.pages.paging import day_of, page_of
from lanyan.pages.request import Request

COLUMNS = ("时间", "人员", "动作", "对象", "结果", "来源", "详情")
EXPORTED = ("编号", "时间", "人员", "代谁", "动作", "对象", "对象编号", "结果", "来源", "详情")
MOST = 200_000  # lines of one file


@require_GET
def journal(request: Request) -> HttpResponse:
    """Search the journal by person, verb, record, result and day; `?export=` takes what was found away."""
    if not access.may_read_journal(request.actor):
        raise NotVisible("journal")
    found = lines.lines(
        text=request.GET.get("q", "").strip(),
        action=request.GET.get("action", ""),
        result=request.GET.get("result", ""),
        since=day_of(request, "since"),
        until=day_of(request, "until"),
    )
    if request.GET.get("export") == "signed":
        return _signed(request, _few_enough(found))
    if export.asked(request):
        return export.answer(request, "日志", EXPORTED, _told(_few_enough(found)))
    page = page_of(request, found)
    context = {
        "crumbs": [{"title": "设置"}, {"title": "日志"}],
        "page": page,
        "rows": [_shown(line) for line in page],
        "actions": [(verb, words()["verbs"].get(verb, verb)) for verb in lines.actions()],
        "results": list(words()["results"].items()),
        "columns": [{"title": t} for t in COLUMNS],
        "asked": request.GET.urlencode(),
    }
    return render(request, "settings/journal.html", context)


@cache
def words() -> dict[str, dict[str, str]]:
    """What verbs, subjects and results are called."""
    return yaml.safe_load(Path(__file__).with_name("journal_words.yaml").read_text(encoding="utf-8"))


def _few_enough(found: QuerySet) -> QuerySet:
    if found.count() > MOST:
        raise InvalidInput("journal_too_long", f"选中的日志超过{MOST}行，没有导出。请按日期分几次导出。")
    return found


def _signed(request: Request, found: QuerySet) -> HttpResponse:
    """A file that `verify-journal --file` can hold against alteration; taking it away is a line itself."""
    count = found.count()
    body = b"".join(seals.signed(found.order_by("pk").iterator()))
    lines.note("export_journal", request.actor, subject_kind="list", rows=count, form="signed")
    answer = HttpResponse(body, content_type="application/jsonl; charset=utf-8")
    name = quote(f"日志（{clock.today():%Y-%m-%d}）.jsonl", safe="")
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    return answer


def _told(found: QuerySet) -> Iterator[tuple[Any, ...]]:
    for line in found.iterator():
        shown = _shown(line)
        said = "；".join(f"{name}={value}" for name, value in line.details.items())
        yield (
            *(line.pk, line.at, line.actor_name, line.on_behalf_of, shown["verb"]),
            *(shown["subject"], line.subject_id, shown["result"], line.address, said),
        )


def _shown(line: Any) -> dict[str, Any]:
    said = words()
    return {
        "line": line,
        "verb": said["verbs"].get(line.action, line.action),
        "subject": said["subjects"].get(line.subject_kind, line.subject_kind),
        "result": said["results"].get(line.result, line.result),
    }
