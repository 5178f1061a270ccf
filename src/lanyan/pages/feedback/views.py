"""投诉建议: hand in, follow up, answer."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from lanyan.kernel.refusal import InvalidInput, NotVisible
from lanyan.pages.place import place
from lanyan.pages.request import Request
from lanyan.records.feedback import access, operations, queries

FEEDBACK_SHOWN = 100


@require_http_methods(["GET", "POST"])
def feedback(request: Request) -> HttpResponse:
    """The form, and what I handed in or answer for."""
    error = None
    if request.method == "POST":
        now = place(request)
        try:
            handed_in = operations.submit_feedback(
                topic=request.POST.get("topic", ""),
                text=request.POST.get("text", ""),
                page=request.POST.get("page", ""),
                organisation_id=now.organisation_id if now else None,
                signed=request.POST.get("signed") == "1",
                by=request.actor,
            )
        except InvalidInput as refusal:
            error = refusal
        else:
            messages.success(
                request, "已收到，处理情况在本页可查。" if handed_in.account_id else "已收到。未署名，不记录您的账号。"
            )
            return redirect("complaints")
    context = {
        "crumbs": [{"title": "投诉建议"}],
        "topics": queries.topics(),
        "typed": request.POST if error else {"page": _came_from(request)},
        "error": error,
        "handed_in": queries.with_answers(access.visible_to(request.actor))[:FEEDBACK_SHOWN],
    }
    return render(request, "feedback/feedback.html", context, status=422 if error else 200)


@require_http_methods(["GET", "POST"])
def one_feedback(request: Request, public_id: str) -> HttpResponse:
    """One matter with its answers; whoever answers for it may add one."""
    matter = queries.with_answers(access.visible_to(request.actor)).filter(public_id=public_id).first()
    if matter is None:
        raise NotVisible(f"feedback {public_id}")
    error = None
    if request.method == "POST":
        try:
            operations.answer_feedback(
                public_id=public_id,
                text=request.POST.get("text", ""),
                settled=request.POST.get("settled") == "1",
                by=request.actor,
            )
        except InvalidInput as refusal:
            error = refusal
        else:
            return redirect("one_feedback", public_id=public_id)
    context = {
        "crumbs": [{"title": "投诉建议", "href": "/complaints/"}, {"title": "处理"}],
        "matter": matter,
        "answerable": access.answerable_by(request.actor).filter(pk=matter.pk).exists(),
        "typed": request.POST,
        "error": error,
    }
    return render(request, "feedback/one.html", context, status=422 if error else 200)


def _came_from(request: Request) -> str:
    """The path of the page the person came from, on this site only."""
    referer = request.headers.get("Referer", "")
    here = f"{request.scheme}://{request.get_host()}"
    return referer.removeprefix(here) if referer.startswith(here + "/") else ""
