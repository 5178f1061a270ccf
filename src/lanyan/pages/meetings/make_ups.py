"""缺勤补课: mine to do, others' to review."""

import json
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from lanyan.flows import review_make_up as review_flow
from lanyan.pages import export
from lanyan.pages.request import Request
from lanyan.records.activities import queries
from lanyan.records.activities.operations import make_up
from lanyan.rulebook import national

STATES = {"accepted": "已通过", "waived": "已免除", "submitted": "待核验", "overdue": "逾期", "returned": "已退回"}


@require_GET
def make_ups(request: Request) -> HttpResponse:
    """Mine, and those that wait for my review."""
    person_id = request.actor.person_id
    mine = queries.make_ups(person_id=person_id) if person_id else []
    to_review = queries.make_ups_to_review(request.actor)
    if export.asked(request):
        lines = (
            (part, one["name"], one["title"], one["held_on"], one["due_on"], STATES.get(one["state"], "待补课"))
            for part, found in (("等我核验", to_review), ("我的补课", mine))
            for one in found
        )
        return export.answer(request, "补课", ("", "姓名", "活动", "活动日期", "期限", "状态"), lines)
    crumbs = [{"title": "组织生活", "href": "/meetings/"}, {"title": "补课"}]
    context = {"crumbs": crumbs, "mine": mine, "to_review": to_review}
    return render(request, "meetings/make_ups.html", context)


@require_GET
def one_make_up(request: Request, public_id: str) -> HttpResponse:
    """What is asked, what is done, and the next thing."""
    found = queries.make_up_for(request.actor, public_id)
    context = {
        "make_up": found,
        "parts": [_part(found, code) for code in found["parts"]],
        "quiz": queries.quiz_of(found["activity_id"]) if "quiz" in found["parts"] else [],
        "study": queries.study_material(found["activity_id"]),
        "settled": found["state"] in ("accepted", "waived"),
        "crumbs": [{"title": "补课", "href": "/make-ups/"}, {"title": found["title"]}],
    }
    return render(request, "meetings/make_up.html", context)


@require_POST
def do_part(request: Request, public_id: str) -> HttpResponse:
    """One part done."""
    found = queries.make_up_for(request.actor, public_id)
    part = request.POST.get("part", "")
    content = request.POST.get("content", "")
    if part == "quiz":
        content = json.dumps([_choice(request, q["position"]) for q in queries.quiz_of(found["activity_id"])])
    make_up.do_part(make_up_id=found["id"], part=part, content=content, by=request.actor)
    messages.success(request, "已记录。")
    return redirect("one_make_up", public_id=public_id)


@require_POST
def review_make_up(request: Request, public_id: str) -> HttpResponse:
    """Accept, or return with what is missing."""
    found = queries.make_up_for(request.actor, public_id)
    accepted = request.POST.get("accepted") == "1"
    review_flow.review_make_up(
        make_up_id=found["id"], accepted=accepted, remark=request.POST.get("remark", ""), by=request.actor
    )
    messages.success(request, "补课已通过。" if accepted else "已退回本人补齐。")
    return redirect("make_ups")


@require_POST
def waive_make_up(request: Request, public_id: str) -> HttpResponse:
    """Let somebody off, with a reason."""
    found = queries.make_up_for(request.actor, public_id)
    review_flow.waive_make_up(make_up_id=found["id"], reason=request.POST.get("reason", ""), by=request.actor)
    messages.success(request, "已免除，事由留存。")
    return redirect("make_ups")


def _choice(request: Request, position: int) -> int | None:
    """The option chosen for a question, counted from 0; None where none was."""
    chosen = request.POST.get(f"question-{position}", "")
    return int(chosen) if chosen.isdecimal() and len(chosen) < 3 else None


def _part(found: dict[str, Any], code: str) -> dict[str, Any]:
    """One part: its word, whether it is done, and whether the reader may do it."""
    settled = found["state"] in ("accepted", "waived")
    return {
        "code": code,
        "title": national().make_up_parts()[code].title,
        "done": code in found["done"],
        "content": found["done"].get(code, ""),
        "may_do": not settled and (found["own"] != (code == "talk")) and code not in found["done"],
    }
