"""Lists of cases: the table, the board by stage, and who is stuck where."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from lanyan.directory import access as directory
from lanyan.directory import queries as directory_queries
from lanyan.kernel.refusal import NotVisible
from lanyan.pages import export
from lanyan.pages.paging import page_of
from lanyan.pages.place import place
from lanyan.pages.request import Request
from lanyan.records.procedures import queries
from lanyan.records.procedures.book import procedure_of

STATES = [("open", "在办"), ("overdue", "超期"), ("stuck", "停滞"), ("closed", "办结"), ("all", "全部")]
WORDS = {"closed": "办结", "overdue": "超期", "near": "临期", "waits": "未到最早日期", "stuck": "停滞", "open": "在办"}
COLOURS = {"closed": "met", "overdue": "overdue", "near": "near", "waits": "pending", "stuck": "near", "open": "pending"}
SORTS = {"title": "title", "opened": "opened_on", "step": "position"}
EXPORTED = ("办件", "组织", "阶段", "下一步", "最早", "最迟", "状态", "开始日期")
ON_BOARD = 40


@require_GET
def cases(request: Request) -> HttpResponse:
    """Cases of one procedure in my reach: `?view=board` by stage, `?state=stuck` who is stuck and at which step."""
    offered = queries.procedures_for(request.actor)
    asked = request.GET.get("procedure", "") or offered[0].code
    procedure = procedure_of(asked)
    if procedure.restricted and procedure not in offered:
        raise NotVisible(f"procedure {asked}")
    organisation = request.GET.get("organisation", "")
    within = directory.organisation_for(request.actor, organisation) if organisation else None
    ids = directory_queries.ids_below(within.pk) if within else None
    state, stage = request.GET.get("state", "open"), request.GET.get("stage", "")
    found = queries.listed(
        request.actor, procedure.code, organisation_ids=ids, state=state, stage=stage, text=request.GET.get("q", "").strip()
    )
    board = request.GET.get("view") == "board"
    sort = request.GET.get("sort", "")
    ordered = found.order_by(_order(sort), "pk")
    if export.asked(request):
        return export.answer(request, procedure.title, EXPORTED, map(_line, _named(queries.rows_of(ordered))))
    now = place(request)
    context = {
        "crumbs": [{"title": "流程"}],
        "procedure": procedure,
        "procedures": [(one.code, one.title) for one in offered],
        "states": STATES,
        "stages": list(procedure.stages.items()),
        "board": board,
        "state": state,
        "sort": sort,
        "may_open": now is not None and now.role in ("secretary", "officer", "recorder"),
        "tabs": _tabs(request, procedure.code, state, board),
        "several": now is None or now.role in ("officer", "leader") or now.leads,
    }
    if board:
        counted = queries.counts_by_stage(found, procedure)
        rows = _named(queries.rows_of(ordered[: ON_BOARD * len(procedure.stages)]))
        context["lanes"] = [
            {"title": title, "count": counted[code], "rows": [row for row in rows if row["row"].stage == title]}
            for code, title in procedure.stages.items()
        ]
        return render(request, "cases/board.html", context)
    page = page_of(request, ordered)
    context |= {
        "page": page,
        "rows": _named(queries.rows_of(page)),
        "columns": [
            {"title": "办件", "sort": "title"},
            *([{"title": "组织"}] if context["several"] else []),
            {"title": "下一步", "sort": "step"},
            {"title": "最早"},
            {"title": "最迟"},
            {"title": "状态"},
        ],
    }
    return render(request, "cases/cases.html", context)


def _order(sort: str) -> str:
    name = SORTS.get(sort.removeprefix("-"), "position")
    return f"-{name}" if sort.startswith("-") else name


def _tabs(request: Request, procedure: str, state: str, board: bool) -> list[dict[str, Any]]:
    base = f"?procedure={procedure}"
    return [
        {"title": "在办", "href": base, "active": not board and state not in ("stuck", "overdue", "closed")},
        {"title": "看板", "href": f"{base}&view=board", "active": board},
        {"title": "超期", "href": f"{base}&state=overdue", "active": not board and state == "overdue"},
        {"title": "停滞", "href": f"{base}&state=stuck", "active": not board and state == "stuck"},
        {"title": "办结", "href": f"{base}&state=closed", "active": not board and state == "closed"},
    ]


def _named(rows: list[queries.CaseRow]) -> list[dict[str, Any]]:
    names = directory_queries.organisations_on({row.case.organisation_id for row in rows})
    return [
        {
            "row": row,
            "case": row.case,
            "organisation": names[row.case.organisation_id].name,
            "short": names[row.case.organisation_id].short_name,
            "word": WORDS[row.state],
            "colour": COLOURS[row.state],
        }
        for row in rows
    ]


def _line(named: dict[str, Any]) -> tuple[Any, ...]:
    row, due = named["row"], named["row"].due
    days = (due.earliest, due.due_on) if due else (None, None)
    return (row.case.title, named["organisation"], row.stage, row.next_title, *days, named["word"], row.case.opened_on)
