"""减免 asked for and answered; what is told to the branch."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lanyan.derived.dues_papers import publication_paper
from lanyan.directory.queries import organisations_on
from lanyan.flows import dues as flows
from lanyan.kernel.refusal import NotVisible
from lanyan.pages import export
from lanyan.pages.download import answer
from lanyan.pages.request import Request
from lanyan.records.dues import access, queries
from lanyan.records.dues.operations import told_through

from .shown import LINES, attempt, collecting, frame, month_asked

COLUMNS = ("姓名", "支部", "类别", "自", "至", "每月应交", "减为", "事由", "支部研究", "答复", "意见")


@require_GET
def reliefs(request: Request) -> HttpResponse:
    """减免 of my branch, or those that wait for the organisation I answer for."""
    found = list(access.reliefs_visible_to(request.actor).select_related("person").order_by("-asked_at", "-pk")[:200])
    if not found and not access.directory.has_role(request.actor, *access.OVERSEERS):
        raise NotVisible("reliefs of dues")
    branches = {one.pk: access.branch_of(one.person_id, one.line) for one in found}
    names = organisations_on({pk for pk in branches.values() if pk is not None})
    shown = [_shown(request, one, branches[one.pk], names) for one in found]
    if export.asked(request):
        return export.answer(request, "党费减免", COLUMNS, map(_line, shown))
    context = {
        "crumbs": [{"title": "党费", "href": "/dues/"}, {"title": "减免"}],
        "waiting": [one for one in shown if one["row"].approved is None and one["row"].withdrawn_at is None],
        "answered": [one for one in shown if one["row"].approved is not None or one["row"].withdrawn_at is not None],
    }
    return render(request, "dues/reliefs.html", context)


@require_POST
def decide(request: Request, public_id: str) -> HttpResponse:
    """Answer for the organisation above."""
    access.relief_for(request.actor, public_id, "decide")
    approved = request.POST.get("approved") == "1"
    do = lambda: flows.decide_relief(  # noqa: E731
        public_id=public_id, approved=approved, answer=request.POST.get("answer", ""), by=request.actor
    )
    return attempt(request, do, "已同意减免。" if approved else "已答复不同意。", "dues_reliefs")


@require_POST
def withdraw(request: Request, public_id: str) -> HttpResponse:
    """Take back a 减免."""
    access.relief_for(request.actor, public_id, "keep")
    do = lambda: flows.withdraw_relief(public_id=public_id, by=request.actor)  # noqa: E731
    return attempt(request, do, "已撤销减免，恢复足额交纳。", "dues_reliefs")


@require_http_methods(["GET", "POST"])
def publications(request: Request, public_id: str) -> HttpResponse:
    """What would be told up to a month, to be looked at first; what was told before."""
    organisation = collecting(request, public_id, "keep")
    month = month_asked(request)
    if request.method == "POST":
        do = lambda: flows.publish_dues(organisation_id=organisation.pk, through=month, by=request.actor)  # noqa: E731
        return attempt(request, do, "已公布，本支部成员在“我的党费”里可以看到。", "dues_publications", public_id)
    context = frame(organisation, "公布", tab="publications/") | {
        "month": month,
        "told": told_through(organisation.pk, organisation.line, month),
        "before": queries.publications_of(organisation),
        "months": {"before": queries.next_month(month, -1), "after": queries.next_month(month)},
    }
    return render(request, "dues/publications.html", context)


@require_GET
def publication(request: Request, public_id: str) -> HttpResponse:
    """What was told, for the members of the branch; `?as=pdf` to be hung up."""
    found = access.publication_for(request.actor, public_id)
    if request.GET.get("as"):
        return answer(request, publication_paper(found, request.actor), ("pdf", "docx"))
    context = {
        "crumbs": [{"title": "我的", "href": "/me/"}, {"title": "我的党费", "href": "/me/dues/"}, {"title": "公布"}],
        "row": found,
        "told": found.told,
        "dues": LINES[found.line],
        "here": organisations_on([found.organisation_id])[found.organisation_id],
    }
    return render(request, "dues/publication.html", context)


def _line(one: dict[str, Any]) -> tuple[object, ...]:
    row = one["row"]
    answers = {None: "等答复", True: "同意", False: "不同意"}
    return (
        *(row.person.name, one["branch"].short_name if one["branch"] else "", one["dues"], f"{row.valid_from:%Y-%m}"),
        *(f"{one['through']:%Y-%m}", one["usual"], row.amount, row.cause, row.agreed_on),
        *("已撤销" if row.withdrawn_at else answers[row.approved], row.answer),
    )


def _shown(request: Request, one, branch: int | None, names: dict) -> dict:  # type: ignore[no-untyped-def]
    keeps = branch is not None and access.may_keep(request.actor, branch)
    return {
        "row": one,
        "dues": LINES[one.line],
        "branch": names.get(branch),
        "usual": queries.full_amount(one),
        "may_decide": branch is not None
        and access.may_decide(request.actor, branch)
        and one.person_id != request.actor.person_id,
        "may_withdraw": keeps and one.withdrawn_at is None and one.approved is not False,
        "through": queries.next_month(one.valid_to, -1),
    }
