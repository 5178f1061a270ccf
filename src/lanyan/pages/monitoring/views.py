"""监测: alerts, who needs help, map, figures that open, big screen."""

from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from lanyan.derived import figures
from lanyan.derived.dashboards import checklist, overview
from lanyan.derived.federation import origins
from lanyan.derived.federation.access import visible_to as visible_origins
from lanyan.derived.federation.origins import JoinedOrigin
from lanyan.directory import access, queries
from lanyan.kernel import clock
from lanyan.kernel.refusal import NotVisible
from lanyan.pages import export
from lanyan.pages.paging import day_of, page_of
from lanyan.pages.place import Place, place
from lanyan.pages.request import Request

from . import federation

OVERSEERS = ("officer", "leader", "secretary")
STATES = [("overdue", "有逾期"), ("near", "有临期"), ("met", "没有欠账"), ("exempt", "暂停提醒")]
SORTS = {
    "name": lambda one: one.name,
    "overdue": lambda one: one.overdue,
    "near": lambda one: one.near,
    "members": lambda one: one.members,
    "latest": lambda one: one.latest or date.min,
}
RECORD_PAGES = {
    "activity": "/meetings/{}/",
    "person": "/people/{}/",
    "organisation": "/organisations/{}/",
    "make_up": "/make-ups/{}/",
    "ledger_item": "/ledgers/items/{}/",
}
HELPED = ("组织", "人数", "逾期", "临期", "主要事项", "最近活动", "提醒")
YEAR = timedelta(days=364)


@require_GET
def help_list(request: Request) -> HttpResponse:
    """Every organisation below, by state; sorts by need."""
    here = _place(request)
    state, sort = request.GET.get("state", ""), request.GET.get("sort", "")
    found = [one for one in overview.below(here.organisation_id) if not state or one.state == state]
    if sort.lstrip("-") in SORTS:
        found.sort(key=SORTS[sort.lstrip("-")], reverse=sort.startswith("-"))
    if export.asked(request):
        return export.answer(request, "各组织情况", HELPED, map(_help_line, found))
    context = {
        "crumbs": [{"title": "监测", "href": "/monitoring/"}, {"title": "各组织"}],
        "here": here,
        "page": page_of(request, found),
        "states": STATES,
        "sort": sort,
        "columns": [
            {"title": "组织", "sort": "name"},
            {"title": "人数", "sort": "members", "num": True},
            {"title": "逾期", "sort": "overdue", "num": True},
            {"title": "临期", "sort": "near", "num": True},
            {"title": "主要事项"},
            {"title": "最近活动", "sort": "latest"},
        ],
    }
    template = "monitoring/_help_drawer.html" if _drawer(request) else "monitoring/help.html"
    return render(request, template, context)


def _help_line(one: Any) -> tuple[Any, ...]:
    state = "暂停提醒" if one.silenced else ""
    return (one.name, one.members, one.overdue, one.near, "、".join(one.reasons), one.latest, state)


@require_GET
def monitoring_map(request: Request) -> HttpResponse:
    """The organisations below as tiles: size by members, colour by state; and a year's heat of activities."""
    here = _place(request)
    found = overview.below(here.organisation_id)
    context = {
        "crumbs": [{"title": "监测", "href": "/monitoring/"}, {"title": "组织态势图"}],
        "here": here,
        "data": {"unit": "人", "nodes": overview.treemap(here.organisation_id, found)},
        "below": found,
        "days": heat_days(overview.heat(here.organisation_id), clock.today(), here.public_id),
    }
    return render(request, "monitoring/map.html", context)


@require_GET
def screen(request: Request) -> HttpResponse:
    """One big screen: states, figures, map, the three rates, who needs help. Where instances have joined, of all of them."""
    here = _place(request)
    if joined := visible_origins(request.actor):
        return render(request, "monitoring/force.html", _force(here, joined))
    today = clock.today()
    year = today.replace(month=1, day=1)
    found = overview.below(here.organisation_id)
    rates = overview.month_rates(here.organisation_id)
    context = {
        "here": here,
        "now": clock.now(),
        "counts": {state: sum(one.state == state for one in found) for state, _ in STATES},
        "figures": overview.figures_of(here.organisation_id, year, today + timedelta(days=1)),
        "data": {"unit": "人", "nodes": overview.treemap(here.organisation_id, found)},
        "rates": _rate_chart(rates, here.organisation_id, today),
        "helped": [one for one in found if one.overdue and not one.silenced][:8],
    }
    return render(request, "monitoring/screen.html", context)


def _force(here: Place, joined: list[JoinedOrigin]) -> dict[str, Any]:
    """The wall of an instance that others have joined: this one's own numbers and theirs together."""
    today = clock.today()
    lines = federation.lines(joined)
    own = overview.figures_of(here.organisation_id, today.replace(month=1, day=1), today + timedelta(days=1))
    told = [own, *(line["values"] for line in lines)]
    months = overview.last_months(today, 12)
    rates = federation.rates(joined, today)
    return {
        "here": here,
        "now": clock.now(),
        "lines": lines,
        "away": sum(line["away"] for line in lines),
        "values": [sum_ for code in federation.SHOWN if (sum_ := origins.added(of[code] for of in told if code in of))],
        "columns": federation.columns(),
        "rates": _rate_chart(
            {code: [overview.share(rates.get((code, first))) for first in months] for code in overview.RATES},
            here.organisation_id,
            today,
        ),
    }


@require_GET
def figure_list(request: Request) -> HttpResponse:
    """All figures of where I work, for a span; each opens its records."""
    here = _place(request)
    since, until = _span(request)
    found = figures.values(list(figures.all_figures()), [here.organisation_id], since, until + timedelta(days=1))
    if export.asked(request):
        lines = ((one.figure.title, one.text, one.fraction, one.figure.sentence, since, until) for one in found.values())
        return export.answer(request, "数据", ("指标", "数值", "分子/分母", "口径", "自", "至"), lines)
    context = {
        "crumbs": [{"title": "监测", "href": "/monitoring/"}, {"title": "数据"}],
        "here": here,
        "since": since,
        "until": until,
        "values": [value for (_, _), value in found.items()],
        "columns": [
            {"title": "指标"},
            {"title": "数值", "num": True},
            {"title": "分子/分母", "num": True},
            {"title": "口径"},
        ],
    }
    return render(request, "monitoring/figures.html", context)


@require_GET
def figure(request: Request, code: str) -> HttpResponse:
    """One figure opened: its records, by kind, and by organisation below."""
    here = _node(request)
    since, until = _span(request)
    try:
        one = figures.figure(code)
    except figures.FigureError as unknown:
        raise NotVisible(f"figure {code}") from unknown
    end = until + timedelta(days=1)
    children = [node for node in queries.tree_below(here.organisation_id) if node.parent_id == here.organisation_id]
    values = figures.values([code], [here.organisation_id, *(node.id for node in children)], since, end)
    records = one.records(here.organisation_id, since, end)
    if export.asked(request):
        lines = ((r.day, r.label, r.part, r.base) for r in records)
        return export.answer(request, f"{one.title}的记录", ("日期", "记录", "分子", "分母"), lines)
    page = page_of(request, records)
    context = {
        "crumbs": [{"title": "数据", "href": "/monitoring/figures/"}, {"title": one.title}],
        "here": here,
        "figure": one,
        "since": since,
        "until": until,
        "value": values[code, here.organisation_id],
        "children": [{"node": node, "value": values[code, node.id]} for node in children],
        "page": page,
        "rows": [{"record": r, "href": RECORD_PAGES.get(r.kind, "").format(r.key)} for r in page],
    }
    return render(request, "monitoring/_figure_drawer.html" if _drawer(request) else "monitoring/figure.html", context)


@require_GET
def portrait(request: Request, public_id: str) -> HttpResponse:
    """支部画像: every part opens the records behind it."""
    found = access.organisation_for(request.actor, public_id)
    today = clock.today()
    since = today.replace(day=1) - YEAR + timedelta(days=30)
    since = since.replace(day=1)
    path = queries.breadcrumb(found.pk)
    tasks = checklist.tasks_of([found.pk])
    context = {
        "crumbs": [{"title": one.short_name, "href": f"/organisations/{one.public_id}/"} for one in path],
        "organisation": path[-1] if path else queries.organisation_on(found),
        "figures": overview.figures_of(found.pk, since, today + timedelta(days=1)),
        "since": since,
        "today": today,
        "rows": checklist.in_rows([task for task in tasks if task.state in ("overdue", "near", "pending")]),
        "rates": _rate_chart(overview.month_rates(found.pk), found.pk, today),
        "duties": overview.duty_history(found.pk, since),
        "offices": queries.office_holders(found.pk),
        "term": queries.term_of(found.pk),
        "days": heat_days(overview.heat(found.pk), today, public_id),
    }
    return render(request, "monitoring/portrait.html", context)


def heat_days(counted: dict[date, int], today: date, public_id: str) -> list[dict[str, Any]]:
    """A year of days for the heat map, Monday first, each opening its activities."""
    first = today - YEAR
    found: list[dict[str, Any]] = [{"blank": True}] * first.weekday()
    top = max(counted.values(), default=0)
    for number in range((today - first).days + 1):
        day = first + timedelta(days=number)
        count = counted.get(day, 0)
        level = 0 if not count else 1 + min(3, int(3 * count / max(top, 1)))
        href = f"/meetings/?since={day}&until={day}&organisation={public_id}" if count else ""
        found.append({"level": level, "count": count, "label": f"{day.month}月{day.day}日", "href": href})
    return found


def _rate_chart(rates: dict[str, list[float | None]], node_id: int, today: date) -> dict[str, Any]:
    titles = {"attendance_rate": "到会率", "make_up_rate": "补课率", "coverage_rate": "覆盖率"}
    months = overview.last_months(today, 12)
    return {
        "x": [f"{first.month}月" for first in months],
        "unit": "%",
        "series": [{"name": titles[code], "data": data} for code, data in rates.items()],
    }


def _place(request: Request) -> Place:
    here = place(request)
    if here is None or here.role not in OVERSEERS:
        raise NotVisible("monitoring")
    return here


def _node(request: Request) -> Place:
    """The node a figure is about: named in the query, else where I work."""
    public_id = request.GET.get("organisation", "")
    if not public_id:
        return _place(request)
    found = access.organisation_for(request.actor, public_id)
    return Place(found.pk, found.public_id, queries.organisation_on(found).name, "")


def _span(request: Request) -> tuple[date, date]:
    today = clock.today()
    since = day_of(request, "since", today.replace(month=1, day=1))
    until = day_of(request, "until", today)
    return (since, until) if since <= until else (until, since)  # type: ignore[operator, return-value]


def _drawer(request: Request) -> bool:
    return bool(request.htmx) and request.htmx.target == "drawer"
