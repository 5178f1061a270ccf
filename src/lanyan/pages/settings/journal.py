"""日志: the auditor reads who did what; nobody changes it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from lanyan.directory import access
from lanyan.kernel import journal as lines
from lanyan.kernel.refusal import NotVisible
from lanyan.pages.paging import day_of, page_of
from lanyan.pages.request import Request


@require_GET
def journal(request: Request) -> HttpResponse:
    """Search the journal by person, verb, record and day."""
    if not access.may_read_journal(request.actor):
        raise NotVisible("journal")
    found = lines.lines(
        text=request.GET.get("q", "").strip(),
        action=request.GET.get("action", ""),
        since=day_of(request, "since"),
        until=day_of(request, "until"),
    )
    context = {
        "crumbs": [{"title": "设置"}, {"title": "日志"}],
        "page": page_of(request, found),
        "actions": [(verb, verb) for verb in lines.actions()],
        "columns": [{"title": t} for t in ("时间", "人员", "动作", "对象", "结果", "来源", "详情")],
    }
    return render(request, "settings/journal.html", context)
