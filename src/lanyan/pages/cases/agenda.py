"""Calendar of a process: when each open step may be taken at the earliest, and until when."""

import calendar
from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from lanyan.kernel import clock
from lanyan.kernel.refusal import NotVisible
from lanyan.kernel.workdays import rest_days
from lanyan.pages.request import Request
from lanyan.records.procedures import agenda, queries
from lanyan.records.procedures.book import procedure_of

from .lists import tabs

STATES = {"overdue": "overdue", "near": "near", "open": "pending", "waits": "pending"}
WEEKDAYS = "一二三四五六日"
# So many entries of one day are shown; the list has all of them.
MOST = 6


@require_GET
def case_calendar(request: Request) -> HttpResponse:
    """A month of one process in my reach."""
    offered = queries.procedures_for(request.actor)
    procedure = procedure_of(request.GET.get("procedure", "") or offered[0].code)
    if procedure not in offered:
        raise NotVisible(f"procedure {procedure.code}")
    today = clock.today()
    first = month_of(request.GET.get("month", "")) or today.replace(day=1)
    until = (first + timedelta(days=32)).replace(day=1)
    days = agenda.days_of(request.actor, first, until, procedure=procedure.code)
    weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    resting = rest_days(weeks[0][0], weeks[-1][-1])
    context = {
        "crumbs": [{"title": "流程", "href": "/cases/all/"}, {"title": procedure.title}],
        "procedure": procedure,
        "tabs": tabs(procedure.code, "calendar"),
        "title": f"{first.year}年{first.month}月",
        "previous": (first - timedelta(days=1)).strftime("%Y-%m"),
        "next": (first + timedelta(days=32)).strftime("%Y-%m"),
        "weeks": [[_cell(day, first, today, day in resting, days.get(day, [])) for day in week] for week in weeks],
    }
    return render(request, "cases/calendar.html", context)


def month_of(text: str) -> date | None:
    """`2026-11` as the first of that month; None for what is no month, or lies beyond any calendar."""
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        return None
    return first if 1990 <= first.year <= 2200 else None


def case_events(days: list[agenda.CaseDay]) -> list[dict[str, Any]]:
    """Entries of a day for `c-month`."""
    return [
        {
            "title": f"{one.title}{'（暂定）' if one.provisional else ''}",
            "href": f"/cases/{one.case}/steps/{one.step}/",
            "state": STATES[one.state],
            "drawer": True,
        }
        for one in days
    ]


def _cell(day: date, first: date, today: date, resting: bool, days: list[agenda.CaseDay]) -> dict[str, Any]:
    events = case_events(days[:MOST])
    if len(days) > MOST:
        events.append({"title": f"另有{len(days) - MOST}项，见清单", "href": "/cases/", "state": "pending"})
    return {
        "day": day.day,
        "in_month": day.month == first.month,
        "today": day == today,
        "rest": "休" if resting else "",
        "weekday": f"周{WEEKDAYS[day.weekday()]}",
        "events": events,
    }
