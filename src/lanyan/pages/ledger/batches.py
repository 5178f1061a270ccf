"""What was raised together: how far each unit is; and what it all costs the units, this year beside the last (减负账)."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from lanyan.directory import access as directory
from lanyan.directory import queries as organisations
from lanyan.flows import ledger as flows
from lanyan.kernel import clock
from lanyan.kernel.refusal import NotVisible, Refusal
from lanyan.pages import export
from lanyan.pages.paging import page_of
from lanyan.pages.request import Request
from lanyan.records.activities.convened import Convened, convened
from lanyan.records.ledger import access, batches, queries
from lanyan.records.ledger.models import Batch
from lanyan.rulebook import national

from .lists import working_place
from .shown import kind_for, rows

ISSUERS = ("party_committees", "general_branch", "league_committee", "league_general_branch", "units")
COLUMNS = ("责任单位", "责任人", "状态", "期限", "最近进展")
BATCHES = ("交办时间", "事项", "清单", "方式", "建账组织", "单位", "已办结", "待核查", "逾期")
BURDEN = (
    *("组织", "交办批次", "交办去年同期", "单位次", "投入人时", "人时去年同期", "重复索要"),
    *("召集活动", "活动去年同期", "到会人次", "会议人时"),
)


@require_GET
def batch_list(request: Request) -> HttpResponse:
    """What was issued or imported by my place and those below it, the latest first."""
    here = working_place(request)
    wanted = request.GET.get("organisation", "")
    node = directory.organisation_for(request.actor, wanted).pk if wanted else here.organisation_id
    year = request.GET.get("year", "")
    counted = int(year) if year.isdecimal() and len(year) == 4 else None
    found = batches.batches(request.actor, [node] if wanted else organisations.ids_below(node), year=counted)
    if export.asked(request):
        return export.answer(request, "成批交办", BATCHES, map(_batch_cells, export.in_pieces(found, _batch_rows)))
    page = page_of(request, found)
    context = {
        "crumbs": [{"title": "督办", "href": "/ledgers/"}, {"title": "成批交办"}],
        "page": page,
        "rows": _batch_rows(list(page)),
        "columns": [{"title": t} for t in ("交办时间", "事项", "建账组织")]
        + [{"title": t, "num": True} for t in ("单位", "已办结", "待核查", "逾期")],
    }
    return render(request, "ledger/batches.html", context)


def _batch_rows(found: list[Batch]) -> list[dict[str, Any]]:
    progress = batches.progress_of(one.pk for one in found)
    names = organisations.organisations_on({one.holder_id for one in found})
    return [
        {
            "batch": one,
            "kind": kind_for(one.kind),
            "holder": names[one.holder_id].short_name,
            "progress": progress.get(one.pk, batches.Progress()),
        }
        for one in found
    ]


def _batch_cells(row: dict[str, Any]) -> tuple[object, ...]:
    one, far = row["batch"], row["progress"]
    way = "导入" if one.imported else "交办"
    issued = one.issued_at, one.title, row["kind"].title, way, row["holder"]
    return *issued, far.units, far.closed, far.reported, far.overdue


@require_GET
def batch(request: Request, public_id: str) -> HttpResponse:
    """One batch: unit by unit, as a table or (`?view=board`) as a board."""
    return _page(request, batches.batch_for(request.actor, public_id))


@require_POST
def withdraw(request: Request, public_id: str) -> HttpResponse:
    """Take back what nobody has begun."""
    found = batches.batch_for(request.actor, public_id)
    try:
        count = flows.withdraw_batch(batch_id=found.pk, reason=request.POST.get("text", ""), by=request.actor)
    except Refusal as refused:
        if isinstance(refused, NotVisible):
            raise
        return _page(request, found, refused)
    messages.success(request, f"已撤回{count}项，已开始办理的保留。")
    return redirect("ledger_batch", public_id=public_id)


@require_GET
def burden(request: Request) -> HttpResponse:
    """减负账: what each organisation asked of units and convened this year, beside the same days of the last."""
    here = working_place(request)
    over_others = national().words.expand_forms(ISSUERS)
    below = [one for one in organisations.tree_below(here.organisation_id) if one.form in over_others]
    ids, today = [one.id for one in below], clock.today()
    issued, met = batches.burdens(ids, today), convened(ids, **batches.spans(today))
    lines = [_burden(one, issued, met, today.year) for one in below]
    shown = [line for line in lines if any(line["counts"])]
    if export.asked(request):
        return export.answer(request, "减负账", BURDEN, [(line["organisation"].name, *line["counts"]) for line in shown])
    context = {
        "crumbs": [{"title": "督办", "href": "/ledgers/"}, {"title": "减负账"}],
        "lines": shown,
        "today": today,
        "columns": [{"title": title, "num": place > 0} for place, title in enumerate(BURDEN)],
    }
    return render(request, "ledger/burden.html", context)


def _burden(one: Any, issued: dict[Any, Any], met: dict[Any, Any], year: int) -> dict[str, Any]:
    now, before = (issued.get((one.id, y), batches.Burden()) for y in (year, year - 1))
    held, held_before = (met.get((one.id, y), Convened()) for y in (year, year - 1))
    hours = [round(minutes / 60) for minutes in (now.minutes, before.minutes, held.minutes)]
    counts = (
        *(now.batches, before.batches, now.units, hours[0], hours[1], now.repeated),
        *(held.activities, held_before.activities, held.present, hours[2]),
    )
    return {"organisation": one, "counts": counts, "cells": list(zip(BURDEN[1:], counts, strict=True))}


def _page(request: Request, found: Any, refusal: Refusal | None = None) -> HttpResponse:
    kind, shown = kind_for(found.kind), rows(batches.items_of(found))
    said = batches.last_words(row.item.pk for row in shown)
    told = [(row, said.get(row.item.pk)) for row in shown]
    if export.asked(request):
        return export.answer(request, found.title, COLUMNS, [_cells(row, last) for row, last in told])
    progress = batches.progress_of([found.pk]).get(found.pk, batches.Progress())
    context = {
        "crumbs": [{"title": "督办", "href": "/ledgers/"}, {"title": "成批交办", "href": "/ledgers/batches/"}],
        "batch": found,
        "kind": kind,
        "holder": organisations.organisation_on(found.holder_id).name,
        "rows": told,
        "progress": progress,
        "hours": round(found.people * found.minutes * progress.units / 60, 1),
        "told": batches.may_be_told(found),
        "columns": [{"title": title} for title in COLUMNS],
        "board": [
            (queries.STATE_WORDS[state], state, [row for row in shown if row.item.state == state]) for state in queries.BOARD
        ]
        if request.GET.get("view") == "board"
        else None,
        "may_withdraw": progress.untouched and access.may_raise(request.actor, found.kind, found.holder_id),
        "refusal": refusal,
    }
    return render(request, "ledger/batch.html", context, status=refusal.status if refusal else 200)


def _cells(row: Any, last: dict[str, Any] | None) -> tuple[Any, ...]:
    answerable = row.item.answerable.name if row.item.answerable else None
    return (row.responsible, answerable, row.state_word, row.item.due_on, last["text"] if last else None)
