"""运行: how the system runs, for the one who runs it; no content."""

from django.db import connection
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from lanyan import __version__
from lanyan.derived.duties import history
from lanyan.directory import access
from lanyan.kernel.refusal import NotVisible
from lanyan.pages.request import Request


@require_GET
def running(request: Request) -> HttpResponse:
    """Version, database, last evaluations."""
    if not access.has_role(request.actor, "system_admin"):
        raise NotVisible("running")
    context = {
        "crumbs": [{"title": "设置"}, {"title": "运行"}],
        "facts": [
            {"label": "版本", "value": __version__},
            {"label": "数据库", "value": f"PostgreSQL {connection.get_database_version()[0]}"},
        ],
        "evaluations": history.latest(20),
        "columns": [{"title": "时间"}, {"title": "范围"}, {"title": "判定", "num": True}, {"title": "毫秒", "num": True}],
    }
    return render(request, "settings/running.html", context)
