"""Reads for the screens, a few queries each. Who may see what is settled in access.py before."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, QuerySet, Value, When

from lanyan.directory import access as directory
from lanyan.directory.models import Ancestry
from lanyan.kernel import clock, sql
from lanyan.kernel.dated import on_day
from lanyan.kernel.models import Workday
from lanyan.kernel.operation import Actor
from lanyan.kernel.refusal import NotVisible
from lanyan.rulebook import national

from . import access
from .counts import Counts, attendance_rate, counts_for, counts_of, coverage_rate, fill, make_up_rate
from .models import Activity, ActivityHost, Correction, Leave, MakeUp, MinutesVersion, QuizQuestion, RollEntry, Series
from .operations.archive import missing_for_archive
from .operations.make_up import Question

__all__ = [
    "Counts",
    "attendance_rate",
    "counts_for",
    "counts_of",
    "coverage_rate",
    "fill",
    "make_up_rate",
    "missing_for_archive",
]

STATES = {
    "planned": "已计划",
    "noticed": "已通知",
    "open": "签到中",
    "closed": "已关闭",
    "archived": "已归档",
    "cancelled": "已取消",
}
_SQL = sql.statements(Path(__file__).parent / "sql" / "queries.sql")


def with_state(activities: QuerySet[Activity]) -> QuerySet[Any]:
    """Annotate `state`: planned, noticed, open, closed, archived or cancelled. It can be filtered on."""
    steps = [
        ("cancellation", "cancelled"),
        ("archive", "archived"),
        ("closure", "closed"),
        ("sign_in", "open"),
        ("notice", "noticed"),
    ]
    cases = [When(**{f"{step}__isnull": False}, then=Value(state)) for step, state in steps]
    return activities.annotate(state=Case(*cases, default=Value("planned"), output_field=CharField()))


def activities(
    actor: Actor,
    *,
    organisation_id: int | None = None,
    kind: str = "",
    line: str = "",
    state: str = "",
    since: date | None = None,
    until: date | None = None,
    text: str = "",
    organiser_id: int | None = None,
) -> QuerySet[Any]:
    """Activities the actor may read, newest first, with `state`. `organisation_id`: and below; `until` is exclusive.
    `organiser_id`: those that this organisation itself called and that are over (减负账)."""
    found = with_state(access.visible_to(actor)).select_related("organiser")
    if organisation_id is not None:
        hosted = ActivityHost.objects.filter(organisation_id__in=_below(organisation_id))
        found = found.filter(pk__in=hosted.values("activity_id"))
    if organiser_id is not None:
        found = found.filter(organiser_id=organiser_id, closure__isnull=False)
    exact = {"kind": kind, "line": line, "state": state}
    found = found.filter(**{name: value for name, value in exact.items() if value})
    if since:
        found = found.filter(held_on__gte=since)
    if until:
        found = found.filter(held_on__lt=until)
    if text:
        found = found.filter(Q(title__icontains=text) | Q(place__icontains=text))
    return found.order_by("-held_on", "-starts_at", "-pk")


def calendar_month(actor: Actor, year: int, month: int, organisation_id: int | None = None) -> dict[date, list[Activity]]:
    """The visible activities of a month by day, cancelled ones included (with `state`)."""
    first = date(year, month, 1)
    until = (first + timedelta(days=32)).replace(day=1)
    days: dict[date, list[Activity]] = {}
    for activity in activities(actor, organisation_id=organisation_id, since=first, until=until).order_by("starts_at", "pk"):
        days.setdefault(activity.held_on, []).append(activity)
    return days


def duplicates(*, organisation_id: int, kind: str, day: date, besides: int | None = None) -> QuerySet[Activity]:
    """Activities of the same kind that the organisation holds on the same day: probably one meeting recorded twice."""
    same = Activity.objects.filter(hosts__organisation_id=organisation_id, kind=kind, held_on=day, cancellation__isnull=True)
    return with_state(same.exclude(pk=besides)) if besides else with_state(same)


def _below(organisation_id: int) -> QuerySet:
    return Ancestry.objects.filter(on_day(clock.today()), ancestor_id=organisation_id).values("organisation_id")


@dataclass(frozen=True, slots=True)
class Detail:
    """All of one activity that its page shows. `minutes_text` has its numbers filled in."""

    activity: Activity
    state: str
    next_step: str
    counts: Counts
    roll: list[dict[str, Any]]
    agenda: list[Any]
    decisions: list[Any]
    attachments: list[Any]
    minutes: MinutesVersion | None
    minutes_text: str
    versions: int
    make_ups: list[dict[str, Any]]
    corrections: list[Correction]
    hosts: list[int]
    missing: list[str]


def detail(activity: Activity) -> Detail:
    """The bundle for the page of one activity."""
    life = Activity.objects.select_related("organiser", "notice", "sign_in", "closure", "archive", "cancellation")
    activity = with_state(life).get(pk=activity.pk)
    counts, minutes, state = counts_of(activity), latest_minutes(activity), state_of(activity)
    roll = roll_of(activity)
    return Detail(
        activity=activity,
        state=state,
        next_step=next_step(state, minutes is not None),
        counts=counts,
        roll=roll,
        agenda=list(activity.agenda.all()),
        decisions=list(activity.decisions.all()),
        attachments=list(activity.attachments.select_related("file").order_by("added_at")),
        minutes=minutes,
        minutes_text=fill(minutes.text, counts) if minutes else "",
        versions=minutes.version if minutes else 0,
        make_ups=make_ups(activity_id=activity.pk) if state in ("closed", "archived") else [],
        corrections=list(activity.corrections.order_by("corrected_at")) if any(row["corrected"] for row in roll) else [],
        hosts=list(activity.hosts.values_list("organisation_id", flat=True)),
        missing=missing_for_archive(activity) if state == "closed" else [],
    )


def next_step(state: str, has_minutes: bool) -> str:
    """The one step the page offers first: send_notice, open_sign_in, close, write_minutes, archive, or nothing."""
    if state == "closed":
        return "archive" if has_minutes else "write_minutes"
    return {"planned": "send_notice", "noticed": "open_sign_in", "open": "close"}.get(state, "")


def state_of(activity: Activity) -> str:
    """The state of one activity as one word; asked of the database unless the query annotated it."""
    known = getattr(activity, "state", None)
    return known or with_state(Activity.objects.filter(pk=activity.pk)).values_list("state", flat=True).get()


def roll_of(activity: Activity) -> list[dict[str, Any]]:
    """Everybody on the roll (columns: `roll` in queries.sql). `state`: unmarked, present, excused, leave or absent."""
    excused = [code for code, kind in national().leave_kinds().items() if kind.excused]
    return sql.rows(_SQL["roll"], {"activity": activity.pk, "excused": excused})


def person_on_roll(activity: Activity, public_id: str) -> int:
    """The key of a person on this roll; NotVisible for anybody else."""
    found = (
        RollEntry.objects.filter(activity=activity, person__public_id=public_id).values_list("person_id", flat=True).first()
    )
    if found is None:
        raise NotVisible(f"person {public_id} on activity {activity.pk}")
    return found


def latest_minutes(activity: Activity) -> MinutesVersion | None:
    return activity.minutes.order_by("-version").first()


def minutes_template(activity: Activity) -> str:
    """The kind's template, its numbers still placeholders: `fill` shows them."""
    return national().activity_kind(activity.kind).minutes_template


def leave_for(actor: Actor, public_id: str) -> Leave:
    """A leave request the actor may decide."""
    leave = Leave.objects.select_related("activity", "person").filter(public_id=public_id).first()
    if leave is None:
        raise NotVisible(f"leave {public_id}")
    host = (
        RollEntry.objects.filter(activity=leave.activity, person=leave.person)
        .values_list("organisation_id", flat=True)
        .first()
    )
    if host is None or not access.may_manage_people_of(actor, leave.activity, host):
        raise NotVisible(f"leave {public_id}")
    return leave


def leaves_to_decide(actor: Actor) -> QuerySet[Leave]:
    """Requests without an answer in the organisations where the actor is secretary or officer, not the actor's own."""
    open_ones = Leave.objects.filter(decision__isnull=True, activity__cancellation__isnull=True)
    mine = directory.reach(actor, *access.MANAGE)
    # Of a joint activity each organisation answers for its own people.
    expected = RollEntry.objects.filter(activity=OuterRef("activity"), person=OuterRef("person"), organisation_id__in=mine)
    managed = open_ones.filter(Q(activity__organiser_id__in=mine) | Exists(expected))
    return managed.exclude(person=actor.person_id).select_related("activity", "person").order_by("requested_at")


def make_ups(
    *,
    activity_id: int | None = None,
    person_id: int | None = None,
    organisation_ids: Sequence[int] | None = None,
    public_id: str | None = None,
    owed: bool = False,
    limit: int = 500,
) -> list[dict[str, Any]]:
    """Make-ups with their state (`make_ups` in queries.sql), the owed first. `done` maps each part to its content."""
    return sql.rows(
        _SQL["make_ups"],
        {
            "activity": activity_id,
            "person": person_id,
            "organisations": None if organisation_ids is None else list(organisation_ids),
            "make_up": public_id,
            "owed": owed,
            "limit": limit,
            "today": clock.today(),
        },
    )


def make_up_for(actor: Actor, public_id: str) -> dict[str, Any]:
    """One make-up: the person's own, or of somebody the actor answers for."""
    make_up = MakeUp.objects.select_related("activity", "outcome").filter(public_id=public_id, withdrawn_at=None).first()
    own = make_up is not None and actor.person_id == make_up.person_id
    if make_up is None or not (own or access.may_manage_people_of(actor, make_up.activity, make_up.outcome.organisation_id)):
        raise NotVisible(f"make-up {public_id}")
    return make_ups(public_id=public_id)[0] | {"own": own}


def make_ups_to_review(actor: Actor) -> list[dict[str, Any]]:
    """Make-ups handed in, in the organisations where the actor is secretary or officer, not the actor's own."""
    managed = list(directory.reach(actor, *access.MANAGE))
    found = make_ups(organisation_ids=managed, owed=True)
    return [row for row in found if row["state"] == "submitted" and row["person_id"] != actor.person_id]


def quiz_of(activity_id: int) -> list[dict[str, Any]]:
    """The questions without their answers: the answers never leave the server."""
    found = QuizQuestion.objects.filter(activity_id=activity_id)
    return [{"position": q.position, "text": q.text, "options": q.options} for q in found]


def quiz_with_answers(activity_id: int) -> list[Question]:
    """The questions with their answers, for whoever records the activity."""
    found = QuizQuestion.objects.filter(activity_id=activity_id)
    return [Question(q.text, q.options, q.answer) for q in found]


@dataclass(frozen=True, slots=True)
class Mine:
    """What one person has to attend and to make up. `unread` counts notices not read since they were last sent."""

    to_attend: list[dict[str, Any]]
    make_ups: list[dict[str, Any]]
    unread: int


def mine(actor: Actor) -> Mine:
    """What the person behind the actor has to do; activities of more than a week ago that nobody closed are left out."""
    if actor.person_id is None:
        return Mine([], [], 0)
    expected = sql.rows(_SQL["to_attend"], {"person": actor.person_id, "since": clock.today() - timedelta(days=7)})
    return Mine(expected, make_ups(person_id=actor.person_id, owed=True), sum(row["unread"] for row in expected))


def readable(reader: Actor, rows: list[dict[str, Any]], key: str = "public_id") -> list[dict[str, Any]]:
    """Of rows about activities (`kind`, and the public id under `key`) those that the reader may know of: a talk of
    somebody else is not there, not even as a date."""
    closed = {row[key] for row in rows if row["kind"] in access.restricted_kinds()}
    if not closed:
        return rows
    seen = set(access.visible_to(reader).filter(public_id__in=closed).values_list("public_id", flat=True))
    return [row for row in rows if row[key] not in closed or row[key] in seen]


def attended(person_id: int, since: date, until: date) -> list[dict[str, Any]]:
    """How each activity at which the person was expected was settled, newest first; `until` is exclusive."""
    return sql.rows(_SQL["attended"], {"person": person_id, "since": since, "until": until})


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A sensible date, time and place for an activity that is due."""

    starts_at: datetime
    ends_at: datetime
    place: str
    title: str


USUAL = time(15, 0)


def suggest(*, organisation_id: int, kind: str, due_on: date | None = None) -> Suggestion:
    """When to hold it: on the organisation's usual weekday and hour for this kind (else for any kind, else at three in
    the afternoon), on the first such working day from tomorrow that is not after `due_on`; else the next working day."""
    usual = _usual(organisation_id, kind)
    tomorrow = clock.today() + timedelta(days=1)
    last = due_on if due_on and due_on >= tomorrow else tomorrow + timedelta(days=20)
    free = _working_days(tomorrow, last) or [last]
    day = next((d for d in free if usual and d.isoweekday() == usual["weekday"]), free[0])
    starts_at = datetime.combine(day, usual["at_time"] if usual else USUAL, tzinfo=clock.SHANGHAI)
    found = national().activity_kind(kind)
    return Suggestion(
        starts_at,
        starts_at + timedelta(minutes=found.default_minutes),
        usual["place"] if usual else "",
        f"{day.month}月{found.title}",
    )


def _usual(organisation_id: int, kind: str) -> dict[str, Any] | None:
    for any_kind in (False, True):
        found = sql.rows(_SQL["usual_time"], {"organisation": organisation_id, "kind": kind, "any_kind": any_kind})
        if found:
            return found[0]
    return None


def _working_days(first: date, last: date) -> list[date]:
    """Working days by the calendar; where it has none, Monday to Friday."""
    known = dict(Workday.objects.filter(day__range=(first, last)).values_list("day", "is_workday"))
    days = (date.fromordinal(n) for n in range(first.toordinal(), last.toordinal() + 1))
    return [day for day in days if known.get(day, day.isoweekday() <= 5)]


def study_material(activity_id: int) -> dict[str, Any]:
    """What somebody who was not there studies afterwards: the papers not withdrawn, and the minutes with their numbers."""
    activity = Activity.objects.get(pk=activity_id)
    minutes = latest_minutes(activity)
    return {
        "materials": list(activity.attachments.filter(withdrawn_at=None, purpose="material").order_by("added_at")),
        "minutes": fill(minutes.text, counts_of(activity)) if minutes else "",
    }


def series_of(organisation_id: int) -> QuerySet[Series]:
    """The recurring plans of an organisation, those still running first."""
    return Series.objects.filter(organisation_id=organisation_id).order_by(
        F("stopped_on").desc(nulls_first=True), "begins_on"
    )


def not_over(organisation_id: int, kinds: Collection[str]) -> QuerySet[Activity]:
    """An organisation's own activities of these kinds that are planned or under way, the next first."""
    found = Activity.objects.filter(organiser=organisation_id, closure=None, cancellation=None, archive=None)
    if kinds:
        found = found.filter(kind__in=kinds)
    return found.filter(held_on__gte=clock.today() - timedelta(days=2)).order_by("starts_at", "pk")


@dataclass(frozen=True, slots=True)
class Decided:
    """A closed activity and its decisions: (id, words, rule, passed)."""

    activity_id: int
    public_id: str
    kind: str
    title: str
    held_on: date
    decisions: tuple[tuple[int, str, str, bool], ...]


def recent_decisions(organisation_id: int, days: int = 200) -> list[Decided]:
    """What an organisation's own closed activities of late decided, newest first: for what follows from a decision."""
    since = clock.today() - timedelta(days=days)
    closed = Activity.objects.filter(organiser=organisation_id, closure__isnull=False, cancellation=None, held_on__gte=since)
    return [
        Decided(
            one.pk,
            one.public_id,
            one.kind,
            one.title,
            one.held_on,
            tuple((d.pk, d.text, d.rule, d.passed) for d in one.decisions.all()),
        )
        for one in closed.prefetch_related("decisions").order_by("-held_on", "-pk")
    ]
