"""The page of one ballot for whoever holds it, and the first half of its life: opening, slips, the start of casting."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from lanyan.flows import ballot_case, hold_ballot
from lanyan.kernel.refusal import Refusal
from lanyan.pages.request import Request
from lanyan.records.ballots import access, operations

from .shown import Shown, encrypted, qr


@require_GET
def ballot(request: Request, public_id: str) -> HttpResponse:
    """Where it stands and the one thing to do next; once counted, the result with every number explained."""
    return page(request, access.ballot_for(request.actor, public_id))


def page(request: Request, found: Any, refusal: Refusal | None = None) -> HttpResponse:
    """The whole page; after a refusal with its sentence, as somebody else may have left the ballot in the meantime."""
    if refusal is not None:
        found = access.ballot_for(request.actor, found.public_id)
    shown = Shown(found, request)
    activity = shown.activity
    context = {
        "ballot": found,
        "shown": shown,
        "refusal": refusal,
        "deciders": [("electors", "选举人表决同意"), ("presidium", "大会主席团决定")],
        "typed": request.POST if refusal else {},
        "crumbs": [
            {"title": "组织生活", "href": "/meetings/"},
            {"title": activity.title, "href": f"/meetings/{activity.public_id}/"},
            {"title": shown.kind_words},
        ],
    }
    return render(request, "ballots/ballot.html", context, status=refusal.status if refusal else 200)


@require_POST
def open_ballot(request: Request, public_id: str) -> HttpResponse:
    """Open it for those signed in; the opening key's public half was made in this browser."""
    found = access.ballot_for(request.actor, public_id, "record")
    try:
        hold_ballot.open_ballot(ballot=found, box_key=opening_key(request), encrypted=encrypted(request), by=request.actor)
    except Refusal as refused:
        return page(request, found, refused)
    return redirect("ballot", public_id=public_id)


@require_POST
def take_back_opening(request: Request, public_id: str) -> HttpResponse:
    """Opened by mistake: prepared once more as it stood, to be changed; only while nothing was given out."""
    found = access.ballot_for(request.actor, public_id, "record")
    try:
        made = ballot_case.take_back_opening(ballot=found, by=request.actor)
    except Refusal as refused:
        return page(request, found, refused)
    messages.success(request, "已撤回开始，可以修改后再开始。")
    return redirect("ballot", public_id=made.public_id)


def opening_key(request: Request) -> bytes:
    """The public half of the opening key, as the browser made it; empty for anything else."""
    try:
        return bytes.fromhex(request.POST.get("box_key", ""))
    except ValueError:
        return b""


@never_cache
@require_POST
def print_slips(request: Request, public_id: str) -> HttpResponse:
    """The sheet of slips, once: the codes stand on it and nowhere else. Asked again, all codes are new."""
    found = access.ballot_for(request.actor, public_id, "record")
    codes = operations.print_slips(ballot_id=found.pk, by=request.actor)
    shown = Shown(found, request)
    slips = [{"code": _spaced(code), "svg": qr(shown.slip_address(code))} for code in codes]
    return render(request, "ballots/slips.html", {"ballot": found, "shown": shown, "slips": slips})


@require_POST
def start_casting(request: Request, public_id: str) -> HttpResponse:
    """Everybody has a ballot: now they may be cast."""
    found = access.ballot_for(request.actor, public_id, "record")
    text = request.POST.get("issued", "").strip()
    issued = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None
    try:
        operations.start_casting(ballot_id=found.pk, issued=issued, by=request.actor)
    except Refusal as refused:
        return page(request, found, refused)
    messages.success(request, "可以投票了。")
    return redirect("ballot", public_id=public_id)


def _spaced(code: str) -> str:
    return " ".join(code[place : place + 4] for place in range(0, len(code), 4))
