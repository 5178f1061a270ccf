"""The second half of a ballot's life: ending, the count, annulment."""

import time

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from lanyan.flows import hold_ballot
from lanyan.kernel.refusal import Refusal
from lanyan.pages.request import Request
from lanyan.records.ballots import access, operations

from .running import page
from .shown import Shown


@require_POST
def end_casting(request: Request, public_id: str) -> HttpResponse:
    """No further ballot is accepted."""
    found = access.ballot_for(request.actor, public_id, "record")
    try:
        operations.end_casting(ballot_id=found.pk, by=request.actor)
    except Refusal as refused:
        return page(request, found, refused)
    return redirect("open_box", public_id=public_id)


@require_http_methods(["GET", "POST"])
def open_box(request: Request, public_id: str) -> HttpResponse:
    """The scrutineer's code opens the box; everything is counted, then destroyed."""
    found = access.ballot_for(request.actor, public_id, "record")
    refusal = None
    if request.method == "POST":
        try:
            hold_ballot.open_box(
                ballot=found,
                opening_code=request.POST.get("opening_code", ""),
                scrutineers=request.POST.get("scrutineers", ""),
                tellers=request.POST.get("tellers", ""),
                by=request.actor,
            )
            return redirect("ballot", public_id=public_id)
        except Refusal as refused:
            refusal = refused
            found = access.ballot_for(request.actor, public_id, "record")  # another browser may have counted it
    shown = Shown(found, request)
    if shown.state != "ended":
        return redirect("ballot", public_id=public_id)
    settling = max(0, round((found.casting.settles_at or 0) - time.time() + 0.5))
    context = {"ballot": found, "shown": shown, "refusal": refusal, "typed": request.POST, "settling": settling}
    context["crumbs"] = [{"title": shown.kind_words, "href": f"/ballots/{public_id}/"}, {"title": "开箱计票"}]
    return render(request, "ballots/count.html", context, status=refusal.status if refusal else 200)


@require_POST
def close_by_hands(request: Request, public_id: str) -> HttpResponse:
    """Hands were counted: two numbers a question, the rest abstained."""
    found = access.ballot_for(request.actor, public_id, "record")
    shown = Shown(found, request)
    try:
        counts = {
            question.position: {
                code: _number(request, f"{question.position}-{code}") for code, _ in found.options if code != "abstain"
            }
            for question in shown.questions
        }
        hold_ballot.close_by_hands(ballot=found, counts=counts, by=request.actor)
    except Refusal as refused:
        return page(request, found, refused)
    return redirect("ballot", public_id=public_id)


@require_POST
def close_by_name(request: Request, public_id: str) -> HttpResponse:
    """Everybody was heard."""
    found = access.ballot_for(request.actor, public_id, "record")
    try:
        hold_ballot.close_by_name(ballot=found, by=request.actor)
    except Refusal as refused:
        return page(request, found, refused)
    return redirect("ballot", public_id=public_id)


@require_POST
def annul_ballot(request: Request, public_id: str) -> HttpResponse:
    """It counts for nothing; the box is destroyed unopened."""
    found = access.ballot_for(request.actor, public_id, "record")
    try:
        operations.annul_ballot(ballot_id=found.pk, reason=request.POST.get("reason", ""), by=request.actor)
    except Refusal as refused:
        return page(request, found, refused)
    messages.success(request, "已作废，票没有打开就销毁了。")
    return redirect("ballot", public_id=public_id)


def _number(request: Request, name: str) -> int:
    text = request.POST.get(name, "").strip() or "0"
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else -1
