"""流程加严: a unit's own copy of a procedure, made stricter on a screen; what is looser is refused with its clause."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from lanyan.directory import access
from lanyan.directory.rules import rulebook
from lanyan.flows import tighten_procedure as flow
from lanyan.kernel import clock
from lanyan.kernel.refusal import NotVisible, Refusal
from lanyan.pages import export
from lanyan.pages.paging import parse_day
from lanyan.pages.request import Request
from lanyan.records.procedures.book import procedure_of
from lanyan.rulebook import Procedure, national
from lanyan.rulebook.procedures import UNITS, Limit, Step, StepVersion
from lanyan.rulebook.procedures.words import limit_sentence, limits_sentence, tightening_sentences

from .mechanisms import DECLARERS, _place

NAMES = {"within": "期限缩短为", "not_before": "至少满", "notice": "公示不少于"}


@require_GET
def tightened_procedures(request: Request) -> HttpResponse:
    """The processes, and what this node or one above has made stricter."""
    here = _place(request)
    book = rulebook()
    rows: list[dict[str, Any]] = [
        {
            "procedure": one,
            "own": [
                said
                for copy in book.tightenings(one.code)
                if copy.owner == here.organisation_id
                for said in _said(one, copy)
            ],
        }
        for one in national().procedures()
    ]
    if export.asked(request):
        lines = (
            (one.title, len(one.stages), len(one.steps), "\n".join(row["own"])) for row in rows for one in [row["procedure"]]
        )
        return export.answer(request, "流程加严", ("流程", "阶段", "步", "本组织的加严"), lines)
    context = {"crumbs": [{"title": "设置"}, {"title": "流程加严"}], "here": here, "rows": rows}
    return render(request, "settings/procedures.html", context)


@require_http_methods(["GET", "POST"])
def tighten_procedure(request: Request, code: str) -> HttpResponse:
    """Every step with its limits as the text has them; a number beside makes it stricter for this node and below."""
    here = _place(request)
    if code not in {one.code for one in national().procedures()}:
        raise NotVisible(f"procedure {code}")
    procedure, refusal = procedure_of(code), None
    begins_on = parse_day(request.POST.get("begins_on")) or clock.today()
    if request.method == "POST":
        try:
            flow.tighten_procedure(
                organisation=access.organisation_for(request.actor, here.public_id, *DECLARERS),
                procedure=code,
                steps=list(_wanted(request, procedure, begins_on)),
                begins_on=begins_on,
                by=request.actor,
            )
            messages.success(request, "已生效，本组织和以下组织的在办件已按新的要求推算。")
            return redirect("tightened_procedures")
        except Refusal as refused:
            refusal = refused
    context = {
        "crumbs": [{"title": "设置"}, {"title": "流程加严", "href": "/settings/procedures/"}, {"title": procedure.title}],
        "here": here,
        "procedure": procedure,
        "stages": _stages(request, procedure, begins_on),
        "begins_on": begins_on,
        "refusal": refusal,
    }
    return render(request, "settings/tighten.html", context, status=422 if refusal else 200)


def _said(procedure: Procedure, copy: Any) -> list[str]:
    return tightening_sentences(procedure, copy)


def _stages(request: Request, procedure: Procedure, on: date) -> list[dict[str, Any]]:
    """Steps by stage with an input for each limit. An input is called `step.kind.number`."""
    stages = []
    for code, title in procedure.stages.items():
        steps = [_step(request, procedure, one, on) for one in procedure.ordered() if one.stage == code]
        stages.append({"title": title, "steps": steps, "touched": any(step["touched"] for step in steps)})
    return stages


def _step(request: Request, procedure: Procedure, step: Step, on: date) -> dict[str, Any]:
    version = step.governing(on)
    inputs = [
        {
            "name": name,
            "label": f"{NAMES[limit.kind]}（{UNITS[limit.span.unit]}）",
            "hint": limit_sentence(procedure, version, limit),
        }
        for name, limit in _limits(step, version)
    ]
    if version.notice is None:
        inputs.append(
            {"name": f"{step.code}.notice", "label": "另加公示不少于（个工作日）", "hint": "条文没有要求，留空不加"}
        )
    if step.needs and not any(limit.kind == "within" for limit in version.limits):
        before = procedure.step(step.needs[-1]).title
        inputs.append({"name": f"{step.code}.new", "label": "另定期限（天）", "hint": f"自“{before}”起，留空不定"})
    if version.note:
        hint = f"条文：每{version.note.every}至少一次{version.note.title}"
        inputs.append({"name": f"{step.code}.every", "label": "记录间隔（个月）", "hint": hint})
    for one in inputs:
        one["value"] = request.POST.get(one["name"], "")
    paper = f"{step.code}.paper"
    touched = any(one["value"] for one in inputs) or bool(request.POST.get(paper))
    return {
        "step": step,
        "version": version,
        "inputs": inputs,
        "paper": paper,
        "typed": request.POST.get(paper, ""),
        "limits": limits_sentence(procedure, version),
        "touched": touched,
    }


def _limits(step: Step, version: StepVersion) -> Iterator[tuple[str, Limit]]:
    for number, limit in enumerate(version.limits):
        if not limit.exact:
            yield f"{step.code}.{limit.kind}.{number}", limit


def _wanted(request: Request, procedure: Procedure, on: date) -> Iterator[dict[str, Any]]:
    """What was typed, step by step, in the language of the rulebook."""
    for step in procedure.ordered():
        more: dict[str, Any] = {}
        for name, limit in _limits(step, step.governing(on)):
            if count := _count(request, name):
                span = {"count": count, "unit": limit.span.unit}
                if limit.kind == "notice":
                    more["notice"] = span
                else:
                    more.setdefault(limit.kind, []).append({**span, "after": limit.after})
        if count := _count(request, f"{step.code}.notice"):
            more["notice"] = {"count": count, "unit": "workdays"}
        if count := _count(request, f"{step.code}.new"):
            more.setdefault("within", []).append({"count": count, "unit": "days", "after": step.needs[-1]})
        if count := _count(request, f"{step.code}.every"):
            more["every"] = {"count": count, "unit": "months"}
        if title := request.POST.get(f"{step.code}.paper", "").strip()[:80]:
            more["papers"] = {f"own_{step.code}": {"title": title}}
        if more:
            yield {"step": step.code, **more}


def _count(request: Request, name: str) -> int:
    typed = request.POST.get(name, "").strip()
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 5 else 0
