"""政治生日: this month's and the next ones', of the members of the organisations one works for."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from lanyan.directory import access, person_life
from lanyan.kernel import clock
from lanyan.kernel.refusal import NotVisible
from lanyan.pages import export
from lanyan.pages.paging import parse_day
from lanyan.pages.request import Request

MONTHS = 3


@require_GET
def political_birthdays(request: Request) -> HttpResponse:
    """The month asked for (`?month=2026-12`), else this one."""
    if not access.has_role(request.actor, *access.READERS):
        raise NotVisible("birthdays")
    asked = parse_day(f"{request.GET.get('month', '')}-01")
    months = person_life.months_ahead(clock.today(), MONTHS)
    month = asked or months[0]
    found = person_life.birthdays(person_life.reachable(request.actor), month)
    if export.asked(request):
        lines = ((one.name, one.branch, one.joined_on, one.on, one.years) for one in found)
        return export.answer(request, f"{month:%Y年%m月}政治生日", ("姓名", "支部", "入党日期", "政治生日", "周年"), lines)
    tabs = [
        {
            "title": f"{one.month}月",
            "href": f"?month={one:%Y-%m}",
            "active": (one.year, one.month) == (month.year, month.month),
        }
        for one in months
    ]
    context = {
        "crumbs": [{"title": "党员", "href": "/people/"}, {"title": "政治生日"}],
        "month": month,
        "tabs": tabs,
        "found": found,
        "columns": [{"title": title} for title in ("姓名", "支部", "入党日期", "政治生日", "周年")],
    }
    return render(request, "people/birthdays.html", context)
