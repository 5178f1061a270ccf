"""Days of cases for calendars: from when a step may be taken, and until when it should have been."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from lanyan.kernel import clock
from lanyan.kernel.operation import Actor

from . import access
from .book import procedure_of
from .models import StepDue


@dataclass(frozen=True)
class CaseDay:
    """One day of one case. `kind`: earliest | latest. `state`: as `queries` has it: overdue, near, open or waits."""

    day: date
    kind: str
    state: str
    case: str
    step: str
    title: str
    provisional: bool


def days_of(
    actor: Actor, first: date, until: date, *, organisation_ids: Any = None, procedure: str = ""
) -> dict[date, list[CaseDay]]:
    """Days of open steps and notes in a span, of the open cases that the actor may see. One query.

    `organisation_ids`: only cases that these keep, or in which these have to act.
    """
    found = StepDue.objects.filter(done_on=None, case__in=access.visible_to(actor).filter(closed_on=None))
    found = found.filter(Q(due_on__gte=first, due_on__lt=until) | Q(earliest__gte=first, earliest__lt=until))
    if organisation_ids is not None:
        found = found.filter(Q(case__organisation__in=organisation_ids) | Q(answerable__in=organisation_ids))
    if procedure:
        found = found.filter(case__procedure=procedure)
    days: dict[date, list[CaseDay]] = {}
    for due in found.select_related("case").order_by("due_on", "position", "pk"):
        for one in _days(due, first, until):
            days.setdefault(one.day, []).append(one)
    return days


def _days(due: StepDue, first: date, until: date) -> list[CaseDay]:
    today, version = clock.today(), procedure_of(due.case.procedure).step(due.step).governing(clock.today())
    what = version.note.title if due.kind == "note" and version.note else version.title
    found = []
    if due.due_on is not None and first <= due.due_on < until:
        state = "overdue" if due.due_on < today else "near" if (due.due_on - today).days <= 14 else "open"
        found.append(("latest", due.due_on, state, "最迟"))
    if due.kind == "step" and due.earliest > today and first <= due.earliest < until and due.earliest != due.due_on:
        found.append(("earliest", due.earliest, "waits", "最早"))
    return [
        CaseDay(day, kind, state, due.case.public_id, due.step, f"{word}：{_of(due)}{what}", due.provisional)
        for kind, day, state, word in found
    ]


def _of(due: StepDue) -> str:
    return f"{due.case.title.partition(' · ')[0]} · "
