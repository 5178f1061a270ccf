"""All lists with their rates; one list as a table or a board; what waits for me; what is published."""

from datetime import date
from itertools import islice
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from lanyan.directory import access as directory
from lanyan.directory.queries import organisation_on
from lanyan.kernel import clock
from lanyan.kernel.refusal import NotVisible
from lanyan.pages import export
from lanyan.pages.paging import page_of
from lanyan.pages.place import Place, place
from lanyan.pages.request import Request
from lanyan.records.ledger import access, queries
from lanyan.rulebook import LedgerKind, national

from .shown import kind_for, rows

SORTS = ("due_on", "-due_on", "raised_on", "-raised_on")
STATES = [("open", "未办结"), *((state, queries.STATE_WORDS[state]) for state in (*queries.BOARD, "withdrawn"))]
TREND = (
    *("登记月份", "登记", "未办结", "逾期", "办结", "销号率", "按措施", "真销号率"),
    *("按期报办结", "退回", "重新办理"),
)
OPENED = (
    ("销号率", "closed_rate", "state=closed"),
    ("按措施", "measure_rate", "marked=measured"),
    ("真销号率", "truly_rate", "marked=probed"),
)
COUNTED = ("登记", "未办结", "逾期", "销号率", "按措施", "真销号率")
DUE = [("overdue", "逾期"), ("near", "七天内到期")]


@require_GET
def overview(request: Request) -> HttpResponse:
    """Every list that concerns the place where I work: how much is open, overdue, closed, truly closed."""
    here = working_place(request)
    year = clock.today().year
    found = queries.rates(here.organisation_id, date(year, 1, 1), date(year + 1, 1, 1), history=False)
    groups = [
        (
            term.title,
            [
                _line(kind, found.get(kind.code))
                for kind in national().ledger_kinds()
                if kind.group == term.code and not kind.restricted
            ],
        )
        for term in national().ledger_groups().values()
    ]
    if export.asked(request):
        lines = (_counts(title, line) for title, group in groups for line in group)
        return export.answer(request, f"{year}年各清单", ("类别", "清单", *COUNTED), lines)
    restricted = [
        kind
        for kind in national().ledger_kinds()
        if kind.restricted and access.may_raise(request.actor, kind.code, here.organisation_id)
    ]
    context = {
        "crumbs": [{"title": "督办"}],
        "groups": groups,
        "year": year,
        "columns": [{"title": "清单"}, *({"title": title, "num": True} for title in COUNTED)],
        "restricted": restricted,
    }
    return render(request, "ledger/overview.html", context)


@require_GET
def waiting(request: Request) -> HttpResponse:
    """What waits for me: to do, to check, to answer."""
    if request.actor.person_id is None:
        raise NotVisible("waiting items")
    found = queries.waiting_for(request.actor)
    if export.asked(request):
        lines = (
            (part, row.kind.title, row.item.title, row.responsible, row.holder, row.item.due_on, row.state_word)
            for part, some in (("要办的", found.to_do), ("待我核查", found.to_check))
            for row in rows(some)
        )
        return export.answer(request, "等我办", ("", "清单", "事项", "责任单位", "交办", "期限", "状态"), lines)
    context = {
        "crumbs": [{"title": "督办", "href": "/ledgers/"}, {"title": "等我办"}],
        "to_do": rows(found.to_do),
        "to_check": rows(found.to_check),
        "extensions": found.extensions,
        "probes": found.probes,
        "nothing": not found.count,
    }
    return render(request, "ledger/waiting.html", context)


@require_GET
def items(request: Request, kind: str) -> HttpResponse:
    """One list of my place and below, as a table or (`?view=board`) as a board."""
    ledger, here = kind_for(kind), working_place(request)
    asked = request.GET.get("sort", "")
    found = queries.items(
        request.actor,
        kind=kind,
        node_id=here.organisation_id,
        state=request.GET.get("state", ""),
        source=request.GET.get("source", ""),
        due=request.GET.get("due", ""),
        text=request.GET.get("q", "").strip(),
        raised=request.GET.get("raised", ""),
        marked=request.GET.get("marked", ""),
    )
    if asked in SORTS:
        found = found.order_by(asked, "pk")
    if export.asked(request):
        return _exported(request, ledger, found)
    context = {
        "crumbs": [{"title": "督办", "href": "/ledgers/"}, {"title": ledger.title}],
        "kind": ledger,
        "may_raise": access.may_raise(request.actor, kind, here.organisation_id) and _holds(here, ledger),
        "states": STATES,
        "due": DUE,
        "raised": _spans(clock.today()),
        "marks": list(queries.MARKS.items()),
        "sources": list(ledger.sources.items()),
        "board_view": request.GET.get("view") == "board",
        "sort": asked if asked in SORTS else "due_on",
        "columns": [
            {"title": "期限", "sort": "due_on"},
            {"title": ledger.item},
            {"title": "来源"},
            {"title": "责任单位"},
            {"title": "责任人"},
            {"title": "状态"},
        ],
    }
    if context["board_view"]:
        columns = queries.board(found)
        shown = iter(rows(one for _, _, first in columns for one in first))
        context["board"] = [
            (queries.STATE_WORDS[state], state, count, list(islice(shown, len(first)))) for state, count, first in columns
        ]
    else:
        page = page_of(request, found)
        context |= {"page": page, "rows": rows(page)}
    return render(request, "ledger/items.html", context)


@require_GET
def trend(request: Request, kind: str) -> HttpResponse:
    """How one list went over twelve months, by the month in which its items were raised; every number opens to them."""
    ledger, here = kind_for(kind), working_place(request)
    if ledger.restricted:
        raise NotVisible(f"rates of {kind}")
    today = clock.today()
    months = [month_of(today, back) for back in range(11, -1, -1)]
    found = queries.rates_by_month(here.organisation_id, months[0], month_of(today, -1), kind)
    lines = [_line(ledger, found.get(f"{month:%Y-%m}")) | {"month": f"{month:%Y-%m}"} for month in months]
    if export.asked(request):
        return export.answer(request, f"{ledger.title}各月", TREND, [_months_cells(line) for line in lines])
    context = {
        "crumbs": [
            {"title": "督办", "href": "/ledgers/"},
            {"title": ledger.title, "href": f"/ledgers/{kind}/"},
            {"title": "各月"},
        ],
        "kind": ledger,
        "here": here.name,
        "lines": lines[::-1],
        "columns": [{"title": title, "num": place > 0} for place, title in enumerate(TREND)],
        "data": {
            "x": [line["month"] for line in lines],
            "unit": "%",
            "series": [
                {
                    "name": title,
                    "data": [_in_percent(line[key]) for line in lines],
                    "href": [f"/ledgers/{kind}/?raised={line['month']}&{opens}" for line in lines],
                }
                for title, key, opens in OPENED
            ],
        },
    }
    return render(request, "ledger/trend.html", context)


def month_of(day: date, back: int) -> date:
    """The first day of the month so many months before that of `day`."""
    year, month = divmod(day.year * 12 + day.month - 1 - back, 12)
    return date(year, month + 1, 1)


def _spans(today: date) -> list[tuple[str, str]]:
    """When an item may have been raised: the last years, the last twelve months."""
    years = [(f"{today.year - back}", f"{today.year - back}年") for back in range(3)]
    months = [month_of(today, back) for back in range(12)]
    return [*years, *((f"{one:%Y-%m}", f"{one.year}年{one.month}月") for one in months)]


def _in_percent(rate: float | None) -> float | None:
    return None if rate is None else round(rate * 100, 1)


def _months_cells(line: dict[str, Any]) -> tuple[Any, ...]:
    one = line["rates"]
    if one is None:
        return (line["month"], *([0] * 4), *([None] * 3), *([0] * 3))
    return (
        *(line["month"], one.items, one.open, one.overdue, one.closed),
        *(_in_percent(line[key]) for key in ("closed_rate", "measure_rate", "truly_rate")),
        *(one.in_time, one.returned, one.reopened),
    )


@require_GET
def published_lists(request: Request) -> HttpResponse:
    """党务公开: every list of which something is published to me, and how much of it is open."""
    if request.actor.person_id is None:
        raise NotVisible("published lists")
    counts = queries.published_counts(request.actor)
    kinds = [kind for kind in national().ledger_kinds() if kind.code in counts]
    context = {
        "crumbs": [{"title": "我的", "href": "/me/"}, {"title": "党务公开"}],
        "lists": [{"kind": kind, "items": counts[kind.code][0], "open": counts[kind.code][1]} for kind in kinds],
    }
    return render(request, "ledger/published_lists.html", context)


@require_GET
def published(request: Request, kind: str) -> HttpResponse:
    """What is published of a list to members (党务公开): without persons and the fields kept back."""
    ledger = kind_for(kind)
    if ledger.published != "members" or request.actor.person_id is None:
        raise NotVisible(f"published {kind}")
    found = queries.items(request.actor, kind=kind, published=True).order_by("-raised_on", "pk")
    if export.asked(request):
        columns = ("提出日期", ledger.item, "责任单位", "期限", "状态", "内容")
        return export.answer(request, ledger.paper, columns, (_public(ledger, row) for row in export.in_pieces(found, rows)))
    page = page_of(request, found)
    context = {
        "crumbs": [
            {"title": "我的", "href": "/me/"},
            {"title": "党务公开", "href": "/ledgers/published/"},
            {"title": ledger.paper},
        ],
        "kind": ledger,
        "page": page,
        "rows": [(row, _told(ledger, row.item.details)) for row in rows(page)],
        "columns": [
            {"title": "提出日期"},
            {"title": ledger.item},
            {"title": "责任单位"},
            {"title": "期限"},
            {"title": "状态"},
        ],
    }
    return render(request, "ledger/published.html", context)


def _told(ledger: LedgerKind, details: dict[str, str]) -> list[tuple[str, str]]:
    """The fields of an item that may be published, with their titles."""
    told = [(one, details.get(one.code, "")) for one in ledger.fields if not one.hidden]
    return [(one.title, one.shown(value)) for one, value in told if value]


def _public(ledger: LedgerKind, row: Any) -> tuple[Any, ...]:
    told = "；".join(f"{title}：{value}" for title, value in _told(ledger, row.item.details))
    return row.item.raised_on, row.item.title, row.responsible, row.item.due_on, row.state_word, told


def _counts(group: str, line: dict[str, Any]) -> tuple[Any, ...]:
    one = line["rates"]
    counts = (one.items, one.open, one.overdue) if one else (0, None, None)
    return (group, line["kind"].title, *counts, line["closed_rate"], line["measure_rate"], line["truly_rate"])


def working_place(request: Request) -> Place:
    """Where I work. Members without a job see what is published and what waits for them."""
    here = place(request)
    if here is None or here.role == "member" or not directory.can(request.actor, here.organisation_id):
        raise NotVisible("ledgers")
    return here


def _holds(here: Place, ledger: LedgerKind) -> bool:
    return ledger.held_by(organisation_on(here.organisation_id).form)


def _line(kind: LedgerKind, one: queries.Rates | None) -> dict[str, Any]:
    return {"kind": kind, "rates": one, "closed_rate": one.closed / one.items if one and one.items else None,
            "measure_rate": one.measures_done / one.measures if one and one.measures else None,
            "truly_rate": one.truly / one.probed if one and one.probed else None}  # fmt: skip


def _exported(request: Request, ledger: LedgerKind, found: Any) -> HttpResponse:
    columns = (
        "编号",
        ledger.item,
        "说明",
        "来源",
        *(one.title for one in ledger.fields),
        "责任单位",
        "责任人",
        "牵头领导",
        "提出日期",
        "期限",
        "状态",
    )
    lines = (
        (
            row.code,
            row.item.title,
            row.item.text,
            row.source,
            *(one.shown(row.item.details.get(one.code, "")) for one in ledger.fields),
            row.responsible,
            row.item.answerable.name if row.item.answerable else None,
            row.item.leader.name if row.item.leader else None,
            row.item.raised_on,
            row.item.due_on,
            row.state_word + ("（逾期）" if row.overdue else ""),
        )
        for row in export.in_pieces(found, rows)
    )
    return export.answer(request, ledger.title, columns, lines)
