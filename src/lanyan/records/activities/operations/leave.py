"""Leave: asked for by the person, or entered by the secretary for several at once; decided by somebody else."""

from collections.abc import Sequence

from lanyan.kernel import clock
from lanyan.kernel.operation import Actor, about, operation
from lanyan.rulebook import national

from .. import access
from ..errors import refusal
from ..models import Activity, Leave, LeaveDecision, Outcome, RollEntry
from .correction import put_right
from .subject import has, known, must_be_before, take


@operation
def request_leave(*, activity_id: int, kind: str, reason: str = "", by: Actor) -> Leave:
    """The person behind the actor asks to be excused, before closing. Asking again before the answer changes the request."""
    activity = take(activity_id, by, "self")
    must_be_before(activity, "cancellation", "archive", "closure")
    if by.person_id is None:
        raise refusal("no_person")
    known(kind, national().leave_kinds(), "leave_kind_unknown")
    leave = Leave.objects.filter(activity=activity, person_id=by.person_id).first()
    if leave and LeaveDecision.objects.filter(leave=leave).exists():
        raise refusal("leave_decided")
    about("activity", activity.pk, person=by.person_id, kind=kind)
    asked = {"kind": kind, "reason": reason.strip(), "requested_by_id": by.person_id, "requested_at": clock.now()}
    return Leave.objects.update_or_create(activity=activity, person_id=by.person_id, defaults=asked)[0]


@operation
def decide_leave(*, leave_id: int, approved: bool, remark: str = "", by: Actor) -> LeaveDecision:
    """Approve or refuse a request; not one's own. The same answer twice is once.

    A request still open when the meeting was closed can be decided afterwards: approving it then corrects the outcome.
    """
    leave = Leave.objects.filter(pk=leave_id).first()
    if leave is None:
        raise refusal("leave_none")
    activity = take(leave.activity_id, by, "view")
    must_be_before(activity, "cancellation")
    entry = RollEntry.objects.get(activity=activity, person_id=leave.person_id)
    if not access.may_manage_people_of(by, activity, entry.organisation_id):
        raise refusal("not_allowed")
    if by.person_id is not None and by.person_id == leave.person_id:
        raise refusal("own_leave")
    about("activity", activity.pk, person=leave.person_id, kind=leave.kind, approved=approved)
    decided = LeaveDecision.objects.filter(leave=leave).first()
    if decided:
        if decided.approved == approved:
            return decided
        raise refusal("leave_decided")
    decision = LeaveDecision.objects.create(
        leave=leave, approved=approved, remark=remark.strip(), decided_by_id=by.person_id, decided_at=clock.now()
    )
    if approved and has(activity, "closure"):
        _correct_belated(activity, leave, by)
    return decision


@operation
def record_leave(*, activity_id: int, person_ids: Sequence[int], kind: str, reason: str = "", by: Actor) -> int:
    """Enter and approve leave in one step, for instance 出警 for a whole crew; replaces what they asked for themselves.

    How many persons of the roll it was recorded for. Before closing; afterwards it is a correction.
    """
    activity = take(activity_id, by, "record")
    must_be_before(activity, "cancellation", "archive", "closure")
    known(kind, national().leave_kinds(), "leave_kind_unknown")
    return grant(activity, dict.fromkeys(person_ids, kind), reason.strip(), by)


def grant(activity: Activity, kinds: dict[int, str], reason: str, by: Actor) -> int:
    """Leave of these kinds, by person, approved at once; persons not on the roll are refused all together."""
    on_roll = set(activity.roll.filter(person_id__in=kinds).values_list("person_id", flat=True))
    if set(kinds) - on_roll:
        raise refusal("not_on_roll", reason=f"persons {sorted(set(kinds) - on_roll)}")
    now = clock.now()
    Leave.objects.bulk_create(
        [
            Leave(activity=activity, person_id=p, kind=kind, reason=reason, requested_by_id=by.person_id, requested_at=now)
            for p, kind in kinds.items()
        ],
        update_conflicts=True,
        unique_fields=["activity", "person"],
        update_fields=["kind", "reason", "requested_by_id", "requested_at"],
    )
    LeaveDecision.objects.bulk_create(
        [
            LeaveDecision(leave_id=pk, approved=True, decided_by_id=by.person_id, decided_at=now)
            for pk in Leave.objects.filter(activity=activity, person_id__in=kinds).values_list("pk", flat=True)
        ],
        update_conflicts=True,
        unique_fields=["leave"],
        update_fields=["approved", "decided_by_id", "decided_at"],
    )
    about("activity", activity.pk, persons=list(kinds), kinds=sorted(set(kinds.values())))
    return len(kinds)


def _correct_belated(activity: Activity, leave: Leave, by: Actor) -> None:
    """The outcome follows the belated approval; somebody who was there after all stays so."""
    outcome = Outcome.objects.filter(activity=activity, person_id=leave.person_id, outcome="absent").first()
    if outcome is None:
        return
    became = "excused" if national().leave_kinds()[leave.kind].excused else "leave"
    put_right(activity, [outcome], became, leave.kind, "请假在活动结束后批准", by)
