"""级联单位: the instances that joined this one, what they have told and as of when, down to their organisations."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from lanyan.derived import figures
from lanyan.derived.dashboards import overview
from lanyan.derived.federation import access, origins
from lanyan.derived.federation.origins import JoinedOrigin
from lanyan.derived.figures.engine import Value
from lanyan.kernel import clock
from lanyan.kernel.refusal import NotVisible
from lanyan.pages import export
from lanyan.pages.paging import page_of
from lanyan.pages.request import Request

STATES = {"current": ("met", "正常"), "copying": ("pending", "正在第一次接收"), "away": ("exempt", "失联")}
SHOWN = ("organisations", "members", "activities", "attendance_rate", "make_up_rate", "coverage_rate", "duties_overdue")
ROLLED = [code for code, one in figures.all_figures().items() if origins.is_rolled(one)]
Line = dict[str, Any]


@require_GET
def federation(request: Request) -> HttpResponse:
    """All that joined, by number, with the figures of each and of all."""
    if not access.oversees_all(request.actor):
        raise NotVisible("federation")
    found = lines(access.visible_to(request.actor))
    if export.asked(request):
        titles = [figures.figure(code).title for code in SHOWN]
        rows = ((one["origin"].name, one["word"], one["origin"].told_at, *(_text(v) for v in one["cells"])) for one in found)
        return export.answer(request, "级联单位", ("级联单位", "状态", "数据截至", *titles), rows)
    context = {
        "crumbs": [{"title": "监测", "href": "/monitoring/"}, {"title": "级联单位"}],
        "lines": found,
        "page": page_of(request, found),
        "total": total(found),
        "columns": columns(),
    }
    return render(request, "monitoring/federation.html", context)


@require_GET
def federation_organisation(request: Request, origin: int, public_id: str) -> HttpResponse:
    """One organisation of one of them: its figures, its duties, those below it; all as it was told."""
    one, found = access.organisation_for(request.actor, origin, public_id)
    below = origins.children(one, found.organisation_id)
    nodes = [(one, found.organisation_id), *((one, child.organisation_id) for child in below)]
    told = origins.figures_of(nodes, ROLLED)
    own = told[one.origin, found.organisation_id]
    if export.asked(request):
        rows = ((value.figure.title, value.text, value.fraction, value.figure.sentence) for value in own.values())
        columns = ("指标", "数值", "分子/分母", "口径")
        return export.answer(request, f"{found.name}的数据", columns, rows, on=one.day)
    path = origins.path(one, found.organisation_id)
    context = {
        "crumbs": [
            {"title": "级联单位", "href": "/monitoring/federation/"},
            *(
                {"title": step["short_name"], "href": f"/monitoring/federation/{one.origin}/{step['public_id']}/"}
                for step in path
            ),
        ],
        "line": _line(one, {}),
        "found": found,
        "values": [own[code] for code in overview.SHOWN_FIGURES if code in own],
        "below": [
            {"child": child, "cells": cells(told.get((one.origin, child.organisation_id), {}))}
            for child in sorted(below, key=lambda child: child.organisation_id)
        ],
        "columns": [{"title": "组织"}, *({"title": figures.figure(code).title, "num": True} for code in SHOWN)],
        "verdict_columns": [{"title": "任务"}, {"title": "这一期自"}, {"title": "到期"}, {"title": "情况"}],
        "verdicts": page_of(request, origins.verdicts(one, found.organisation_id)),
    }
    return render(request, "monitoring/federation_organisation.html", context)


def columns() -> list[dict[str, Any]]:
    """The heads of a table of lines."""
    shown = ({"title": figures.figure(code).title, "num": True} for code in SHOWN)
    return [{"title": "单位"}, {"title": "状态"}, {"title": "数据截至"}, *shown]


def lines(found: list[JoinedOrigin]) -> list[Line]:
    """A line for each: its state in words, and its figures. One query."""
    nodes = [(one, one.root_id) for one in found if one.root_id is not None]
    told = origins.figures_of(nodes, ROLLED)
    return [_line(one, told.get((one.origin, one.root_id or 0), {})) for one in found]


def cells(values: dict[str, Value]) -> list[dict[str, Any]]:
    """The shown figures in order: title, and a value or None."""
    return [{"title": figures.figure(code).title, "value": values.get(code)} for code in SHOWN]


def total(found: Iterable[Line]) -> list[dict[str, Any]]:
    """The shown figures of all lines together."""
    together = [line["values"] for line in found]
    added = {code: origins.added(values[code] for values in together if code in values) for code in SHOWN}
    return cells({code: value for code, value in added.items() if value is not None})


def rates(found: Iterable[JoinedOrigin], today: date) -> dict[tuple[str, date], Value]:
    """The three rates of all of them together by month, over the last twelve."""
    nodes = [(one, one.root_id) for one in found if one.root_id is not None]
    return origins.monthly(nodes, overview.RATES, overview.last_months(today, 12)[0])


def _line(one: JoinedOrigin, values: dict[str, Value]) -> Line:
    state, word = STATES[one.state]
    return {
        "origin": one,
        "state": state,
        "word": word,
        "away": one.state == "away",
        "href": f"/monitoring/federation/{one.origin}/{one.root_public_id}/" if one.root_public_id else "",
        "minutes": int(one.lag.total_seconds() // 60),
        "behind": bool(one.day and one.day < clock.today()),
        "values": values,
        "cells": cells(values),
    }


def _text(cell: dict[str, Any]) -> str:
    return cell["value"].text if cell["value"] else ""
