"""约课: an activity asks a lecturer of the 师资库; both sides are told of each step. Whoever says yes is on the roll as 列席
and stands in the agenda, so that notice, minutes and handbook name the lecturer without anybody writing it again."""

from datetime import datetime
from typing import Any

from lanyan.derived.alerts.operations import send_message
from lanyan.directory.models import Grant
from lanyan.directory.queries import office_holders
from lanyan.kernel import clock
from lanyan.kernel.operation import SYSTEM, Actor, operation
from lanyan.kernel.refusal import NotVisible
from lanyan.records.activities import access as activity_access
from lanyan.records.activities import operations as activities
from lanyan.records.activities.models import Activity, Cancellation
from lanyan.records.cadres import access, operations
from lanyan.records.cadres.errors import refusal
from lanyan.records.cadres.models import Booking, Lecturer
from lanyan.rulebook import national

from .joint_activity import WRITTEN_TO


@operation
def ask_lecturer(*, activity_id: int, lecturer: Lecturer, topic: str, words: str = "", by: Actor) -> Booking:
    """Ask for a lesson at an activity that is still to be held.

    Refusals: not_bookable_activity, cancelled, closed, and those of `operations.ask_lecturer`; NotVisible.
    """
    activity = _planned(activity_id, by)
    kind = national().activity_kind(activity.kind)
    if kind.restricted:
        raise refusal("not_bookable_activity", kind=kind.title)
    times = {"starts_at": activity.starts_at, "ends_at": activity.ends_at}
    booking = operations.ask_lecturer(lecturer=lecturer, activity_id=activity.pk, topic=topic, words=words, **times, by=by)
    _tell_lecturer(booking, f"约课：{_lesson(booking, activity)}，请答复", "asked")
    return booking


@operation
def answer_booking(*, booking_id: int, accepted: bool, remark: str = "", by: Actor) -> Booking:
    """The lecturer (or whoever keeps the pool) answers; a yes puts the lecturer on the roll and into the agenda."""
    before = Booking.objects.filter(pk=booking_id).values_list("accepted", flat=True).first()
    booking = operations.answer_booking(booking_id=booking_id, accepted=accepted, remark=remark, by=by)
    if before is not None:
        return booking
    activity = Activity.objects.get(pk=booking.activity_id)
    if accepted:
        if hasattr(activity, "cancellation") or hasattr(activity, "closure"):
            raise refusal("booking_over")
        _join(booking, activity)
    said = "已答应" if accepted else "已谢绝"
    _tell_askers(booking, activity, f"{booking.lecturer.name}{said}约课：{_lesson(booking, activity)}", "answered")
    return booking


@operation
def end_booking(*, booking_id: int, reason: str, by: Actor) -> Booking:
    """Either side ends it; the other is told. A lecturer who was on the roll for it leaves the agenda."""
    booking = Booking.objects.select_related("lecturer").filter(pk=booking_id).first()
    activity = Activity.objects.filter(pk=booking.activity_id).first() if booking else None
    if booking is None or activity is None:
        raise NotVisible(f"booking {booking_id}")
    asker = activity_access.may(by, activity, "manage")
    if not asker and not access.may_answer(by, booking.lecturer):
        raise NotVisible(f"booking {booking_id}")
    if hasattr(activity, "closure"):
        raise refusal("booking_over")
    return _end(booking, activity, reason, by, by_lecturer=not asker)


@operation
def amend_activity(*, activity_id: int, by: Actor, **changes: Any) -> Activity:
    """See `activities.amend_activity`. Held at another time, its lecturers are asked anew for that time."""
    activity = activities.amend_activity(activity_id=activity_id, by=by, **changes)
    times = {"starts_at": activity.starts_at, "ends_at": activity.ends_at}
    for booking in Booking.objects.standing().filter(activity_id=activity.pk).select_related("lecturer"):
        if (booking.starts_at, booking.ends_at) != (activity.starts_at, activity.ends_at):
            moved = operations.move_booking(booking_id=booking.pk, **times, by=by)
            _leave_agenda(booking, activity)
            _tell_lecturer(moved, f"改期，请重新答复约课：{_lesson(moved, activity)}", f"moved:{_stamp(activity.starts_at)}")
    return activity


@operation
def cancel_activity(*, activity_id: int, reason: str, by: Actor) -> Cancellation:
    """See `activities.cancel_activity`. Its lecturers are let go."""
    cancelled = activities.cancel_activity(activity_id=activity_id, reason=reason, by=by)
    for booking in Booking.objects.standing().filter(activity_id=activity_id).select_related("lecturer"):
        _end(booking, cancelled.activity, f"活动取消：{cancelled.reason}"[:200], by)
    return cancelled


def _planned(activity_id: int, by: Actor) -> Activity:
    activity = Activity.objects.filter(pk=activity_id).first()
    if activity is None or not activity_access.may(by, activity, "manage"):
        raise NotVisible(f"activity {activity_id}")
    if hasattr(activity, "cancellation") or hasattr(activity, "closure"):
        raise refusal("booking_over")
    return activity


def _join(booking: Booking, activity: Activity) -> None:
    """On the roll to see what is asked of one, without a vote and without being counted; named in the agenda."""
    if booking.person_id:
        people = [booking.person_id]
        activities.add_to_roll(activity_id=activity.pk, person_ids=people, capacity="observer", by=SYSTEM)
    items = [activities.AgendaDraft(one.title, one.purpose, one.presenter) for one in activity.agenda.all()]
    named = [item for item in items if item.title == booking.topic and not item.presenter]
    if named:
        items[items.index(named[0])] = activities.AgendaDraft(booking.topic, "study", booking.lecturer.name)
    else:
        items.append(activities.AgendaDraft(booking.topic, "study", booking.lecturer.name))
    activities.set_agenda(activity_id=activity.pk, items=items, by=SYSTEM)


def _leave_agenda(booking: Booking, activity: Activity) -> None:
    activity.agenda.filter(title=booking.topic, presenter=booking.lecturer.name).update(presenter="")


def _end(booking: Booking, activity: Activity, reason: str, by: Actor, *, by_lecturer: bool = False) -> Booking:
    accepted = booking.accepted
    if booking.ended_at is not None:
        return booking
    ended = operations.end_booking(booking_id=booking.pk, reason=reason, by_lecturer=by_lecturer, by=by)
    if accepted:
        _leave_agenda(booking, activity)
        seat = activity.roll.filter(person=booking.person_id, capacity="observer")
        seat.exclude(person__in=activity.check_ins.values("person")).delete()
    said = _lesson(booking, activity)
    if by_lecturer:
        _tell_askers(booking, activity, f"{booking.lecturer.name}不能来讲课：{said}（{reason}）", "ended")
    else:
        _tell_lecturer(booking, f"约课已撤回：{said}（{reason}）", "ended")
    return ended


def _tell_lecturer(booking: Booking, title: str, step: str) -> None:
    """The lecturer, or for somebody from outside those who keep the pool."""
    lecturer = booking.lecturer
    people = [lecturer.person_id] if lecturer.person_id else _keepers(lecturer.organisation_id)
    _tell(people, booking, title, step)


def _tell_askers(booking: Booking, activity: Activity, title: str, step: str) -> None:
    asker = [booking.asked_by_id] if booking.asked_by_id else []
    _tell([*asker, *_answering(activity.organiser_id)], booking, title, step)


def _keepers(organisation_id: int) -> list[int]:
    """Those who arrange for lecturers from outside: granted to work at the pool's organisation, or its office holders."""
    granted = Grant.objects.on(clock.today()).filter(organisation=organisation_id, role__in=access.KEEPERS)
    people = granted.filter(account__is_active=True, account__person__isnull=False).values_list("account__person", flat=True)
    return [*people] or _answering(organisation_id)


def _answering(organisation_id: int) -> list[int]:
    return [one.person_id for one in office_holders(organisation_id) if one.role in WRITTEN_TO]


def _tell(people: list[int], booking: Booking, title: str, step: str) -> None:
    send_message(
        people, kind="notice", title=title, key=f"lecture:{booking.pk}:{step}", link=f"/lectures/{booking.public_id}/"
    )


def _lesson(booking: Booking, activity: Activity) -> str:
    return f"{activity.held_on.month}月{activity.held_on.day}日《{booking.topic}》（{activity.title}）"


def _stamp(moment: datetime) -> str:
    return f"{moment:%Y%m%d%H%M}"
