"""What follows a count that did not settle it: the same once more, the tied, the seats left open or given up."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from lanyan.flows import ballot_case, vote_again
from lanyan.kernel.refusal import Refusal
from lanyan.pages.request import Request
from lanyan.records.activities import access as activities_access
from lanyan.records.ballots import access, operations

from .running import page


def _followed(request: Request, public_id: str, follow: Callable[..., Any], told: str) -> HttpResponse:
    """One tap: the ballot that follows is prepared (once, however often one taps) and shown. `told` may name its {seats}."""
    found = access.ballot_for(request.actor, public_id, "record")
    made = follow(ballot=found, by=request.actor)
    messages.success(request, told.format(seats=made.seats))
    return redirect("ballot", public_id=made.public_id)


@require_POST
def prepare_again(request: Request, public_id: str) -> HttpResponse:
    """The same questions once more, after a ballot was annulled or void."""
    return _followed(request, public_id, ballot_case.prepare_again, "已照原样重新准备，可以开始。")


@require_POST
def run_off(request: Request, public_id: str) -> HttpResponse:
    """Vote again on those with equal votes."""
    return _followed(request, public_id, vote_again.run_off, "票数相等的人已列为再次投票的候选人，可以开始。")


@require_POST
def elect_again(request: Request, public_id: str) -> HttpResponse:
    """Elect anew for the seats left open: at this meeting, or at another one (`meeting`)."""
    told = "没有当选的候选人已列为候选人，应选{seats}名。开始以前可以改。"
    wanted = request.POST.get("meeting", "")
    meeting = activities_access.activity_for(request.actor, wanted, "record") if wanted else None
    return _followed(request, public_id, partial(ballot_case.elect_again, at=meeting), told)


@require_POST
def reduce_seats(request: Request, public_id: str) -> HttpResponse:
    """Give the open seats up (`decided_by`, `agreed`), or take that back (`do=restore`)."""
    found = access.ballot_for(request.actor, public_id, "record")
    typed = request.POST.get("agreed", "").strip()
    agreed = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 6 else None
    try:
        if request.POST.get("do") == "restore":
            operations.restore_seats(ballot_id=found.pk, by=request.actor)
            messages.success(request, "已撤回，名额仍然空着。")
        else:
            decided_by = request.POST.get("decided_by", "")
            operations.reduce_seats(ballot_id=found.pk, decided_by=decided_by, agreed=agreed, by=request.actor)
            messages.success(request, "已记下减少名额的决定，写入选举结果报告单。")
    except Refusal as refused:
        return page(request, found, refused)
    return redirect("ballot", public_id=public_id)
