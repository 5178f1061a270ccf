"""Planning one activity: what, who, when, where, with which agenda and roll; amending and cancelling it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from lanyan.directory import access as directory
from lanyan.directory import temporary
from lanyan.directory.models import Organisation, OrganisationSpell
from lanyan.kernel import clock
from lanyan.kernel.operation import Actor, about, operation
from lanyan.rulebook import ActivityKind, UnknownCode, national

from .. import roll
from ..access import MANAGE
from ..errors import refusal
from ..matters import is_put_to_vote
from ..models import Activity, ActivityHost, ActivityVisit, AgendaItem, Cancellation, SignIn
from .subject import has, known, must_be_before, take, written


@dataclass(frozen=True, slots=True)
class AgendaDraft:
    """One item of an agenda to be set. `purpose` is study, discuss, report or decide; `case_id`, `case_step`: what it is
    about. `key`: of the item that stood there before, however it was worded; it goes on being about what it was."""

    title: str
    purpose: str = "discuss"
    presenter: str = ""
    case_id: int | None = None
    case_step: str = ""
    key: int | None = None


@operation
def plan_activity(
    *,
    kind: str,
    organisation_id: int,
    starts_at: datetime,
    title: str = "",
    ends_at: datetime | None = None,
    place: str = "",
    mode: str = "on_site",
    online_link: str = "",
    host_ids: Sequence[int] = (),
    visited_ids: Sequence[int] = (),
    agenda: Sequence[AgendaDraft | str] | None = None,
    duty: str = "",
    duty_period_from: date | None = None,
    make_up_parts: Sequence[str] | None = None,
    make_up_days: int | None = None,
    credit_minutes: int | None = None,
    roll_person_ids: Sequence[int] | None = None,
    series_id: int | None = None,
    by: Actor,
) -> Activity:
    """Plan an activity from today on. What is not given comes from its kind.

    `organisation_id` is the organiser, `host_ids` others of a joint activity. `roll_person_ids` replaces the roll that
    the kind would draw up. `visited_ids`: whom a visit goes to see.
    `make_up_parts=[]` means that the absent are not asked for anything.
    """
    if clock.day_of(starts_at) < clock.today():
        raise refusal("in_the_past", field="starts_at")
    activity = lay_down(
        kind_of(kind),
        organisation_id,
        starts_at,
        ends_at,
        host_ids,
        agenda,
        roll_person_ids,
        by,
        given={
            "title": title.strip(),
            "place": place.strip(),
            "mode": mode,
            "online_link": online_link,
            "duty": duty,
            "duty_period_from": duty_period_from,
            "make_up_parts": make_up_parts,
            "make_up_days": make_up_days,
            "credit_minutes": credit_minutes,
            "series_id": series_id,
        },
    )
    if kind_of(kind).visit:
        _go_to(activity, visited_ids)
    return activity


@operation
def amend_activity(*, activity_id: int, by: Actor, **changes: Any) -> Activity:
    """Change, before closing: title, starts_at, ends_at, place, mode, online_link, credit_minutes, make_up_parts or _days.

    A new day draws the roll up anew for those not there yet; nobody already on it is dropped.
    """
    activity = take(activity_id, by, "record")
    must_be_before(activity, "cancellation", "archive", "closure")
    kind, before = kind_of(activity.kind), activity.held_on
    starts_at = changes.pop("starts_at", activity.starts_at)
    ends_at = changes.pop("ends_at", None) or starts_at + (activity.ends_at - activity.starts_at)
    unknown = set(changes) - {"title", "place", "mode", "online_link", "credit_minutes", "make_up_parts", "make_up_days"}
    if unknown:
        raise TypeError(f"amend_activity cannot change {', '.join(sorted(unknown))}")
    if clock.day_of(starts_at) < min(before, clock.today()):
        raise refusal("in_the_past", field="starts_at")
    if clock.day_of(starts_at) != before:
        check_organiser(kind, activity.organiser_id, clock.day_of(starts_at))
    _check(kind, starts_at, ends_at, changes.get("mode", activity.mode), changes.get("make_up_parts"))
    if "title" in changes:
        changes["title"] = written(changes["title"], "title")
    for name, value in changes.items():
        setattr(activity, name, value)
    activity.starts_at, activity.ends_at, activity.held_on = starts_at, ends_at, clock.day_of(starts_at)
    activity.save()
    if activity.held_on != before and kind.expected != "listed":
        roll.draw_up(activity, kind, None)
    about("activity", activity.pk, changed=sorted(changes), starts_at=starts_at.isoformat())
    return activity


@operation
def set_agenda(*, activity_id: int, items: Sequence[AgendaDraft | str], by: Actor) -> list[AgendaItem]:
    """Replace the agenda, in this order. A line that stands as it stood stays the item it was, with presenter, decision
    and what it is about, and so does one that names its key and is worded anew; an item that was decided stays, named or
    not."""
    activity = take(activity_id, by, "record")
    must_be_before(activity, "cancellation", "archive")
    keys = {item.key for item in items if isinstance(item, AgendaDraft)}
    kept: dict[int, AgendaItem] = {}
    before: dict[str, list[AgendaItem]] = {}
    for one in activity.agenda.all():
        if one.pk in keys:
            kept[one.pk] = one
        else:
            before.setdefault(one.title, []).append(one)
    laid = []
    for item in items:
        draft = item if isinstance(item, AgendaDraft) else _read(item)
        row = kept.pop(draft.key or 0, None)
        if row is not None:
            row.title = draft.title
        else:
            row = _laid(activity, before, draft, anew=isinstance(item, AgendaDraft))
        laid.append(row)
    gone = [row for rows in before.values() for row in rows]
    activity.agenda.filter(pk__in=[row.pk for row in gone], decisions__isnull=True).delete()
    laid += activity.agenda.filter(pk__in=[row.pk for row in gone])
    for position, row in enumerate(laid, start=1):
        row.position = position
        row.save()
    return laid


def _laid(activity: Activity, before: dict[str, list[AgendaItem]], draft: AgendaDraft, *, anew: bool) -> AgendaItem:
    """The item of these words, or a new one; `anew`: with purpose and presenter as the draft says."""
    row = before[draft.title].pop(0) if before.get(draft.title) else AgendaItem(activity=activity, title=draft.title)
    if row.pk is None or anew:
        row.purpose, row.presenter = draft.purpose, draft.presenter
    if draft.case_id is not None:
        row.case_id, row.case_step = draft.case_id, draft.case_step
    return row


@operation
def link_agenda_item(
    *, item_id: int, case_id: int | None = None, case_step: str = "", ballots: Sequence[int] = (), by: Actor
) -> AgendaItem:
    """Say which step of a case an item is about, or in which ballot it was put to the vote (`ballots`: that one, then those
    that followed it; decisions counted in them are then the item's)."""
    found = AgendaItem.objects.filter(pk=item_id).first()
    if found is None:
        raise refusal("item_gone")
    activity = take(found.activity_id, by, "record")
    must_be_before(activity, "cancellation", "archive")
    if case_id is not None:
        found.case_id, found.case_step, found.purpose = case_id, case_step, "decide"
    if ballots:
        found.ballot_id = ballots[0]
        activity.decisions.filter(ballot_id__in=ballots, item=None).update(item=found)
    found.save()
    about("activity", activity.pk, item=found.pk, case=case_id, step=case_step, ballots=list(ballots))
    return found


@operation
def set_visited(*, activity_id: int, organisation_ids: Sequence[int], by: Actor) -> None:
    """Say anew, before closing, whom a visit goes to see."""
    activity = take(activity_id, by, "record")
    must_be_before(activity, "cancellation", "archive", "closure")
    if kind_of(activity.kind).visit:
        activity.visits.exclude(organisation__in=organisation_ids).delete()
        _go_to(activity, organisation_ids)


@operation
def cancel_activity(*, activity_id: int, reason: str, by: Actor) -> Cancellation:
    """Call the activity off before it is closed; twice is once."""
    activity = take(activity_id, by, "manage")
    if has(activity, "cancellation"):
        return activity.cancellation
    must_be_before(activity, "archive", "closure")
    now = clock.now()
    SignIn.objects.filter(activity=activity, ended_at__isnull=True).update(ended_at=now, secret=b"")
    reason = written(reason, "reason", "reason_needed")
    about("activity", activity.pk, reason=reason)
    return Cancellation.objects.create(activity=activity, reason=reason, cancelled_by_id=by.person_id, cancelled_at=now)


@operation
def add_to_roll(*, activity_id: int, person_ids: Sequence[int], capacity: str = "attendee", by: Actor) -> int:
    """Put persons on the roll before closing, as attendees or observers (列席); how many were new."""
    activity = take(activity_id, by, "record")
    must_be_before(activity, "cancellation", "archive", "closure")
    about("activity", activity.pk, persons=list(person_ids), capacity=capacity)
    return roll.enter(activity, kind_of(activity.kind), person_ids, capacity)


@operation
def remove_from_roll(*, activity_id: int, person_id: int, reason: str, by: Actor) -> None:
    """Take somebody off the roll before closing, with a reason; not somebody who has checked in."""
    activity = take(activity_id, by, "manage")
    must_be_before(activity, "cancellation", "archive", "closure")
    reason = written(reason, "reason", "reason_needed")
    if activity.check_ins.filter(person_id=person_id).exists():
        raise refusal("checked_in")
    if not activity.roll.filter(person_id=person_id).delete()[0]:
        raise refusal("not_on_roll")
    activity.leaves.filter(person_id=person_id).delete()
    about("activity", activity.pk, person=person_id, reason=reason)


def _go_to(activity: Activity, organisation_ids: Sequence[int]) -> None:
    ActivityVisit.objects.bulk_create(
        (ActivityVisit(activity=activity, organisation_id=one) for one in dict.fromkeys(organisation_ids)),
        ignore_conflicts=True,
    )
    about("activity", activity.pk, visited=sorted(organisation_ids))


def kind_of(code: str) -> ActivityKind:
    """The kind, or the refusal `kind_unknown`."""
    try:
        return national().activity_kind(code)
    except UnknownCode as unknown:
        raise refusal("kind_unknown", field="kind", reason=str(unknown)) from unknown


def lay_down(
    kind: ActivityKind,
    organisation_id: int,
    starts_at: datetime,
    ends_at: datetime | None,
    host_ids: Sequence[int],
    agenda: Sequence[AgendaDraft | str] | None,
    roll_person_ids: Sequence[int] | None,
    by: Actor,
    given: dict[str, Any],
) -> Activity:
    """Write activity, hosts, agenda and roll: what planning and 补录 share."""
    directory.require(by, organisation_id, *MANAGE, "recorder")
    ends_at = ends_at or starts_at + timedelta(minutes=kind.default_minutes)
    day = clock.day_of(starts_at)
    _check(kind, starts_at, ends_at, given["mode"], given["make_up_parts"])
    organiser = Organisation.objects.get(pk=organisation_id)
    check_organiser(kind, organisation_id, day)
    minutes = int((ends_at - starts_at).total_seconds() // 60)
    given["title"] = given["title"] or f"{day.month}月{kind.title}"
    if given["make_up_parts"] is None:
        given["make_up_parts"] = list(kind.make_up.parts) if kind.make_up.needed else []
    if given["make_up_days"] is None:
        given["make_up_days"] = kind.make_up.deadline_days
    if given["credit_minutes"] is None:
        given["credit_minutes"] = minutes if kind.credits_hours else 0
    activity = Activity.objects.create(
        kind=kind.code,
        line=kind.line or organiser.line,
        organiser=organiser,
        held_on=day,
        starts_at=starts_at,
        ends_at=ends_at,
        planned_by_id=by.person_id,
        planned_at=clock.now(),
        **given,
    )
    ActivityHost.objects.bulk_create(
        ActivityHost(activity=activity, organisation_id=pk) for pk in dict.fromkeys([organisation_id, *host_ids])
    )
    _lay_agenda(activity, kind.agenda if agenda is None else agenda)
    if not roll.draw_up(activity, kind, roll_person_ids):
        raise refusal("roll_empty", field="roll")
    about("activity", activity.pk, organisation_id=organisation_id, kind=kind.code, day=day.isoformat())
    return activity


def _check(
    kind: ActivityKind, starts_at: datetime, ends_at: datetime, mode: str, make_up_parts: Sequence[str] | None
) -> None:
    if ends_at <= starts_at:
        raise refusal("ends_before_start", field="ends_at")
    if not {"mixed": {"on_site", "online"}}.get(mode, {mode}) <= set(kind.modes):
        raise refusal("mode_not_offered", field="mode", kind=kind.title)
    for part in make_up_parts or ():
        known(part, national().make_up_parts(), "part_unknown", part=part)


def check_organiser(kind: ActivityKind, organisation_id: int, day: date) -> None:
    """Refuse what the organisation cannot hold on the day: it is not there, or its form holds no such thing."""
    spell = OrganisationSpell.objects.on(day).filter(organisation_id=organisation_id).first()
    if spell is None:
        raise refusal("organisation_not_then", day=day.isoformat())
    if not kind.held_by(spell.form):
        raise refusal("kind_not_held_here", field="kind", kind=kind.title, organisation=spell.short_name)
    temporary.require_permitted(organisation_id, kind.matter, day)


def _read(line: str) -> AgendaDraft:
    """A line of an agenda; one that begins with “表决：” is to be decided."""
    return AgendaDraft(line, "decide" if is_put_to_vote(line) else "discuss")


def _lay_agenda(activity: Activity, items: Sequence[AgendaDraft | str]) -> list[AgendaItem]:
    drafts = [item if isinstance(item, AgendaDraft) else _read(item) for item in items]
    return AgendaItem.objects.bulk_create(
        AgendaItem(activity=activity, position=n, **{name: value for name, value in asdict(d).items() if name != "key"})
        for n, d in enumerate(drafts, start=1)
    )
