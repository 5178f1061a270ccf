"""Figures: each number by its definition, and the records behind it."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated, Any

from ninja import Query, Router
from pydantic import BaseModel

from lanyan.api import shapes
from lanyan.api.errors import Declined
from lanyan.api.fields import Asked, Day, Id, given
from lanyan.api.interface import read
from lanyan.api.paging import page
from lanyan.api.people import note_read
from lanyan.api.request import Request
from lanyan.derived import figures
from lanyan.derived.duties import listing as verdicts
from lanyan.derived.duties.models import Verdict
from lanyan.directory import access, clients
from lanyan.directory.clients import SCOPES
from lanyan.kernel import clock
from lanyan.kernel.refusal import NotVisible

router = Router()
NODE = "哪个组织和它以下的；不填为令牌的可及范围"
SINCE = "从哪天起；不填为 on 那年的1月1日"
# Records that name people are only for those who may read people.
OF_PEOPLE = frozenset({"person", "make_up"})
LAST = date(9999, 12, 30)


class FigureAsked(BaseModel):
    """Of which organisation, over which days."""

    on: Day = given("到哪天为止（含）；不填为今天")
    since: Day = given(SINCE)
    organisation: Id = given(NODE)


class RecordsAsked(Asked):
    """Of which organisation, over which days."""

    since: Day = given(SINCE)
    organisation: Id = given(NODE)


@read(router, "/figures", "figures.read", "api_figures", list[shapes.Figure], "统计数据")
def list_figures(request: Request) -> Any:
    """列出指标。

    每个指标的口径。"""
    return [{name: getattr(one, name) for name in shapes.Figure.model_fields} for one in figures.all_figures().values()]


@read(router, "/figures/{code}", "figures.read", "api_figure", shapes.FigureValue, "统计数据")
def get_figure(request: Request, code: str, q: Annotated[FigureAsked, Query(...)]) -> Any:
    """算一个指标。

    一个组织和它以下的，一段日子内的。与页面上的同一个数字相同，并能打开背后的记录。"""
    one = _figure(code)
    key, node = _node(request, q.organisation)
    since, until, on = _span(q.since, q.on or clock.today())
    value = one.value(key, since, until, on)
    split = one.split(key, since, until, on) if one.by else {}
    return {
        "code": one.code,
        "title": one.title,
        "organisation": node,
        "since": since,
        "on": on,
        **_value(value),
        "number": None if value.number is None else float(value.number),
        "split": [{"kind": kind, **_value(part)} for kind, part in split.items()],
    }


@read(router, "/figures/{code}/records", "figures.read", "api_figure_records", shapes.FigureRecords, "统计数据")
def list_records(request: Request, code: str, q: Annotated[RecordsAsked, Query(...)]) -> Any:
    """打开一个指标。

    背后的每一条记录；part（和 base）相加就是指标的值。记录涉及人员的，另要 persons.read 权限，每次读取记入日志。"""
    one = _figure(code)
    if one.record_kind in OF_PEOPLE and not request.caller.may("persons.read"):
        raise Declined("scope_missing", scope=SCOPES["persons.read"])
    key, _ = _node(request, q.organisation)

    def rows(day: date, after: tuple[str, ...], limit: int) -> list[Any]:
        since, until, on = _span(q.since, day)
        keyed = _keyed(one, one.records(key, since, until, on)[:])
        return [row for row in keyed if row["place"] > after[0]][:limit]

    found = page(request, q, rows, lambda row: (row["place"],))
    if one.record_kind in OF_PEOPLE:
        note_read(request, request.caller, found["items"], "figure_records")
    return found


def _figure(code: str) -> figures.Figure:
    try:
        return figures.figure(code)
    except figures.FigureError as unknown:
        raise NotVisible(f"figure {code}") from unknown


def _node(request: Request, organisation: str | None) -> tuple[int, str]:
    """Key and public id of the organisation asked about, else of where the client reaches."""
    if organisation is not None:
        found = access.organisation_for(request.actor, organisation)
        return found.pk, found.public_id
    node = clients.node_of(request.caller.client)
    if node is None:
        raise NotVisible("a client without a grant")
    return node, access.visible_organisations(request.actor).values_list("public_id", flat=True).get(pk=node)


def _span(since: date | None, on: date) -> tuple[date, date, date]:
    """The first day, the day after the last, and the last day."""
    on = min(on, LAST)
    return since or on.replace(month=1, day=1), on + timedelta(days=1), on


def _value(value: figures.Value) -> dict[str, Any]:
    return {"part": float(value.part), "base": _float(value.base), "text": value.text}


def _float(number: Decimal | None) -> float | None:
    return None if number is None else float(number)


def _keyed(one: figures.Figure, records: list[figures.Record]) -> list[dict[str, Any]]:
    """The records in an order that stays: by public id; a decision, known by its activity, by its place there."""
    if one.record_kind == "verdict":
        keys = {row.pk: verdicts.key_of(row) for row in Verdict.objects.filter(pk__in=[record.id for record in records])}
    else:
        keys = {record.id: record.key for record in records}
    seen: dict[str, int] = {}
    found = []
    for record in sorted(records, key=lambda record: (keys[record.id], record.id)):
        key = keys[record.id]
        seen[key] = number = seen.get(key, 0) + 1
        found.append(
            {
                "place": f"{key}.{number:06d}",
                "kind": record.kind,
                "id": key,
                "label": record.label,
                "day": record.day,
                "part": float(record.part),
                "base": _float(record.base),
            }
        )
    return sorted(found, key=lambda row: row["place"])
