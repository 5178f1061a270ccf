"""How every operation takes hold of its case: permission, a lock that orders the writers, the journal's subject."""

from datetime import date, timedelta

from lanyan.kernel import clock
from lanyan.kernel.operation import Actor, about
from lanyan.kernel.refusal import NotVisible
from lanyan.rulebook import Procedure
from lanyan.rulebook.procedures import Step

from .. import access
from ..errors import refusal
from ..models import Case

# What happened this many days ago may still be recorded as usual; anything older is a 补录.
USUAL_DAYS = 10


def take(case_id: int, by: Actor, need: str, *, open_only: bool = True) -> Case:
    """The case as it is *after* waiting for whoever is changing it."""
    if not Case.objects.select_for_update(no_key=True).filter(pk=case_id).values_list("pk", flat=True):
        raise NotVisible(f"case {case_id}")
    case = Case.objects.select_related("person", "organisation").get(pk=case_id)
    access.require(by, case, need)
    about("case", case.pk, organisation_id=case.organisation_id, procedure=case.procedure)
    if open_only and case.closed_on is not None:
        raise refusal("case_closed")
    return case


def step_of(procedure: Procedure, code: str) -> Step:
    if code not in procedure.steps:
        raise refusal("step_unknown", reason=code)
    return procedure.step(code)


def written(text: str, field: str, code: str = "nothing_typed") -> str:
    """The text without blanks around it; refused when nothing is left."""
    text = text.strip()
    if not text:
        raise refusal(code, field=field)
    return text


def check_day(day: date, case: Case | None, backfill_reason: str, field: str = "done_on") -> bool:
    """Refuse a day to come, and an old one without a reason; whether it is a 补录."""
    today = clock.today()
    if day > today:
        raise refusal("in_the_future", field=field)
    if case is not None and day < case.opened_on:
        raise refusal("before_subject", day=spoken(case.opened_on), field=field)
    if day < today - timedelta(days=USUAL_DAYS) and not backfill_reason.strip():
        raise refusal("backfill_needed", day=spoken(day), days=USUAL_DAYS, field="backfill_reason")
    return bool(backfill_reason.strip())


def spoken(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
