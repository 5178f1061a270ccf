"""What a ballot leaves on paper: the record of its result, and blank papers (选票) to be voted on by pen."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from lanyan.derived import handbook
from lanyan.pages.download import answer
from lanyan.pages.request import Request
from lanyan.records.ballots import access

from .shown import MOST_ON_PAPER, Shown, in_columns


@require_GET
def ballot_record(request: Request, public_id: str) -> HttpResponse:
    """`?as=docx` for the word processor; PDF otherwise."""
    found = access.ballot_for(request.actor, public_id)
    return answer(request, handbook.build_ballot_record(found.pk, request.actor), ("pdf", "docx"))


@require_GET
def blank_ballots(request: Request, public_id: str) -> HttpResponse:
    """As many papers as voters present, several on a sheet. They bear no number and no mark: nobody is found by one."""
    found = access.ballot_for(request.actor, public_id, "record")
    shown = Shown(found, request)
    papers = range(found.opening.present if hasattr(found, "opening") else shown.in_the_room[0])
    rows = [(one.text, one.note) for one in shown.questions] + [("另选人：", "")] * found.seats
    context = {"ballot": found, "shown": shown, "papers": papers, "columns": in_columns(rows, MOST_ON_PAPER)}
    return render(request, "ballots/blank.html", context)
