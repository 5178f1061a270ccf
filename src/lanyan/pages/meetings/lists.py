"""Lists of activities: everything of an organisation and below, the calendar of a month, recurring plans."""

import calendar
from datetime import date, time, timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Page
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lanyan.directory import access as directory
from lanyan.directory import queries as directory_queries
from lanyan.kernel import clock
from lanyan.kernel.refusal import NotVisible, Refusal
from lanyan.kernel.workdays import rest_days
from lanyan.pages import export
from lanyan.pages.cases.agenda import case_events
from lanyan.pages.paging import day_of, page_of, parse_day
from lanyan.pages.place import place
from lanyan.pages.request import Request
from lanyan.pages.shell import roles
from lanyan.pages.templatetags.lanyan import word
from lanyan.records.activities import queries
from lanyan.records.activities.operations import series as recurring
from lanyan.records.procedures import agenda
from lanyan.rulebook import national

from .forms import offered_kinds

STATES = [
    ("planned", "计划"),
    ("noticed", "已通知"),
    ("open", "签到中"),
    ("closed", "待归档"),
    ("archived", "已归档"),
    ("cancelled", "已取消"),
]
STATE_COLOURS = {"archived": "met", "closed": "near", "cancelled": "exempt"}
SORTS = ("held_on", "-held_on", "title", "-title")
WEEKDAYS = "一二三四五六日"


@require_GET
def activities(request: Request) -> HttpResponse:
    """All activities I may see, by organisation, kind, state and day."""
    asked = request.GET.get("sort", "")
    sort = asked if asked in SORTS else "-held_on"
    organisation = request.GET.get("organisation", "")
    organiser = request.GET.get("organiser", "")
    until = day_of(request, "until")
    found = queries.activities(
        request.actor,
        organisation_id=directory.organisation_for(request.actor, organisation).pk if organisation else None,
        organiser_id=directory.organisation_for(request.actor, organiser).pk if organiser else None,
        kind=request.GET.get("kind", ""),
        state=request.GET.get("state", ""),
        text=request.GET.get("q", "").strip(),
        since=day_of(request, "since"),
        until=until + timedelta(days=1) if until else None,
    )
    if export.asked(request):
        return _exported(request, found.order_by(sort, "-pk"))
    page = page_of(request, found.order_by(sort, "-pk"))
    now = place(request)
    several = now is None or now.role in ("officer", "leader")
    context = {
        "crumbs": [{"title": "组织生活"}],
        "page": page,
        "rows": _rows(page, None if several or now is None else now.organisation_id),
        "several": several,
        "sort": sort,
        "kinds": [(kind.code, kind.title) for kind in national().activity_kinds()],
        "states": STATES,
        "may_plan": now is not None and now.role in ("secretary", "officer", "recorder"),
        "columns": [
            {"title": "日期", "sort": "held_on"},
            {"title": "活动", "sort": "title"},
            {"title": "类型"},
            *([{"title": "组织"}] if several else []),
            {"title": "到会", "num": True},
            {"title": "状态"},
        ],
    }
    return render(request, "meetings/activities.html", context)


@require_GET
def activity_calendar(request: Request) -> HttpResponse:
    """工作台历: a month of an organisation's activities and due days."""
    today = clock.today()
    first = _month(request.GET.get("month", "")) or today.replace(day=1)
    weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    resting = rest_days(weeks[0][0], weeks[-1][-1])
    now = place(request)
    by_day = queries.calendar_month(request.actor, first.year, first.month, now.organisation_id if now else None)
    until = (first + timedelta(days=32)).replace(day=1)
    here = [now.organisation_id] if now else []
    due = agenda.days_of(request.actor, first, until, organisation_ids=here) if roles(request) - {"member"} else {}
    context = {
        "crumbs": [{"title": "组织生活", "href": "/meetings/"}, {"title": "工作台历"}],
        "title": f"{first.year}年{first.month}月",
        "previous": (first - timedelta(days=1)).strftime("%Y-%m"),
        "next": (first + timedelta(days=32)).strftime("%Y-%m"),
        "weeks": [
            [_cell(day, first, today, day in resting, by_day.get(day, []), due.get(day, [])) for day in week]
            for week in weeks
        ],
    }
    return render(request, "meetings/calendar.html", context)


@require_http_methods(["GET", "POST"])
def series(request: Request) -> HttpResponse:
    """固定安排: the theme day on the same day of each month, and the like."""
    now = place(request)
    if now is None or now.role not in ("secretary", "officer"):
        raise NotVisible("series")
    refusal = None
    if request.method == "POST":
        try:
            recurring.plan_series(
                organisation_id=now.organisation_id,
                kind=request.POST.get("kind", ""),
                title=request.POST.get("title", ""),
                rule=request.POST.get("rule", ""),
                day=_number(request.POST.get("day", "")),
                at_time=_time(request.POST.get("at_time", "")),
                place=request.POST.get("place", ""),
                begins_on=parse_day(request.POST.get("begins_on")) or clock.today(),
                ends_on=parse_day(request.POST.get("ends_on")),
                by=request.actor,
            )
            messages.success(request, "已保存，今后五周的活动已排好。")
            return redirect("series")
        except Refusal as refused:
            refusal = refused
    found = queries.series_of(now.organisation_id)
    if export.asked(request):
        lines = (
            (one.title, word(one.kind, "kinds"), _repeated(one), one.at_time.strftime("%H:%M"), one.place, one.stopped_on)
            for one in found
        )
        return export.answer(request, "固定安排", ("活动", "类型", "重复", "时间", "地点", "停止"), lines)
    form_of = directory_queries.organisation_on(now.organisation_id).form
    context = {
        "crumbs": [{"title": "组织生活", "href": "/meetings/"}, {"title": "固定安排"}],
        "here": now,
        "series": found,
        "kinds": [(kind.code, kind.title) for kind in offered_kinds(form_of)],
        "rules": [("monthly", "每月"), ("weekly", "每周")],
        "refusal": refusal,
        "typed": request.POST,
    }
    return render(request, "meetings/series.html", context, status=422 if refusal else 200)


@require_POST
def stop_series(request: Request, public_id: str) -> HttpResponse:
    """No more of these from today on; what was held stays."""
    now = place(request)
    found = queries.series_of(now.organisation_id).filter(public_id=public_id).first() if now else None
    if found is None:
        raise NotVisible(f"series {public_id}")
    recurring.stop_series(series_id=found.pk, by=request.actor)
    messages.success(request, "已停止，往后没开的活动一并撤下。")
    return redirect("series")


def _repeated(one: Any) -> str:
    return f"每月{one.day}日" if one.rule == "monthly" else f"每周{WEEKDAYS[one.day - 1]}"


def _cell(
    day: date, first: date, today: date, resting: bool, events: list[Any], steps: list[agenda.CaseDay]
) -> dict[str, object]:
    return {
        "day": day.day,
        "in_month": day.month == first.month,
        "today": day == today,
        "rest": "休" if resting else "",
        "weekday": f"周{WEEKDAYS[day.weekday()]}",
        "events": [
            {
                "title": f"补录：{one.title}" if one.backfilled else one.title,
                "href": f"/meetings/{one.public_id}/",
                "time": f"{one.starts_at.astimezone(clock.SHANGHAI):%H:%M}",
                "state": STATE_COLOURS.get(one.state, "pending"),
                "drawer": True,
            }
            for one in events
        ]
        + case_events(steps),
    }


def _exported(request: Request, found: Any) -> HttpResponse:
    states = dict(STATES)
    lines = (
        (
            one.starts_at,
            one.title,
            word(one.kind, "kinds"),
            row["organiser"],
            row["counts"].expected if row["counts"] else None,
            row["counts"].present if row["counts"] else None,
            states.get(one.state, one.state),
        )
        for row in export.in_pieces(found, lambda some: _rows(some, None))
        for one in [row["activity"]]
    )
    return export.answer(request, "活动", ("日期", "活动", "类型", "组织", "应到", "到会", "状态"), lines)


def _rows(page: Page | list[Any], home: int | None) -> list[dict[str, Any]]:
    """The activities of a page with the organiser's name and the head count, in two queries.

    In a branch's own list only what another organisation called is named: `elsewhere`.
    """
    names = directory_queries.organisations_on({one.organiser_id for one in page})
    counts = queries.counts_for([one.pk for one in page if one.state in ("open", "closed", "archived")])
    return [
        {
            "activity": one,
            "organiser": names[one.organiser_id].short_name,
            "elsewhere": home is not None and one.organiser_id != home,
            "counts": counts.get(one.pk),
        }
        for one in page
    ]


def _month(text: str) -> date | None:
    return parse_day(f"{text}-01")


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 4 else 0


def _time(text: str) -> time | None:
    try:
        return time.fromisoformat(text)
    except ValueError:
        return None
