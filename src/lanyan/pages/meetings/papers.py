"""Printed papers of one activity, as PDF or DOCX."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from lanyan.derived import handbook
from lanyan.kernel.refusal import NotVisible
from lanyan.pages.download import answer
from lanyan.pages.request import Request
from lanyan.records.activities import access

PAPERS = {
    "notice": handbook.build_notice,
    "sign_sheet": handbook.build_roll_sheet,
    "record": handbook.build_minutes,
    "votes": handbook.build_votes,
    "make_ups": handbook.build_make_ups,
}


@require_GET
def activity_paper(request: Request, public_id: str, paper: str) -> HttpResponse:
    """`?as=docx` for the word processor; PDF otherwise."""
    found = access.activity_for(request.actor, public_id, "record")
    if paper not in PAPERS:
        raise NotVisible(f"paper {paper}")
    return answer(request, PAPERS[paper](found.pk, request.actor), ("pdf", "docx"))
