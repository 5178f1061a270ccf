"""What organisations owe and what is overdue: verdicts and alerts of organisations, never of persons."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Annotated, Any

from django.db.models import Q, QuerySet
from ninja import Query, Router

from lanyan.api import shapes
from lanyan.api.fields import Asked, Id, given, one_of
from lanyan.api.interface import read
from lanyan.api.paging import page
from lanyan.api.request import Request
from lanyan.derived.alerts import access as alerts
from lanyan.derived.alerts.models import Alert
from lanyan.derived.duties import listing as verdicts
from lanyan.derived.duties.queries import STATES, clauses
from lanyan.directory import listing, queries
from lanyan.kernel import clock
from lanyan.kernel.refusal import NotVisible
from lanyan.records.activities import access as activities

from .organisations import BELOW

router = Router()
VerdictState = Annotated[str, one_of(STATES)]
AlertState = Annotated[str, one_of({"near": "临期", "overdue": "逾期"})]


class VerdictsAsked(Asked):
    """Which verdicts."""

    organisation: Id = given(BELOW)
    duty: str = given("只要这项任务的（代码）", max_length=80, pattern=r"^[a-z0-9_.]+$")
    state: VerdictState = given("只要这种状态的")


class AlertsAsked(Asked):
    """Which alerts."""

    organisation: Id = given(BELOW)
    state: AlertState = given("只要这种状态的")


@read(router, "/verdicts", "duties.read", "api_verdicts", shapes.Verdicts, "任务与预警")
def list_verdicts(request: Request, q: Annotated[VerdictsAsked, Query(...)]) -> Any:
    """列出任务完成情况。

    期间包含 on 那一天的组织任务，按组织 id 的顺序；状态以最近一次计算为准。要求以当时施行的条款为准。"""
    found = page(
        request,
        q,
        lambda day, after, limit: verdicts.page(
            listing.reached(request.actor, q.organisation, day),
            day=day, after=(after[0], after[1]), limit=limit, duty=q.duty, state=q.state,
        ),
        lambda row: (row["organisation"], row["key"]),
        ("", ""),
    )  # fmt: skip
    return found | {"items": _verdicts(found["items"])}


@read(router, "/alerts", "duties.read", "api_alerts", shapes.Alerts, "任务与预警")
def list_alerts(request: Request, q: Annotated[AlertsAsked, Query(...)]) -> Any:
    """列出预警。

    那一天还没有消除的组织预警，按 id 的顺序。个人的预警不在其中。"""

    def rows(day: date, after: tuple[str, ...], limit: int) -> list[Any]:
        found = _visible(request).filter(Q(cleared_on=None) | Q(cleared_on__gt=day), raised_on__lte=day)
        if q.organisation is not None:
            found = found.filter(organisation_id__in=listing.reached(request.actor, q.organisation, day))
        if q.state is not None:
            found = found.filter(state=q.state)
        return list(found.filter(public_id__gt=after[0]).order_by("public_id")[:limit])

    found = page(request, q, rows, lambda alert: (alert.public_id,))
    return found | {"items": _alerts(found["items"])}


@read(router, "/alerts/{id}", "duties.read", "api_alert", shapes.Alert, "任务与预警")
def get_alert(request: Request, id: Id) -> Any:
    """读一条预警。

    已经消除的也能读，看 cleared_on。"""
    found = _visible(request).filter(public_id=id).first()
    if found is None:
        raise NotVisible(f"alert {id}")
    return _alerts([found])[0]


def _visible(request: Request) -> QuerySet[Alert]:
    return alerts.visible_to(request.actor).filter(subject_kind="organisation")


def _verdicts(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    said = clauses((row["duty"], row["rule_from"]) for row in rows)
    proofs = activities.open_public_ids({pk for row in rows if row["evidence_kind"] == "activity" for pk in row["evidence"]})
    return [
        {
            **row,
            **_said(said[row["duty"], row["rule_from"]]),
            "id": row["key"],
            "period_until": row["period_to"] - timedelta(days=1),
            "evidence": [proofs[pk] for pk in row["evidence"] if pk in proofs] if row["evidence_kind"] == "activity" else [],
        }
        for row in rows
    ]


def _alerts(rows: Iterable[Alert]) -> list[dict[str, Any]]:
    found = list(rows)
    today = clock.today()
    said = clauses((row.duty, today) for row in found)
    places = queries.organisations_on({row.organisation_id for row in found}) if found else {}
    plain = ("duty", "period_from", "due_on", "state", "raised_on", "overdue_since", "cleared_on", "escalation")
    return [
        {
            **{name: getattr(row, name) for name in plain},
            **_said(said[row.duty, today]),
            "id": row.public_id,
            "organisation": places[row.organisation_id].public_id,
        }
        for row in found
    ]


def _said(clause: Any) -> dict[str, str]:
    return {name: getattr(clause, name) for name in ("title", "sentence", "document", "article", "clears")}
