"""请假: ask, record for others, decide."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from lanyan.directory import access as directory
from lanyan.flows import correct_attendance
from lanyan.pages import export
from lanyan.pages.request import Request
from lanyan.pages.templatetags.lanyan import word
from lanyan.records.activities import access, queries
from lanyan.records.activities.operations import leave


@require_POST
def request_leave(request: Request, public_id: str) -> HttpResponse:
    """I cannot come, and why."""
    found = access.activity_for(request.actor, public_id, "self")
    leave.request_leave(
        activity_id=found.pk,
        kind=request.POST.get("kind", ""),
        reason=request.POST.get("reason", ""),
        by=request.actor,
    )
    messages.success(request, "已提交，等待批准。")
    return redirect("activity", public_id=public_id)


@require_POST
def record_leave(request: Request, public_id: str) -> HttpResponse:
    """The recorder enters leave for several persons at once: a call-out, the duty watch."""
    found = access.activity_for(request.actor, public_id, "record")
    people = [directory.person_for(request.actor, one).pk for one in request.POST.getlist("people")]
    count = leave.record_leave(
        activity_id=found.pk,
        person_ids=people,
        kind=request.POST.get("kind", ""),
        reason=request.POST.get("reason", ""),
        by=request.actor,
    )
    messages.success(request, f"已登记{count}人。")
    return redirect("activity", public_id=public_id)


@require_GET
def leaves(request: Request) -> HttpResponse:
    """Requests that wait for me."""
    waiting = queries.leaves_to_decide(request.actor)
    if export.asked(request):
        lines = (
            (one.person.name, word(one.kind, "leave_kinds"), one.reason, one.activity.title, one.activity.starts_at)
            for one in waiting
        )
        return export.answer(request, "待批的请假", ("姓名", "请假", "事由", "活动", "开始"), lines)
    crumbs = [{"title": "组织生活", "href": "/meetings/"}, {"title": "请假审批"}]
    context = {"crumbs": crumbs, "waiting": waiting}
    return render(request, "meetings/leaves.html", context)


@require_POST
def decide_leave(request: Request, public_id: str) -> HttpResponse:
    """Approve or decline."""
    asked = queries.leave_for(request.actor, public_id)
    approved = request.POST.get("approved") == "1"
    correct_attendance.decide_leave(
        leave_id=asked.pk, approved=approved, remark=request.POST.get("remark", ""), by=request.actor
    )
    messages.success(request, "已批准。" if approved else "已答复不批准。")
    return redirect("activity", asked.activity.public_id) if request.POST.get("back") == "activity" else redirect("leaves")
