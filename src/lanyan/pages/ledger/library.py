"""制度库: which rules are in force on a day, what they replaced, which problem they came from."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from lanyan.directory import queries as organisations
from lanyan.kernel import clock
from lanyan.pages import export
from lanyan.pages.paging import page_of, parse_day
from lanyan.pages.request import Request
from lanyan.records.ledger import library

from .lists import working_place

COLUMNS = ("制度", "文号", "制定组织", "施行日期", "失效日期", "状态")
COLOURS = {"in_force": "met", "coming": "pending", "ended": "exempt"}


@require_GET
def rule_library(request: Request) -> HttpResponse:
    """Rules of my place, of those below it and of those above it, on a day (`?on=`, today)."""
    here = working_place(request)
    day = parse_day(request.GET.get("on")) or clock.today()
    above = [one.id for one in organisations.breadcrumb(here.organisation_id)]
    found = library.rules({*organisations.ids_below(here.organisation_id), *above}, day, request.GET.get("q", "").strip())
    names = organisations.organisations_on({one.holder_id for one in found})
    if export.asked(request):
        cells = ((names[one.holder_id].name, one) for one in found)
        lines = ((one.title, one.number, name, one.since, one.ends, library.STATES[one.state]) for name, one in cells)
        return export.answer(request, "制度库", COLUMNS, lines)
    page = page_of(request, found)
    context = {
        "crumbs": [
            {"title": "督办", "href": "/ledgers/"},
            {"title": "制度立改废", "href": "/ledgers/institution/"},
            {"title": "制度库"},
        ],
        "page": page,
        "day": day,
        "columns": [{"title": title} for title in COLUMNS],
        "rows": [
            {
                "rule": one,
                "holder": names[one.holder_id].short_name,
                "word": library.STATES[one.state],
                "colour": COLOURS[one.state],
                "revises": one.origin_kind == "institution",
            }
            for one in page
        ],
    }
    return render(request, "ledger/library.html", context)
