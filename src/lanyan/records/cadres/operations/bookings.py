"""约课: a lecturer of the pool is asked to teach at an activity, says yes or no, and may be let go. Each once, however often
sent. The activity itself is known by its number only; what hangs on it is said in `flows/book_lecturer.py`."""

from datetime import datetime

from django.db import IntegrityError, transaction

from lanyan.kernel import clock
from lanyan.kernel.operation import Actor, about, operation
from lanyan.kernel.refusal import NotVisible

from ..access import may_answer
from ..errors import refusal
from ..models import Booking, Lecturer


@operation
def ask_lecturer(
    *,
    lecturer: Lecturer,
    activity_id: int,
    starts_at: datetime,
    ends_at: datetime,
    topic: str,
    words: str = "",
    by: Actor,
) -> Booking:
    """Ask for a lesson at an activity. Asked again while the first stands, it is the same.

    Refusals: lecturer_away (not to be asked for the time being), lecturer_busy, text_missing. Whether `by` may ask for the
    activity is for the caller to see to.
    """
    standing = Booking.objects.standing().filter(lecturer=lecturer, activity_id=activity_id).first()
    if standing is not None:
        return standing
    if not lecturer.bookable:
        raise refusal("lecturer_away", name=lecturer.name, field="lecturer")
    if not topic.strip():
        raise refusal("text_missing", what="专题", field="topic")
    booking = Booking(
        lecturer=lecturer,
        person_id=lecturer.person_id,
        activity_id=activity_id,
        topic=topic.strip(),
        words=words.strip(),
        starts_at=starts_at,
        ends_at=ends_at,
        asked_by_id=by.person_id,
        asked_by_name=by.name,
        asked_at=clock.now(),
    )
    if Booking.objects.in_the_way_of(booking).exists():
        raise refusal("lecturer_busy", name=lecturer.name, field="lecturer")
    booking.save()
    about("lecture_booking", booking.pk, lecturer=lecturer.pk, activity=activity_id)
    return booking


@operation
def answer_booking(*, booking_id: int, accepted: bool, remark: str = "", by: Actor) -> Booking:
    """The lecturer, or whoever keeps the pool in which the lecturer stands, says yes or no. The same answer twice is one.

    Refusals: booking_answered, booking_over, lecturer_busy (the database itself keeps one lecturer from being at two
    places); NotVisible.
    """
    booking = _held(booking_id)
    if not may_answer(by, booking.lecturer):
        raise NotVisible(f"booking {booking_id}")
    if booking.ended_at is not None:
        raise refusal("booking_over")
    if booking.accepted is not None:
        if booking.accepted == accepted:
            return booking
        raise refusal("booking_answered")
    booking.accepted, booking.remark = accepted, remark.strip()
    booking.answered_by_id, booking.answered_by_name, booking.answered_at = by.person_id, by.name, clock.now()
    _save_free(booking)
    about("lecture_booking", booking.pk, lecturer=booking.lecturer_id, accepted=accepted)
    return booking


@operation
def end_booking(*, booking_id: int, reason: str, by_lecturer: bool = False, by: Actor) -> Booking:
    """It will not be: the asker takes it back, or the lecturer cannot come after all. Twice is once.

    Refusals: text_missing, booking_declined. That `by` may end it is for the caller to see to, on either side.
    """
    booking = _held(booking_id)
    if booking.ended_at is not None:
        return booking
    if booking.accepted is False:
        raise refusal("booking_declined")
    if not reason.strip():
        raise refusal("text_missing", what="事由", field="reason")
    booking.ended_at, booking.ended_by_name, booking.end_reason = clock.now(), by.name, reason.strip()
    booking.ended_by_lecturer = by_lecturer
    booking.save(update_fields=["ended_at", "ended_by_name", "end_reason", "ended_by_lecturer"])
    about("lecture_booking", booking.pk, lecturer=booking.lecturer_id, reason=booking.end_reason)
    return booking


@operation
def move_booking(*, booking_id: int, starts_at: datetime, ends_at: datetime, by: Actor) -> Booking:
    """The activity is held at another time: the lecturer is asked anew for that time, whatever was said before."""
    booking = _held(booking_id)
    booking.starts_at, booking.ends_at = starts_at, ends_at
    booking.accepted, booking.answered_at, booking.answered_by_id, booking.answered_by_name = None, None, None, ""
    booking.save()
    about("lecture_booking", booking.pk, lecturer=booking.lecturer_id, starts_at=starts_at.isoformat())
    return booking


def _held(booking_id: int) -> Booking:
    found = Booking.objects.select_for_update(of=("self",)).select_related("lecturer").filter(pk=booking_id).first()
    if found is None:
        raise NotVisible(f"booking {booking_id}")
    return found


def _save_free(booking: Booking) -> None:
    """Save; refused where the lecturer has said yes to something else at that time, be it this very moment."""
    try:
        with transaction.atomic():
            booking.save()
    except IntegrityError as error:
        if "lecture_booking_no_overlap" not in str(error):
            raise
        raise refusal("lecturer_busy", name=booking.lecturer.name) from error
