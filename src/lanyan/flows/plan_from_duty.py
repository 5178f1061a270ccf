"""One tap on a due duty plans the activity that would meet it, on a sensible day."""

from datetime import date, datetime

from django.db import transaction

from lanyan.derived.duties.models import Verdict
from lanyan.directory.models import Organisation, OrganisationSpell
from lanyan.directory.rules import rulebook
from lanyan.kernel import clock
from lanyan.kernel.operation import Actor
from lanyan.kernel.refusal import Refusal
from lanyan.records.activities import operations, queries
from lanyan.records.activities.models import Activity
from lanyan.rulebook import UnknownCode


@transaction.atomic
def plan_from_duty(
    *, duty: str, organisation_id: int, period_from: date, kind: str = "", starts_at: datetime | None = None, by: Actor
) -> Activity:
    """Plan what the duty asks of this organisation in the period that begins on `period_from`; two taps plan once.

    `kind` chooses among several that would do, `starts_at` another time than the suggested one.
    """
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation_id)
    planned = Activity.objects.filter(
        organiser_id=organisation_id, duty=duty, duty_period_from=period_from, cancellation=None, closure=None
    ).first()
    if planned:
        return planned
    kinds = kinds_that_meet(duty, organisation_id)
    if not kinds or (kind and kind not in kinds):
        raise Refusal("duty_not_by_activity", "这项任务不能靠开一次活动完成，未新建。请打开任务查看怎样消除。")
    kind = kind or kinds[0]
    suggestion = queries.suggest(
        organisation_id=organisation_id, kind=kind, due_on=_due_on(duty, organisation_id, period_from)
    )
    return operations.plan_activity(
        kind=kind,
        organisation_id=organisation_id,
        starts_at=starts_at or suggestion.starts_at,
        place=suggestion.place,
        duty=duty,
        duty_period_from=period_from,
        by=by,
    )


def kinds_that_meet(duty: str, organisation_id: int) -> list[str]:
    """Kinds of activity that count towards the duty and that this organisation may hold today."""
    book = rulebook()
    spell = OrganisationSpell.objects.on(clock.today()).filter(organisation_id=organisation_id).first()
    try:
        wanted = book.duty(duty).activities(clock.today())
    except UnknownCode:
        return []
    return [kind for kind in wanted if spell and book.activity_kind(kind).held_by(spell.form)]


def _due_on(duty: str, organisation_id: int, period_from: date) -> date | None:
    due = Verdict.objects.filter(duty=duty, subject_kind="organisation", subject_id=organisation_id, period_from=period_from)
    return due.values_list("due_on", flat=True).first()
