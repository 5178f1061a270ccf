"""The tellers' numbers of a paper ballot, typed twice by two people; where the two differ is shown in words."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from lanyan.flows import hold_ballot
from lanyan.kernel.refusal import Refusal
from lanyan.pages.request import Request
from lanyan.records.ballots import access, operations

from .shown import Shown, qr

NUMBERS = [("issued", "发出"), ("returned", "收回"), ("invalid", "无效")]
FEWEST_OTHERS = 3


@require_http_methods(["GET", "POST"])
def enter_ballot_papers(request: Request, public_id: str) -> HttpResponse:
    """One entry for each of two people, neither sees the other's before both are there; then what differs, and the count."""
    found = access.ballot_for(request.actor, public_id, "count")
    shown, refusal = Shown(found, request), None
    if shown.state != "casting" or found.way != "paper":
        return redirect("ballot", public_id=public_id)
    if request.method == "POST":
        try:
            if request.POST.get("do") == "count":
                hold_ballot.close_on_paper(ballot=found, scrutineers=request.POST.get("scrutineers", ""), by=request.actor)
                return redirect("ballot", public_id=public_id)
            _enter(request, found, shown)
            messages.success(request, "已保存这一遍。")
            return redirect("enter_ballot_papers", public_id=public_id)
        except Refusal as refused:
            refusal = refused
    typed = {one.entry: one for one in found.paper_entries.all()}
    stands = found.kind == "election" and request.actor.name in [one.text for one in shown.questions]
    entry = 0 if stands and request.method == "GET" else _asked(request, typed)
    context = {
        "ballot": found,
        "shown": shown,
        "refusal": refusal,
        "entry": entry,
        "entry_word": "一二"[entry - 1] if entry else "",
        "typed_by": [("一二"[one.entry - 1], one) for one in sorted(typed.values(), key=lambda one: one.entry)],
        "stands": stands,
        "svg": qr(shown.papers_address) if len(typed) < 2 and not entry else "",
        "mine": _mine(request, typed),
        "differences": operations.differences(found, typed[1], typed[2]) if len(typed) == 2 else [],
        "typed": request.POST,
        "crumbs": [{"title": shown.kind_words, "href": f"/ballots/{public_id}/"}, {"title": "录入票数"}],
        **_fields(request, found, shown, typed.get(entry)),
    }
    return render(request, "ballots/papers.html", context, status=refusal.status if refusal else 200)


def _mine(request: Request, typed: dict[int, Any]) -> int:
    """The entry that the person at the screen has typed; 0 for none."""
    return next((one.entry for one in typed.values() if one.entered_by_id == request.actor.person_id), 0)


def _asked(request: Request, typed: dict[int, Any]) -> int:
    """Which entry the form is for: the one wanted, else the first that is missing; 0 where somebody else must type it, and
    when both are there. A refused form stays."""
    wanted = request.POST.get("entry") or request.GET.get("entry", "")
    if wanted in ("1", "2"):
        return int(wanted)
    missing = next((entry for entry in (1, 2) if entry not in typed), 0)
    return 0 if _mine(request, typed) else missing


def _fields(request: Request, ballot: Any, shown: Shown, before: Any) -> dict[str, Any]:
    """The form as typed; of an entry typed again by whoever typed it, as it was."""
    own = before is not None and before.entered_by_id == request.actor.person_id

    def value(name: str, was: Any) -> Any:
        return request.POST.get(name, was if own and was is not None else "")

    counts = before.counts if own else {}
    written = list(before.written_in.items()) if own else []
    rows = [
        {
            "question": one,
            "cells": [
                (
                    f"{one.position}-{code}",
                    title,
                    value(f"{one.position}-{code}", counts.get(str(one.position), {}).get(code)),
                )
                for code, title in ballot.options
            ],
        }
        for one in shown.questions
    ]
    others = []
    if ballot.kind == "election":
        for place in range(max(FEWEST_OTHERS, ballot.seats, len(written))):
            name, votes = written[place] if place < len(written) else (None, None)
            others.append((place, value(f"other-{place}", name), value(f"other-votes-{place}", votes)))
    return {
        "numbers": [(name, title, value(name, getattr(before, name, None))) for name, title in NUMBERS],
        "teller": value("teller", getattr(before, "teller", None)) or ("" if request.POST else request.actor.name),
        "rows": rows,
        "others": others,
    }


def _enter(request: Request, ballot: Any, shown: Shown) -> None:
    counts = {
        question.position: {code: _number(request, f"{question.position}-{code}") for code, _ in ballot.options}
        for question in shown.questions
    }
    operations.enter_paper_count(
        ballot_id=ballot.pk,
        entry=2 if request.POST.get("entry") == "2" else 1,
        teller=request.POST.get("teller", ""),
        issued=_number(request, "issued"),
        returned=_number(request, "returned"),
        invalid=_number(request, "invalid"),
        counts=counts,
        written_in=_others(request),
        by=request.actor,
    )


def _others(request: Request) -> dict[str, int]:
    """Names written on ballots and their votes; a name twice adds up, a name without a number is refused with the rest."""
    found: dict[str, int] = {}
    for key in request.POST:
        place = key.removeprefix("other-")
        name = request.POST[key].strip()[:20] if place.isdigit() and key.startswith("other-") else ""
        if name:
            votes = _number(request, f"other-votes-{place}")
            found[name] = -1 if votes < 1 or found.get(name) == -1 else found.get(name, 0) + votes
    return found


def _number(request: Request, name: str) -> int:
    text = request.POST.get(name, "").strip() or "0"
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else -1
