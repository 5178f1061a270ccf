"""Writes who of the 师资库 taught at which lesson of the year, and what is asked and not answered yet."""

from datetime import date, datetime, timedelta

from lanyan.directory.models import Person
from lanyan.records.activities.models import Activity, AgendaItem
from lanyan.records.cadres.models import Booking, Lecturer

from .brigade import Brigade
from .rows import public_id

KINDS = ("party_class", "secretary_class")
EVERY = 11  # of the year's lessons one in so many was taught by somebody from the pool
ASKED = "qingshiqiao_branch"


def write_lectures(brigade: Brigade) -> None:
    """After the year: of its lessons. Nobody is at two places, since each teaches once a day."""
    pool = list(Lecturer.objects.filter(bookable=True).order_by("pk"))
    since = date(brigade.today.year, 1, 1)
    held = Activity.objects.filter(kind__in=KINDS, held_on__gte=since, closure__isnull=False).order_by("starts_at", "pk")
    rows: list[Booking] = []
    taken: set[tuple[int, date]] = set()
    for number, lesson in enumerate(held[::EVERY]):
        lecturer = pool[number % len(pool)]
        if (lecturer.pk, lesson.held_on) not in taken:
            taken.add((lecturer.pk, lesson.held_on))
            rows.append(_booking(lecturer, lesson, lesson.starts_at - timedelta(days=6), accepted=True))
    coming = Activity.objects.filter(held_on__gt=brigade.today, closure=None, cancellation=None, sign_in=None)
    own = coming.filter(organiser=brigade.bodies[ASKED]).exclude(kind="talk").order_by("starts_at", "pk").first()
    if own is not None:
        rows.append(_booking(pool[0], own, own.planned_at + timedelta(hours=2)))
        rows.append(_booking(pool[-1], own, own.planned_at + timedelta(hours=3)))
    Booking.objects.bulk_create(rows)
    named = [one for one in rows if one.accepted]
    last = {one.activity_id: AgendaItem.objects.filter(activity=one.activity_id).count() for one in named}
    AgendaItem.objects.bulk_create(
        AgendaItem(
            activity_id=one.activity_id,
            position=last[one.activity_id] + 1,
            title=one.topic,
            purpose="study",
            presenter=one.lecturer.name,
        )
        for one in named
    )


def _booking(lecturer: Lecturer, lesson: Activity, asked_at: datetime, *, accepted: bool | None = None) -> Booking:
    asker = Person.objects.values_list("name", flat=True).get(pk=lesson.planned_by_id or 0)
    answered = {"answered_by_name": lecturer.name, "answered_at": asked_at + timedelta(hours=5)} if accepted else {}
    return Booking(
        public_id=public_id("lecture", lecturer.pk, lesson.pk),
        lecturer=lecturer,
        person_id=lecturer.person_id,
        activity_id=lesson.pk,
        topic=lecturer.topics[0],
        words="" if accepted else "听课的是全体党员，请结合本站实际讲。",
        starts_at=lesson.starts_at,
        ends_at=lesson.ends_at,
        asked_by_id=lesson.planned_by_id,
        asked_by_name=asker,
        asked_at=asked_at,
        accepted=accepted,
        **answered,
    )
