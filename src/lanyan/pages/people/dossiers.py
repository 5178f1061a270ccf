"""标准化档案: the checklist of one person, and the members of a branch whose file is not whole."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from lanyan.directory import access as directory
from lanyan.directory import queries as tree
from lanyan.flows.check_dossier import check_papers
from lanyan.kernel import clock
from lanyan.kernel.refusal import InvalidInput, NotVisible, Refusal
from lanyan.pages import export
from lanyan.pages.paging import page_of, parse_day
from lanyan.pages.place import place
from lanyan.pages.request import Request
from lanyan.pages.templatetags.lanyan import word
from lanyan.records.dossiers import access, queries
from lanyan.records.dossiers.operations import Found
from lanyan.rulebook import national


@require_GET
def dossier_gaps(request: Request) -> HttpResponse:
    """Members below where one works whose file lacks something that must be there."""
    now = place(request)
    if now is None or not directory.can(request.actor, now.organisation_id, *access.READERS):
        raise NotVisible("dossiers")
    below = tree.ids_below(now.organisation_id)
    shown = queries.gaps(below, only_missing=request.GET.get("only") == "missing")
    if export.asked(request):
        lines = (
            (one.name, one.branch, word(one.state, "standings"), "、".join(one.missing), "、".join(one.open))
            for one in shown
        )
        return export.answer(request, "档案缺漏", ("姓名", "支部", "身份", "缺失", "未核对"), lines)
    context = {
        "crumbs": [{"title": "党员", "href": "/people/"}, {"title": "标准化档案"}],
        "here": now,
        "page": page_of(request, shown),
        "counts": queries.gap_counts(below),
        "only": [("", "全部"), ("missing", "有缺失的")],
        "columns": [{"title": title} for title in ("姓名", "支部", "身份", "缺失", "未核对")],
    }
    return render(request, "people/dossiers.html", context)


@require_http_methods(["GET", "POST"])
def dossier(request: Request, public_id: str) -> HttpResponse:
    """The checklist: which papers by which rule, what was found, where it is kept, by whom, on which day."""
    person = access.person_for(request.actor, public_id)
    items = queries.checklist(person)
    refusal = None
    if request.method == "POST":
        if person.pk != request.actor.person_id:
            access.require_checker(request.actor, person)
        try:
            check_papers(person=person, found=_typed(request, items), on=_day(request), by=request.actor)
        except NotVisible:
            raise
        except Refusal as refused:
            refusal = refused
        else:
            messages.success(request, "已保存核对结果。")
            return redirect("dossier", public_id=public_id)
    typed = request.POST if refusal else None
    rows = [
        {
            "item": item,
            "state": typed.get(f"state-{item.paper.code}", "") if typed else ("" if item.state == "open" else item.state),
            "kept": typed.get(f"kept-{item.paper.code}", "") if typed else (item.check.kept_at if item.check else ""),
            "remark": typed.get(f"remark-{item.paper.code}", "") if typed else (item.check.remark if item.check else ""),
        }
        for item in items
    ]
    context = {
        "crumbs": [
            {"title": "党员", "href": "/people/"},
            {"title": person.name, "href": f"/people/{public_id}/"},
            {"title": "档案"},
        ],
        "person": person,
        "rows": rows,
        "states": [(code, one.title) for code, one in national().paper_states().items()],
        "may": access.may_check(request.actor, person),
        "refusal": refusal,
        "today": clock.today(),
        "held": sum(item.state in ("held", "not_applicable") for item in items),
    }
    return render(request, "people/dossier.html", context, status=422 if refusal else 200)


def _typed(request: Request, items: list[queries.Item]) -> dict[str, Found]:
    """What was chosen for each paper; a paper left open is left as it is."""
    post = request.POST
    return {
        code: Found(state, post.get(f"kept-{code}", "")[:60], post.get(f"remark-{code}", "")[:120])
        for code in (item.paper.code for item in items)
        if (state := post.get(f"state-{code}", ""))
    }


def _day(request: Request):
    day = parse_day(request.POST.get("on"))
    if day is None:
        raise InvalidInput("no_day", "核对日期没有填，或不是可用的日期，没有保存。请按年-月-日填写。", field="on")
    return day
