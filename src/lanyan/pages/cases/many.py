"""成批建立: cases for everybody whom a duty is about, or for every organisation below that has none of this year."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from lanyan.flows import open_many_cases as flow
from lanyan.kernel import clock
from lanyan.kernel.refusal import InvalidInput, NotVisible, Refusal
from lanyan.pages.place import place
from lanyan.pages.request import Request
from lanyan.records.procedures import queries
from lanyan.records.procedures.book import procedure_of

from .changes import OPENERS
from .fields import entry_of, field_rows

MOST = 200


@require_http_methods(["GET", "POST"])
def open_cases(request: Request, code: str) -> HttpResponse:
    """Who or what waits for a case; those chosen get one, with the same first step."""
    now = place(request)
    if now is None or now.role not in OPENERS or code not in {one.code for one in queries.procedures_for(request.actor)}:
        raise NotVisible("open cases")
    procedure, refusal, opened = procedure_of(code), None, None
    offered = flow.candidates(procedure, request.actor)[:MOST]
    chosen = set(request.POST.getlist("chosen"))
    if request.method == "POST":
        try:
            if not chosen:
                raise InvalidInput("nobody_chosen", "没有选择任何一个，没有保存。请至少选一个。")
            entry = entry_of(request, procedure.ordered()[0], now.organisation_id)
            opened = flow.open_many_cases(procedure, [one for one in offered if one.key in chosen], entry, request.actor)
            if not opened.refused:
                messages.success(request, f"已建立{opened.count}件。")
                return redirect(f"/cases/?procedure={code}")
            offered = flow.candidates(procedure, request.actor)[:MOST]
        except Refusal as refused:
            refusal = refused
    context = _context(request, procedure, offered, chosen, refusal, opened, now.organisation_id)
    return render(request, "cases/many.html", context, status=422 if refusal else 200)


def _context(
    request: Request, procedure: Any, offered: list[flow.Candidate], chosen: set[str], refusal: Refusal | None,
    opened: flow.Opened | None, organisation_id: int,
) -> dict[str, Any]:  # fmt: skip
    step = procedure.ordered()[0]
    version = step.governing(clock.today())
    return {
        "crumbs": [
            {"title": "流程", "href": "/cases/all/"},
            {"title": procedure.title, "href": f"/cases/?procedure={procedure.code}"},
            {"title": "成批建立"},
        ],
        "procedure": procedure,
        "version": version,
        "fields": field_rows(request, procedure.code, step, version, organisation_id, clock.today()),
        "people": [
            {"id": one.key, "name": one.name, "note": _note(one), "checked": one.key in chosen or not request.POST}
            for one in offered
        ],
        "today": clock.today().isoformat(),
        "typed": request.POST,
        "refusal": refusal,
        "opened": opened,
    }


def _note(one: flow.Candidate) -> str:
    place_of = one.organisation if one.person_id else ""
    due = f"应在{one.due_on:%Y-%m-%d}前" if one.due_on else ""
    return " · ".join(part for part in (place_of, due) if part)
