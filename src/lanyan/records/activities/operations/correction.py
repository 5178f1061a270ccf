"""Attendance put right after closing: a row that says from what, to what, why and by whom; the make-up follows."""

from collections.abc import Sequence

from lanyan.kernel import clock
from lanyan.kernel.operation import Actor, about, operation
from lanyan.rulebook import national

from .. import access
from ..errors import refusal
from ..models import Activity, Correction, MakeUp, Outcome
from .closing import open_make_ups
from .subject import known, must_be_closed, take, written

OUTCOMES = ("present", "excused", "leave", "absent")


@operation
def correct_outcome(
    *, activity_id: int, person_id: int, outcome: str, reason: str, cause: str = "", by: Actor
) -> Correction:
    """Change one person's outcome after closing, also after the archive, never one's own.

    `excused` and `leave` need the leave kind as `cause`; whether it is 因公 decides which of the two it becomes.
    Becoming present withdraws the make-up; becoming anything else opens it.
    """
    activity = take(activity_id, by, "view")
    must_be_closed(activity)
    known(outcome, OUTCOMES, "outcome_unknown")
    settled = Outcome.objects.filter(activity=activity, person_id=person_id).first()
    if settled is None:
        raise refusal("not_on_roll")
    if not access.may_manage_people_of(by, activity, settled.organisation_id):
        raise refusal("not_allowed")
    if by.person_id is not None and by.person_id == person_id:
        raise refusal("own_outcome")
    reason = written(reason, "reason", "reason_needed")
    if outcome in ("excused", "leave"):
        known(cause, national().leave_kinds(), "cause_unknown")
        outcome = "excused" if national().leave_kinds()[cause].excused else "leave"
    else:
        cause = ""
    if (settled.outcome, settled.cause) == (outcome, cause):
        raise refusal("outcome_same")
    about("activity", activity.pk, person=person_id, was=settled.outcome, became=outcome, reason=reason)
    return put_right(activity, [settled], outcome, cause, reason, by)[0]


def put_right(
    activity: Activity, settled: Sequence[Outcome], became: str, cause: str, reason: str, by: Actor
) -> list[Correction]:
    """Correct these outcomes, all to the same. The caller holds the activity's lock and has checked."""
    now = clock.now()
    corrections = Correction.objects.bulk_create(
        Correction(
            activity=activity,
            person_id=o.person_id,
            was=o.outcome,
            became=became,
            cause=cause,
            reason=reason,
            corrected_by_id=by.person_id,
            corrected_at=now,
        )
        for o in settled
    )
    persons = [o.person_id for o in settled]
    Outcome.objects.filter(pk__in=[o.pk for o in settled]).update(outcome=became, cause=cause)
    if became == "present":
        MakeUp.objects.filter(activity=activity, person_id__in=persons, withdrawn_at=None).update(withdrawn_at=now)
    else:
        open_make_ups(activity, persons)
    return corrections
