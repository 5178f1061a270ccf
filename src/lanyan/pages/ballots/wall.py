"""The big screen: what is voted on, how many have a ballot, how many are in, and the fingerprint every phone checks."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from lanyan.pages.request import Request
from lanyan.records.ballots import access

from .shown import Shown, qr


@require_GET
def wall(request: Request, public_id: str) -> HttpResponse:
    """The whole screen; htmx asks for the part that changes."""
    found = access.ballot_for(request.actor, public_id)
    shown = Shown(found, request)
    code = qr(shown.vote_address) if found.way == "phones" and shown.state in ("issuing", "casting") else ""
    template = "ballots/_wall.html" if request.htmx else "ballots/wall.html"
    return render(request, template, {"ballot": found, "shown": shown, "svg": code})
