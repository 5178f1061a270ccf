"""Alerts as the screens list them: clause, facts, what clears them, what was done."""

from typing import Any

from django.db.models import QuerySet

from lanyan.derived.duties.models import Verdict
from lanyan.derived.duties.rules import rulebook
from lanyan.directory import queries as directory
from lanyan.directory.models import Person
from lanyan.kernel import clock
from lanyan.kernel.operation import Actor

from . import access
from .models import Alert, Silence


def listed(actor: Actor, *, state: str = "", text: str = "") -> QuerySet[Alert]:
    """Alerts the actor may see: open ones (overdue first), or the cleared ones; `text` is looked for in duty titles."""
    found = access.visible_to(actor).filter(cleared_on__isnull=state != "cleared")
    if state in ("near", "overdue"):
        found = found.filter(state=state)
    if text:
        found = found.filter(duty__in=[duty.code for duty in rulebook().duties() if text in duty.title])
    return found.order_by("-state", "due_on", "pk")


def shown(alerts: list[Alert]) -> list[dict[str, Any]]:
    """Each alert with its duty's title and clause, the organisation, whom it is about, and the facts. Four queries."""
    today, book = clock.today(), rulebook()
    organisations = directory.organisations_on({alert.organisation_id for alert in alerts}, today)
    people = Person.objects.in_bulk({alert.subject_id for alert in alerts if alert.subject_kind == "person"})
    verdicts = _verdicts(alerts)
    silences = {s.alert_id: s for s in _current().filter(alert__in=alerts)}
    found = []
    for alert in alerts:
        duty = book.duty(alert.duty)
        found.append(
            {
                "alert": alert,
                "title": duty.title,
                "clause": duty.explain(today) if duty.find(today) else None,
                "organisation": organisations[alert.organisation_id],
                "person": people.get(alert.subject_id) if alert.subject_kind == "person" else None,
                "verdict": verdicts.get(_identity(alert)),
                "silence": silences.get(alert.pk),
            }
        )
    return found


def marks(alert: Alert) -> list[dict[str, Any]]:
    """What people did about it, newest first."""
    said = [{"at": a.at, "by": a.by_name, "title": "知悉", "text": a.remark} for a in alert.acknowledgements.all()]
    for silence in alert.silences.all():
        said.append(
            {"at": silence.at, "by": silence.by_name, "title": f"暂停提醒到{silence.valid_to}", "text": silence.cause}
        )
    return sorted(said, key=lambda one: one["at"], reverse=True)


def silence_of(alert: Alert) -> Silence | None:
    """The silence of this alert that holds today."""
    return _current().filter(alert=alert).first()


def _current() -> QuerySet[Silence]:
    today = clock.today()
    return Silence.objects.filter(lifted_at=None, valid_from__lte=today, valid_to__gt=today).order_by("-valid_to")


def _verdicts(alerts: list[Alert]) -> dict[tuple[Any, ...], Verdict]:
    found = Verdict.objects.filter(
        duty__in={alert.duty for alert in alerts}, subject_id__in={alert.subject_id for alert in alerts}
    )
    return {_identity(verdict): verdict for verdict in found}


def _identity(row: Alert | Verdict) -> tuple[Any, ...]:
    return (row.duty, row.subject_kind, row.subject_id, row.organisation_id, row.matter, row.period_from)
