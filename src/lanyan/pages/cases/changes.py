"""Opening a case, moving it, stopping it, taking it up again: one small form each."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from lanyan.directory import access as directory
from lanyan.directory import queries as directory_queries
from lanyan.directory.access import person_for
from lanyan.flows import advance_case
from lanyan.kernel import clock
from lanyan.kernel.refusal import InvalidInput, NotVisible, Refusal
from lanyan.pages.paging import parse_day
from lanyan.pages.place import place, places
from lanyan.pages.request import Request
from lanyan.records.procedures import access, operations, queries
from lanyan.records.procedures.book import procedure_of
from lanyan.rulebook import Procedure

from .fields import candidates, entry_of, field_rows

OPENERS = ("secretary", "officer", "recorder")
# code → title, explanation, what is asked, the button.
CHANGES = {
    "move": (
        "移交",
        "组织关系转到另一个支部时，办件随人移交，已有的时间连续计算。",
        ("organisation", "on", "reason"),
        "移交",
    ),
    "stop": ("中止", "本人离队、撤回申请等，不再办理。已经办的都保留，以后可以恢复。", ("on", "reason"), "中止"),
    "reopen": ("恢复", "中止的办件重新办理，已有的时间连续计算。", ("reason",), "恢复"),
}


@require_http_methods(["GET", "POST"])
def open_case(request: Request) -> HttpResponse:
    """Begin a case with its first step."""
    now = place(request)
    if now is None or now.role not in OPENERS:
        raise NotVisible("open a case")
    asked = request.POST.get("organisation") or request.GET.get("organisation", "")
    here = directory.organisation_for(request.actor, asked, *access.RECORD) if asked else None
    organisation_id = here.pk if here else now.organisation_id
    directory.require(request.actor, organisation_id, *access.RECORD)
    procedure = procedure_of(request.POST.get("procedure") or request.GET.get("procedure", "") or _first(request).code)
    refusal = None
    if request.method == "POST":
        try:
            person = person_for(request.actor, request.POST.get("person", "")) if request.POST.get("person") else None
            entry = entry_of(request, procedure.ordered()[0], organisation_id)
            case = advance_case.open_case(
                procedure=procedure.code,
                organisation_id=organisation_id,
                person_id=person.pk if person else None,
                matter=request.POST.get("matter", ""),
                entry=entry,
                by=request.actor,
            )
            messages.success(request, "已建立，第一步已登记。")
            return redirect("case", public_id=case.public_id)
        except NotVisible:
            raise
        except Refusal as refused:
            refusal = refused
    return render(
        request, "cases/open.html", _opening(request, procedure, organisation_id, refusal), status=422 if refusal else 200
    )


@require_http_methods(["GET", "POST"])
def change_case(request: Request, public_id: str, code: str) -> HttpResponse:
    """Move, stop or reopen."""
    found = access.case_for(request.actor, public_id, "manage")
    if code not in CHANGES:
        raise NotVisible(f"change {code}")
    title, explain, fields, button = CHANGES[code]
    refusal = None
    if request.method == "POST":
        try:
            _apply(request, found, code)
            messages.success(request, f"已{title}。")
            return redirect("cases") if code == "move" else redirect("case", public_id=public_id)
        except NotVisible:
            raise
        except Refusal as refused:
            refusal = refused
    context = {
        "crumbs": [
            {"title": "流程", "href": "/cases/"},
            {"title": found.title, "href": f"/cases/{public_id}/"},
            {"title": title},
        ],
        "case": found,
        "title": title,
        "explain": explain,
        "fields": fields,
        "button": button,
        "today": clock.today().isoformat(),
        "typed": request.POST,
        "refusal": refusal,
    }
    return render(request, "cases/change.html", context, status=422 if refusal else 200)


def _apply(request: Request, case: Any, code: str) -> None:
    typed, on = request.POST, parse_day(request.POST.get("on")) or clock.today()
    arguments: dict[str, Any] = {"case_id": case.pk, "reason": typed.get("reason", "")}
    if code == "move":
        if not typed.get("organisation"):
            raise InvalidInput("organisation_missing", "请选择移交到哪个组织，没有保存。", field="organisation")
        target = directory.organisation_for(request.actor, typed.get("organisation", ""))
        arguments |= {"organisation_id": target.pk, "on": on}
    if code == "stop":
        arguments |= {"on": on}
    verb = {"move": operations.move_case, "stop": operations.stop_case, "reopen": operations.reopen_case}[code]
    advance_case.change_case(verb, case=case, by=request.actor, **arguments)


def _first(request: Request) -> Procedure:
    return queries.procedures_for(request.actor)[0]


def _opening(request: Request, procedure: Procedure, organisation_id: int, refusal: Refusal | None) -> dict[str, Any]:
    here = directory_queries.organisation_on(organisation_id)
    step = procedure.ordered()[0]
    version = step.governing(clock.today())
    people = []
    if procedure.subject == "person":
        people = [
            (one.public_id, one.name)
            for one in candidates(organisation_id, clock.today())
            if not procedure.standings or one.state in procedure.standings
        ]
        people += [
            (one.public_id, f"{one.name}（尚无身份）")
            for one in directory_queries.staff(here.unit_id or 0)
            if not (one.league_state if procedure.line == "league" else one.party_state)
        ]
    offered = [(one.organisation_id, one.public_id, one.name) for one in places(request) if one.role in OPENERS]
    return {
        "crumbs": [{"title": "流程", "href": f"/cases/?procedure={procedure.code}"}, {"title": "建立办件"}],
        "procedure": procedure,
        "step": step,
        "version": version,
        "fields": field_rows(request, procedure.code, step, version, organisation_id, clock.today()),
        "here": here,
        "elsewhere": here.form not in procedure.forms,
        "organisations": [(public_id, name) for _, public_id, name in offered],
        "people": people,
        "today": clock.today().isoformat(),
        "typed": request.POST or request.GET,
        "refusal": refusal,
    }
