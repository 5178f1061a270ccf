"""推算: move one date, and all later dates follow; of a case at hand, or from a first date alone. Nothing is stored."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from lanyan.kernel import clock
from lanyan.pages.paging import parse_day
from lanyan.pages.request import Request
from lanyan.records.procedures import queries
from lanyan.records.procedures.book import procedure_of
from lanyan.records.procedures.reckoning import calendar
from lanyan.rulebook import Procedure
from lanyan.rulebook.procedures import Planned, plan
from lanyan.rulebook.procedures.dates import Known
from lanyan.rulebook.procedures.words import bound_sentence


@require_GET
def plan_case(request: Request, public_id: str) -> HttpResponse:
    """The rest of a case, day by day; `?assembly=2027-01-05` moves a step."""
    shown = queries.shown(request.actor, public_id)
    moved = _moved(request, shown.procedure)
    case = shown.case
    crumbs = [
        {"title": "流程", "href": f"/cases/?procedure={case.procedure}"},
        {"title": case.title, "href": f"/cases/{case.public_id}/"},
        {"title": "推算"},
    ]
    rows = shown.standing.plan(moved)
    return _show(request, shown.procedure, rows, {"crumbs": crumbs, "case": case, "over": case.title, "moved": bool(moved)})


@require_GET
def plan_procedure(request: Request) -> HttpResponse:
    """A whole process from its first date, without a case."""
    offered = queries.procedures_for(request.actor)
    procedure = procedure_of(request.GET.get("procedure", "") or offered[0].code)
    first = procedure.ordered()[0].code
    begun = parse_day(request.GET.get("applied")) or clock.today()
    moved = _moved(request, procedure)
    rows = plan(procedure, Known({first: begun}), calendar(), moved=moved)
    context = {
        "crumbs": [{"title": "流程", "href": "/cases/"}, {"title": "推算"}],
        "procedures": [(one.code, one.title) for one in offered],
        "applied": begun,
        "first": procedure.step(first),
        "moved": bool(moved),
    }
    return _show(request, procedure, rows, context)


def _moved(request: Request, procedure: Procedure) -> dict[str, date]:
    days = {code: parse_day(request.GET.get(code)) for code in procedure.steps}
    return {code: day for code, day in days.items() if day is not None}


def _show(request: Request, procedure: Procedure, rows: list[Planned], context: dict[str, Any]) -> HttpResponse:
    shown = [
        {
            "row": row,
            "title": row.version.title,
            "stage": procedure.stages[row.step.stage],
            "low": bound_sentence(procedure, row.window.low) if row.step.needs else "",
            "high": bound_sentence(procedure, row.window.high) if row.window.high else "",
            "typed": request.GET.get(row.step.code, ""),
        }
        for row in rows
    ]
    last = rows[-1].day
    whole = {"procedure": procedure, "rows": shown, "last": last, "today": clock.today(), **context}
    return render(request, "cases/plan.html", whole)
