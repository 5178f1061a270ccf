"""应到会: who is counted, who has no vote, who is lawfully left out and by which clause; read out before an election."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from lanyan.flows import ballot_case
from lanyan.flows import ballot_roll as flow
from lanyan.kernel.refusal import Refusal
from lanyan.pages.request import Request
from lanyan.records.ballots import access

from .shown import Shown


@require_GET
def ballot_roll(request: Request, public_id: str) -> HttpResponse:
    """The roll as it stands; `?print=1` as a sheet to be read out and kept."""
    return _page(request, access.ballot_for(request.actor, public_id, "record"))


@require_POST
def leave_out(request: Request, public_id: str) -> HttpResponse:
    """Do not count somebody: the clause and whose consent are asked."""
    found = access.ballot_for(request.actor, public_id, "record")
    said = {name: request.POST.get(name, "") for name in ("person", "cause", "consent")}
    try:
        flow.leave_out(
            ballot=found, public_id=said["person"], cause=said["cause"], consent=said["consent"], by=request.actor
        )
    except Refusal as refused:
        return _page(request, found, refused, said)
    messages.success(request, "已不计入应到会。")
    return redirect("ballot_roll", public_id=public_id)


@require_POST
def count_again(request: Request, public_id: str) -> HttpResponse:
    """Take it back."""
    found = access.ballot_for(request.actor, public_id, "record")
    try:
        flow.count_again(ballot=found, public_id=request.POST.get("person", ""), by=request.actor)
    except Refusal as refused:
        return _page(request, found, refused)
    messages.success(request, "已计入应到会。")
    return redirect("ballot_roll", public_id=public_id)


def _page(request: Request, found: Any, refusal: Refusal | None = None, typed: dict[str, str] | None = None) -> HttpResponse:
    roll, shown = flow.roll_of(found), Shown(found, request)
    by_case = ballot_case.named_in_case(found)
    unsaid = [line for line in roll.of("counted") if line.person_id in by_case.people and not line.present]
    causes, source = flow.causes_on(found)
    context = {
        "ballot": found,
        "shown": shown,
        "roll": roll,
        "counted": roll.of("counted"),
        "left_out": roll.of("left_out"),
        "no_vote": roll.of("no_vote"),
        "not_on_roll": roll.of("not_on_roll"),
        "may_change": found.kind == "election" and shown.state == "prepared",
        "people": [(line.person, line.name) for line in roll.of("counted") if not line.present],
        "causes": [(cause, cause) for cause in causes],
        "causes_source": source,
        "refusal": refusal,
        "unsaid": unsaid,
        "typed": typed or ({"person": unsaid[0].person, "consent": by_case.consent[:120]} if unsaid else {}),
        "crumbs": [{"title": shown.kind_words, "href": f"/ballots/{found.public_id}/"}, {"title": "应到会名单"}],
    }
    template = "ballots/roll_sheet.html" if request.GET.get("print") else "ballots/roll.html"
    return render(request, template, context, status=refusal.status if refusal else 200)
