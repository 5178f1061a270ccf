"""Activities with their counts. What is restricted (谈心谈话 …) is never there, whoever asks."""

from collections.abc import Iterable
from typing import Annotated, Any

from django.db.models import QuerySet
from ninja import Query, Router

from lanyan.api import shapes
from lanyan.api.fields import Asked, Day, Id, given, one_of
from lanyan.api.interface import read
from lanyan.api.paging import page
from lanyan.api.request import Request
from lanyan.directory import listing
from lanyan.kernel import clock
from lanyan.kernel.refusal import NotVisible
from lanyan.records.activities import access, queries
from lanyan.rulebook import national

router = Router()
OPEN_KINDS = {kind.code: kind for kind in national().activity_kinds() if not kind.restricted}
Kind = Annotated[str, one_of(OPEN_KINDS)]
State = Annotated[str, one_of(queries.STATES)]
PLAIN = ("kind", "line", "title", "held_on", "mode", "place", "state", "backfilled")


class ActivitiesAsked(Asked):
    """Which activities."""

    organisation: Id = given("这个组织和它以下的（按 on 那天的隶属）；不填为可及范围的全部")
    since: Day = given("从哪天起举行的")
    until: Day = given("到哪天为止举行的（含）")
    kind: Kind = given("只要这类活动")
    state: State = given("只要这种状态的")


@read(router, "/activities", "activities.read", "api_activities", shapes.Activities, "组织生活")
def list_activities(request: Request, q: Annotated[ActivitiesAsked, Query(...)]) -> Any:
    """列出活动。

    按 id 的顺序。on 决定按哪一天的隶属算“以下”，状态和人数是现在的。谈心谈话等不公开的活动不在其中。"""

    def rows(day: Any, after: tuple[str, ...], limit: int) -> list[Any]:
        found = _visible(request)
        if q.organisation is not None:
            nodes = listing.reached(request.actor, q.organisation, day)
            found = found.filter(hosts__organisation_id__in=nodes).distinct()
        exact = {"kind": q.kind, "state": q.state, "held_on__gte": q.since, "held_on__lte": q.until}
        found = found.filter(**{name: value for name, value in exact.items() if value is not None})
        return list(found.filter(public_id__gt=after[0]).order_by("public_id")[:limit])

    found = page(request, q, rows, lambda activity: (activity.public_id,))
    return found | {"items": _shown(found["items"])}


@read(router, "/activities/{id}", "activities.read", "api_activity", shapes.Activity, "组织生活")
def get_activity(request: Request, id: Id) -> Any:
    """读一个活动。"""
    found = _visible(request).filter(public_id=id).first()
    if found is None:
        raise NotVisible(f"activity {id}")
    return _shown([found])[0]


def _visible(request: Request) -> QuerySet[Any]:
    found = access.visible_to(request.actor).exclude(kind__in=access.restricted_kinds())
    return queries.with_state(found).select_related("organiser").prefetch_related("hosts__organisation")


def _shown(activities: Iterable[Any]) -> list[dict[str, Any]]:
    rows = list(activities)
    counts = queries.counts_for([row.pk for row in rows]) if rows else {}
    return [
        {
            **{name: getattr(row, name) for name in PLAIN},
            "id": row.public_id,
            "starts_at": row.starts_at.astimezone(clock.SHANGHAI),
            "ends_at": row.ends_at.astimezone(clock.SHANGHAI),
            "kind_title": OPEN_KINDS[row.kind].title,
            "organiser": row.organiser.public_id,
            "hosts": sorted(host.organisation.public_id for host in row.hosts.all()),
            "hours": row.credit_minutes / 60,
            "counts": _counts(counts.get(row.pk, queries.Counts())),
        }
        for row in rows
    ]


def _counts(counts: queries.Counts) -> dict[str, int]:
    return {name: getattr(counts, name) for name in shapes.Counts.model_fields}
