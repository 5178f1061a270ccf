"""日志: the auditor reads who did what; nobody changes it."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml
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
    page = page_of(request, found)
    context = {
        "crumbs": [{"title": "设置"}, {"title": "日志"}],
        "page": page,
        "rows": [_shown(line) for line in page],
        "actions": [(verb, words()["verbs"].get(verb, verb)) for verb in lines.actions()],
        "columns": [{"title": t} for t in ("时间", "人员", "动作", "对象", "结果", "来源", "详情")],
    }
    return render(request, "settings/journal.html", context)


@cache
def words() -> dict[str, dict[str, str]]:
    """What verbs, subjects and results are called."""
    return yaml.safe_load(Path(__file__).with_name("journal_words.yaml").read_text(encoding="utf-8"))


def _shown(line: Any) -> dict[str, Any]:
    said = words()
    return {
        "line": line,
        "verb": said["verbs"].get(line.action, line.action),
        "subject": said["subjects"].get(line.subject_kind, line.subject_kind),
        "result": said["results"].get(line.result, line.result),
    }
