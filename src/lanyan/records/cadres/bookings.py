"""Reading 约课: what became of each, in words; whom one can ask for an activity; how often somebody has taught."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from lanyan.kernel import clock, sql
from lanyan.kernel.operation import Actor

from . import access
from .models import Booking, Lecturer

_SQL = sql.statements(Path(__file__).with_name("bookings.sql"))
STATES = {
    "asked": "待答复",
    "accepted": "已答应",
    "declined": "已谢绝",
    "withdrawn": "已撤回",
    "given_up": "讲师不能来",
    "void": "已失效",
    "held": "已授课",
}


@dataclass(frozen=True, slots=True)
class Lesson:
    """One booking with its activity. `mine`: the reader may answer it, or give it up."""

    booking: Booking
    activity: str
    title: str
    place: str
    organiser: str
    held_on: date
    starts_at: datetime
    state: str
    mine: bool

    @property
    def words(self) -> str:
        return STATES[self.state]

    @property
    def open(self) -> bool:
        return self.state == "asked"

    @property
    def standing(self) -> bool:
        return self.state in ("asked", "accepted")


def lessons(actor: Actor, bookings: Collection[Booking]) -> list[Lesson]:
    """With their activities: one query. `bookings` have their lecturer."""
    rows = {row["activity_id"]: row for row in sql.rows(_SQL["activities"], {"ids": [one.activity_id for one in bookings]})}
    return [_lesson(actor, one, rows[one.activity_id]) for one in bookings if one.activity_id in rows]


def lessons_of(actor: Actor, activity_id: int) -> list[Lesson]:
    """Everything that was ever asked for one activity, the newest first. Permission is that of the activity."""
    found = Booking.objects.filter(activity_id=activity_id).select_related("lecturer").order_by("-asked_at", "-pk")
    return lessons(actor, list(found))


def free_for(actor: Actor, starts_at: datetime, ends_at: datetime, topic: str = "") -> list[Lecturer]:
    """Lecturers whom the actor can ask for that time, those who teach the topic asked for; by name."""
    busy = Booking.objects.filter(accepted=True, ended_at=None, starts_at__lt=ends_at, ends_at__gt=starts_at)
    found = access.lecturers_for(actor).filter(bookable=True).exclude(bookings__in=busy)
    found = found.exclude(person__in=busy.exclude(person=None).values("person"))
    return [one for one in found.order_by("name") if not topic or any(topic in told for told in one.topics)]


def held_in(lecturers: Collection[int], year: int) -> dict[int, int]:
    """How many lessons each has given in a year; the records are `lessons` of state held."""
    rows = sql.rows(_SQL["held"], {"lecturers": list(lecturers), "since": date(year, 1, 1), "until": date(year + 1, 1, 1)})
    return {row["lecturer_id"]: row["lessons"] for row in rows}


def _lesson(actor: Actor, one: Booking, row: dict) -> Lesson:
    return Lesson(
        booking=one,
        activity=row["public_id"],
        title=row["title"],
        place=row["place"],
        organiser=row["organiser"],
        held_on=row["held_on"],
        starts_at=row["starts_at"].astimezone(clock.SHANGHAI),
        state=_state(one, row),
        mine=access.may_answer(actor, one.lecturer),
    )


def _state(one: Booking, row: dict) -> str:
    if one.accepted is False:
        return "declined"
    if one.ended_at is not None:
        return "given_up" if one.ended_by_lecturer else "withdrawn"
    if one.accepted and row["closed_at"]:
        return "held"
    if row["cancelled_at"] or row["closed_at"]:
        return "void"
    return "accepted" if one.accepted else "asked"
