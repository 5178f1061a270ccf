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
from lanyan.pages.place import Place, place
from lanyan.pages.request import Request
from lanyan.records.procedures import queries
from lanyan.records.procedures.book import procedure_of
from lanyan.rulebook import Procedure, national

STATES = [("open", "在办"), ("overdue", "超期"), ("stuck", "停滞"), ("closed", "办结"), ("all", "全部")]
WORDS = {"closed": "办结", "overdue": "超期", "near": "临期", "waits": "未到最早日期", "stuck": "停滞", "open": "在办"}
COLOURS = {"closed": "met", "overdue": "overdue", "near": "near", "waits": "pending", "stuck": "near", "open": "pending"}
SORTS = {"title": "title", "opened": "opened_on", "step": "position"}
EXPORTED = ("办件", "组织", "阶段", "下一步", "最早", "最迟", "状态", "开始日期")
ON_BOARD = 40


@require_GET
def procedures(request: Request) -> HttpResponse:
    """Every process, by group, with how many cases of it are open; where an organisation may begin one."""
    now = place(request)
    opens = now is not None and now.role in ("secretary", "officer", "recorder")
    form = directory_queries.organisation_on(now.organisation_id).form if now else ""
    tallies = queries.tallies(request.actor)
    groups = [
        {
            "title": term.title,
            "rows": [
                {"tally": one, "procedure": one.procedure, "may_open": now is not None and opens and _holds(now, form, one)}
                for one in tallies
                if one.procedure.group == code
            ],
        }
        for code, term in national().procedure_groups().items()
    ]
    if export.asked(request):
        told = {code: term.title for code, term in national().procedure_groups().items()}
        lines = ((told[t.procedure.group], t.procedure.title, t.open, t.overdue, t.closed) for t in tallies)
        return export.answer(request, "全部流程", ("类别", "流程", "在办", "超期", "办结"), lines)
    context = {"crumbs": [{"title": "流程"}], "groups": [group for group in groups if group["rows"]]}
    return render(request, "cases/procedures.html", context)


def _holds(now: Place, form: str, one: queries.Tally) -> bool:
    """Whether the place itself keeps such cases; who works above may open one for somebody below."""
    return form in one.procedure.forms or now.role == "officer"


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
        return export.answer(
            request,
            procedure.title,
            EXPORTED,
            map(_line, export.in_pieces(ordered, lambda some: _named(queries.rows_of(some)))),
        )
    now = place(request)
    context = {
        "crumbs": [{"title": "流程", "href": "/cases/all/"}, {"title": procedure.title}],
        "procedure": procedure,
        "procedures": [(one.code, one.title) for one in offered],
        "states": STATES,
        "stages": list(procedure.stages.items()),
        "board": board,
        "state": state,
        "sort": sort,
        "may_open": now is not None and now.role in ("secretary", "officer", "recorder"),
        "in_bulk": _in_bulk(procedure),
        "tabs": tabs(procedure.code, "board" if board else state),
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


def tabs(procedure: str, active: str) -> list[dict[str, Any]]:
    """Ways to look at the cases of a process. `active`: open, board, calendar, overdue, stuck or closed."""
    base = f"/cases/?procedure={procedure}"
    return [
        {"title": title, "href": href, "active": active == code}
        for code, title, href in (
            ("open", "在办", base),
            ("board", "看板", f"{base}&view=board"),
            ("calendar", "日历", f"/cases/calendar/?procedure={procedure}"),
            ("overdue", "超期", f"{base}&state=overdue"),
            ("stuck", "停滞", f"{base}&state=stuck"),
            ("closed", "办结", f"{base}&state=closed"),
        )
    ]


def _in_bulk(procedure: Procedure) -> bool:
    """Whether many may be begun alike: of people whom a duty names, where the first step asks nothing of each alone."""
    alone = ("text", "organisation", "day", "people")
    asked = [one for one in procedure.ordered()[0].latest.fields if one.type in alone and not one.optional]
    return not asked and (procedure.yearly or (procedure.subject == "person" and bool(procedure.prompted_by)))


def _called(case: Any, short: str) -> str:
    """Whom or what a case is about, shortly."""
    if case.person is not None:
        return case.person.name
    return case.matter if case.matter and case.year is None else short


def _named(rows: list[queries.CaseRow]) -> list[dict[str, Any]]:
    names = directory_queries.organisations_on({row.case.organisation_id for row in rows})
    return [
        {
            "row": row,
            "case": row.case,
            "organisation": names[row.case.organisation_id].name,
            "short": names[row.case.organisation_id].short_name,
            "name": _called(row.case, names[row.case.organisation_id].short_name),
            "word": WORDS[row.state],
            "colour": COLOURS[row.state],
        }
        for row in rows
    ]


def _line(named: dict[str, Any]) -> tuple[Any, ...]:
    row, due = named["row"], named["row"].due
    days = (due.earliest, due.due_on) if due else (None, None)
    return (row.case.title, named["organisation"], row.stage, row.next_title, *days, named["word"], row.case.opened_on)
