"""检查护照: for each unit below, who came to look at its work in the last thirty days and who will."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from lanyan.directory import access as directory
from lanyan.directory import queries as organisations
from lanyan.kernel import clock
from lanyan.kernel.refusal import NotVisible
from lanyan.pages import export
from lanyan.pages.place import place
from lanyan.pages.request import Request
from lanyan.records.activities import visits
from lanyan.rulebook import national

COLUMNS = ("单位", "日期", "检查", "谁来", "状态")


@require_GET
def passport(request: Request) -> HttpResponse:
    """Units below my place that were or will be visited, those visited most first."""
    here = place(request)
    if here is None or here.role == "member" or not directory.can(request.actor, here.organisation_id):
        raise NotVisible("visits")
    today, days = clock.today(), timedelta(days=visits.DAYS_SHOWN)
    found = visits.visits_to(organisations.ids_below(here.organisation_id), today - days, today + days)
    names = organisations.organisations_on({*found, *(one.organiser_id for ones in found.values() for one in ones)})
    units = sorted(found.items(), key=lambda one: (-len(one[1]), names[one[0]].position, one[0]))
    rows: list[dict[str, Any]] = [
        {
            "unit": names[unit].short_name,
            "first": place_in_unit == 0,
            "count": len(ones),
            "visit": one,
            "kind": national().activity_kind(one.kind).title,
            "who": names[one.organiser_id].short_name,
            "state": "met" if one.held else "pending" if one.held_on >= today else "near",
            "word": "已检查" if one.held else "已安排" if one.held_on >= today else "没有关闭",
        }
        for unit, ones in units
        for place_in_unit, one in enumerate(ones)
    ]
    if export.asked(request):
        return export.answer(
            request, "检查护照", COLUMNS, [(r["unit"], r["visit"].held_on, r["kind"], r["who"], r["word"]) for r in rows]
        )
    context = {
        "crumbs": [{"title": "组织生活", "href": "/meetings/"}, {"title": "检查护照"}],
        "rows": rows,
        "columns": [{"title": title} for title in COLUMNS],
    }
    return render(request, "meetings/passport.html", context)
