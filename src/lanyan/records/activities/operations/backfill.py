"""补录: a meeting that was held before it was recorded. Allowed with a reason, and always marked as such."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from lanyan.kernel import clock
from lanyan.kernel.operation import Actor, operation
from lanyan.rulebook import national

from ..errors import refusal
from ..models import Activity, CheckIn
from .closing import settle
from .leave import grant
from .planning import AgendaDraft, kind_of, lay_down
from .subject import known, written


@operation
def backfill_activity(
    *,
    kind: str,
    organisation_id: int,
    starts_at: datetime,
    reason: str,
    absences: Mapping[int, str],
    title: str = "",
    ends_at: datetime | None = None,
    place: str = "",
    mode: str = "on_site",
    host_ids: Sequence[int] = (),
    agenda: Sequence[AgendaDraft | str] | None = None,
    roll_person_ids: Sequence[int] | None = None,
    make_up_parts: Sequence[str] | None = None,
    by: Actor,
) -> Activity:
    """Record and close a past activity in one step. The roll is that of its day.

    `absences`: by person id, a leave kind or `absent`; everybody else on the roll was present. Make-ups open today.
    """
    reason = written(reason, "reason", "reason_needed")
    now = clock.now()
    if starts_at >= now:
        raise refusal("in_the_future", field="starts_at")
    for outcome in absences.values():
        known(outcome, {"absent", *national().leave_kinds()}, "leave_kind_unknown")
    given = {
        "title": title.strip(),
        "place": place.strip(),
        "mode": mode,
        "make_up_parts": make_up_parts,
        "make_up_days": None,
        "credit_minutes": None,
        "backfilled": True,
        "backfill_reason": reason,
    }
    activity = lay_down(
        kind_of(kind), organisation_id, starts_at, ends_at, host_ids, agenda, roll_person_ids, by, given=given
    )
    if activity.ends_at > now:
        raise refusal("in_the_future", field="ends_at")
    leaves = {person: outcome for person, outcome in absences.items() if outcome != "absent"}
    if leaves:
        grant(activity, leaves, "补录", by)
    present = activity.roll.filter(capacity="attendee").exclude(person_id__in=absences)
    CheckIn.objects.bulk_create(
        CheckIn(
            activity=activity,
            person_id=person_id,
            method="backfill",
            marked_at=activity.starts_at,
            received_at=now,
            recorded_by_id=by.person_id,
        )
        for person_id in present.values_list("person_id", flat=True)
    )
    settle(activity, by)
    return activity
