"""民主评议 around its ballot: 自评 and 互评 before it, the grades given by the organisation after the count."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_http_methods, require_POST

from lanyan.kernel import clock
from lanyan.kernel.refusal import Refusal
from lanyan.pages.request import Request
from lanyan.records.ballots import access, operations, queries

from .running import page
from .shown import Shown

GIVEN_BY = list(queries.GIVEN_BY.items())


@require_POST
def note_appraisal(request: Request, public_id: str) -> HttpResponse:
    """Self and mutual appraisal were held."""
    found = access.ballot_for(request.actor, public_id, "record")
    try:
        operations.note_appraisal(ballot_id=found.pk, by=request.actor)
    except Refusal as refused:
        return page(request, found, refused)
    messages.success(request, "已记下，可以开始测评。")
    return redirect("ballot", public_id=public_id)


@require_http_methods(["GET", "POST"])
def give_grades(request: Request, public_id: str) -> HttpResponse:
    """The count beside each member, a grade to choose; the cap is said with its base."""
    found = access.ballot_for(request.actor, public_id, "record")
    shown, refusal = Shown(found, request), None
    if shown.state != "closed" or found.kind != "appraisal":
        return redirect("ballot", public_id=public_id)
    if request.method == "POST":
        try:
            _give(request, found)
            messages.success(request, "等次已保存。")
            return redirect("ballot", public_id=public_id)
        except Refusal as refused:
            refusal = refused
    appraisal = queries.appraisal_of(found)
    context = {
        "ballot": found,
        "shown": shown,
        "appraisal": appraisal,
        "rows": _rows(request, shown, appraisal),
        "grades": list(appraisal.grades.items()),
        "givers": GIVEN_BY,
        "given_by": request.POST.get("given_by") or next(
            (code for code, title in GIVEN_BY if title == appraisal.given_by), "committee"
        ),
        "given_on": request.POST.get("given_on") or (appraisal.given_on or clock.today()).isoformat(),
        "today": clock.today(),
        "refusal": refusal,
        "crumbs": [{"title": shown.kind_words, "href": f"/ballots/{public_id}/"}, {"title": "组织评定"}],
    }  # fmt: skip
    return render(request, "ballots/grades.html", context, status=refusal.status if refusal else 200)


def _give(request: Request, ballot: Any) -> None:
    positions = [one.position for one in queries.questions_of(ballot)]
    try:
        day = parse_date(request.POST.get("given_on", ""))
    except ValueError:
        day = None
    operations.give_grades(
        ballot_id=ballot.pk,
        given_on=day or clock.today(),
        given_by=request.POST.get("given_by", ""),
        grades={place: request.POST.get(f"grade-{place}", "") for place in positions},
        remarks={place: request.POST.get(f"remark-{place}", "") for place in positions},
        by=request.actor,
    )


def _rows(request: Request, shown: Shown, appraisal: Any) -> list[dict[str, Any]]:
    """Each member with the count in words and what was chosen, as typed or as given before."""
    typed = request.POST if request.method == "POST" else {}
    votes = {one.position: one.counts for one in shown.result.questions}
    return [
        row
        | {
            "votes": "、".join(
                f"{title}{votes[row['position']][code]}"
                for code, title in shown.result.options
                if votes[row["position"]].get(code)
            ),
            "chosen": typed.get(f"grade-{row['position']}", row["code"]),
            "said": typed.get(f"remark-{row['position']}", row["remark"]),
        }
        for row in appraisal.rows
    ]
