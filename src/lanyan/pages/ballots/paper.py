"""The tellers' numbers of a paper ballot, typed twice; where the two differ is shown beside the fields."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from lanyan.flows import hold_ballot
from lanyan.kernel.refusal import Refusal
from lanyan.pages.request import Request
from lanyan.records.ballots import access, operations

from .shown import Shown

NUMBERS = [("issued", "发出"), ("returned", "收回"), ("invalid", "无效")]


@require_http_methods(["GET", "POST"])
def enter_ballot_papers(request: Request, public_id: str) -> HttpResponse:
    """One entry at a time, the second without sight of the first; then what differs, and the count."""
    found = access.ballot_for(request.actor, public_id, "record")
    refusal = None
    if request.method == "POST":
        try:
            if request.POST.get("do") == "count":
                hold_ballot.close_on_paper(ballot=found, scrutineers=request.POST.get("scrutineers", ""), by=request.actor)
                return redirect("ballot", public_id=public_id)
            _enter(request, found)
            messages.success(request, "已保存这一遍。")
            return redirect("enter_ballot_papers", public_id=public_id)
        except Refusal as refused:
            refusal = refused
    shown = Shown(found, request)
    typed = {one.entry: one for one in found.paper_entries.all()}
    entry = _asked(request, typed)
    context = {
        "ballot": found,
        "shown": shown,
        "refusal": refusal,
        "entry": entry,
        "entry_word": "一二"[entry - 1] if entry else "",
        "numbers": [(name, title, request.POST.get(name, "")) for name, title in NUMBERS],
        "rows": [
            {"question": one, "cells": [(f"{one.position}-{code}", title, request.POST.get(f"{one.position}-{code}", ""))
                                        for code, title in found.options]}
            for one in shown.questions
        ],
        "differences": operations.differences(found, typed[1], typed[2]) if len(typed) == 2 else [],
        "typed": request.POST,
        "crumbs": [{"title": shown.kind_words, "href": f"/ballots/{public_id}/"}, {"title": "录入票数"}],
    }  # fmt: skip
    return render(request, "ballots/papers.html", context, status=refusal.status if refusal else 200)


def _asked(request: Request, typed: dict[int, Any]) -> int:
    """Which entry the form is for: the one wanted, else the first that is missing, 0 when both are there."""
    wanted = request.POST.get("entry") or request.GET.get("entry", "")
    if wanted in ("1", "2"):
        return int(wanted)
    return next((entry for entry in (1, 2) if entry not in typed), 0)


def _enter(request: Request, ballot: Any) -> None:
    counts = {
        question.position: {code: _number(request, f"{question.position}-{code}") for code, _ in ballot.options}
        for question in Shown(ballot, request).questions
    }
    operations.enter_paper_count(
        ballot_id=ballot.pk,
        entry=2 if request.POST.get("entry") == "2" else 1,
        teller=request.POST.get("teller", ""),
        issued=_number(request, "issued"),
        returned=_number(request, "returned"),
        invalid=_number(request, "invalid"),
        counts=counts,
        written_in=_names(request.POST.get("written_in", "")),
        by=request.actor,
    )


def _names(text: str) -> dict[str, int]:
    """One name and its votes a line: 赵五 2."""
    found = {}
    for line in text.splitlines():
        name, _, votes = line.strip().rpartition(" ")
        if name.strip() and votes.isascii() and votes.isdigit() and len(votes) < 6:
            found[name.strip()[:20]] = int(votes)
    return found


def _number(request: Request, name: str) -> int:
    text = request.POST.get(name, "").strip() or "0"
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else -1
