"""缺勤补课: mine to do, others' to review."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from lanyan.flows import review_make_up as review_flow
from lanyan.records.activities import access, queries
from lanyan.records.activities.operations import make_up
from lanyan.rulebook import national


@require_GET
def make_ups(request: HttpRequest) -> HttpResponse:
    """Mine, and those that wait for my review."""
    context = {
        "crumbs": [{"title": "组织生活", "href": "/meetings/"}, {"title": "补课"}],
        "mine": queries.make_ups_of(request.actor.person_id) if request.actor.person_id else [],
        "to_review": queries.make_ups_to_review(request.actor),
    }
    return render(request, "meetings/make_ups.html", context)


@require_GET
def one_make_up(request: HttpRequest, public_id: str) -> HttpResponse:
    """What is asked, what is done, and the next thing."""
    found = access.make_up_for(request.actor, public_id)
    detail = queries.make_up_detail(found, request.actor)
    context = {
        "make_up": found,
        "detail": detail,
        "parts": national().make_up_parts(),
        "crumbs": [{"title": "补课", "href": "/make-ups/"}, {"title": found.activity.title}],
    }
    return render(request, "meetings/make_up.html", context)


@require_POST
def do_part(request: HttpRequest, public_id: str) -> HttpResponse:
    """One part done."""
    found = access.make_up_for(request.actor, public_id)
    part = request.POST.get("part", "")
    content = request.POST.get("content", "")
    if part == "quiz":
        content = ",".join(
            request.POST.get(f"question-{question.pk}", "") for question in queries.quiz_of(found.activity_id)
        )
    make_up.do_part(make_up_id=found.pk, part=part, content=content, by=request.actor)
    messages.success(request, "已记录。")
    return redirect("one_make_up", public_id=public_id)


@require_POST
def review_make_up(request: HttpRequest, public_id: str) -> HttpResponse:
    """Accept, or return with what is missing."""
    found = access.make_up_for(request.actor, public_id)
    accepted = request.POST.get("accepted") == "1"
    review_flow.review_make_up(
        make_up_id=found.pk, accepted=accepted, remark=request.POST.get("remark", ""), by=request.actor
    )
    messages.success(request, "补课已通过。" if accepted else "已退回本人补齐。")
    return redirect("make_ups")


@require_POST
def waive_make_up(request: HttpRequest, public_id: str) -> HttpResponse:
    """Let somebody off, with a reason."""
    found = access.make_up_for(request.actor, public_id)
    review_flow.waive_make_up(make_up_id=found.pk, reason=request.POST.get("reason", ""), by=request.actor)
    messages.success(request, "已免除，事由留存。")
    return redirect("make_ups")
