"""On the phone of somebody with a vote: the booth, the credential, what every phone asks; or a named vote."""

import json

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lanyan.kernel.refusal import Refusal
from lanyan.pages.request import Request
from lanyan.records.ballots import access, operations, queries

from .shown import Shown


@require_http_methods(["GET", "POST"])
def vote(request: Request, public_id: str) -> HttpResponse:
    """The booth for phones. POST only where votes are named; a secret one never comes this way."""
    found = access.ballot_for(request.actor, public_id)
    shown = Shown(found, request)
    if not (found.way == "by_name" and shown.may_record):
        access.require(request.actor, found, "vote")
    if found.way == "phones":
        context = {
            "ballot": found,
            "shown": shown,
            "frozen": found.opening.frozen,
            "promise": shown.promise,
            "box_href": shown.box_href,
        }
        return render(request, "ballots/booth.html", context)
    if found.way != "by_name":
        return redirect("ballot", public_id=public_id)
    refusal = None
    if request.method == "POST":
        try:
            options = [request.POST.get(f"question-{one.position}", "") for one in shown.questions]
            operations.vote_by_name(ballot_id=found.pk, person_id=_person(request, shown), options=options, by=request.actor)
            messages.success(request, "已记下，计票前可以改。")
            return _after(request, Shown(found, request))
        except Refusal as refused:
            refusal = refused
    context = {"ballot": found, "shown": shown, "refusal": refusal, "typed": request.POST}
    context["calls"] = shown.may_record and request.GET.get("who") != "me"
    context["chosen"] = request.POST.get("person") or next(
        (row["person"] for row in shown.roll if row["present"] and not row["has_ballot"]), ""
    )
    context["crumbs"] = [{"title": shown.kind_words, "href": f"/ballots/{public_id}/"}, {"title": "表态"}]
    return render(request, "ballots/by_name.html", context, status=refusal.status if refusal else 200)


def _after(request: Request, shown: Shown) -> HttpResponse:
    """The recorder goes on with the next name until all were heard; a member is done."""
    if shown.may_record and request.POST.get("person") and shown.missing:
        return redirect("vote", public_id=shown.ballot.public_id)
    return redirect("ballot", public_id=shown.ballot.public_id)


def _person(request: Request, shown: Shown) -> int:
    """Whose vote it is: one of the roll for the recorder who calls it, else one's own."""
    wanted = request.POST.get("person", "")
    return next((row["person_id"] for row in shown.roll if row["person"] == wanted), request.actor.person_id or 0)


@require_GET
def state(request: Request, public_id: str) -> JsonResponse:
    """Asked every two seconds by every phone, before and after it has cast alike."""
    return JsonResponse(queries.public_state(access.ballot_for(request.actor, public_id)))


@require_POST
def credential(request: Request, public_id: str) -> JsonResponse:
    """Sign blindly, once, for the person who is logged in: hex in, hex out."""
    found = access.ballot_for(request.actor, public_id, "vote")
    try:
        blinded = bytes.fromhex(json.loads(request.body)["blinded"])
    except (ValueError, KeyError, TypeError):
        blinded = b""
    return JsonResponse({"reply": operations.issue_credential(ballot_id=found.pk, blinded=blinded, by=request.actor).hex()})
