"""An organisation ends, by dissolution, merger or its planned day. Nothing that it had planned is left hanging: the
organisation that succeeds it holds it, or it is cancelled, and whoever was expected is told."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from django.db.models import F

from lanyan.derived.alerts.operations import send_message
from lanyan.directory import operations as directory
from lanyan.directory import queries
from lanyan.directory.access import require
from lanyan.directory.models import Organisation
from lanyan.kernel.operation import SYSTEM, Actor, operation
from lanyan.records.activities import operations as activities
from lanyan.records.activities.access import MANAGE, restricted_kinds
from lanyan.records.activities.models import Activity
from lanyan.rulebook import national

from .book_lecturer import cancel_activity
from .change_directory import change_organisation
from .joint_activity import WRITTEN_TO

NAMED = 3  # activities named in one message; it says how many more there are


@operation
def dissolve_organisation(
    *,
    organisation: Organisation,
    on: date,
    successor: Organisation | None = None,
    handed_over: Collection[str] = (),
    reason: str = "",
    by: Actor,
) -> Organisation:
    """Dissolve, hand the planned activities named (public ids) over to a successor, and cancel the others.

    Refusals: those of dissolving and of handing over.
    """
    if successor is not None:
        require(by, successor.pk, *MANAGE)
    name = queries.organisation_on(organisation).short_name
    also = [successor] if successor else []
    arguments: dict[str, Any] = {"organisation": organisation, "on": on, "reason": reason, "also": also, "by": by}
    ended = change_organisation(directory.dissolve_organisation, **arguments)
    _settle(ended, f"{name}撤销", successor, handed_over)
    return ended


@operation
def merge_organisations(
    *,
    organisation: Organisation,
    into: Organisation,
    on: date,
    handed_over: Collection[str] = (),
    reason: str = "",
    by: Actor,
) -> Organisation:
    """Merge, and hand the planned activities named (public ids) over as well; the others are cancelled."""
    name = queries.organisation_on(organisation).short_name
    arguments: dict[str, Any] = {"organisation": organisation, "into": into, "on": on, "reason": reason, "by": by}
    kept = change_organisation(directory.merge_organisations, **arguments)
    ended = Organisation.objects.get(pk=organisation.pk)
    _settle(ended, f"{name}并入{queries.organisation_on(into, on).short_name}", into, handed_over)
    return kept


@operation
def end_due_temporary_organisations(*, by: Actor) -> list[int]:
    """The clock's part: temporary organisations end on their planned day, however late this runs, and what they or anybody
    else who is no more had still planned is cancelled. Ids of those that ended."""
    ended = directory.end_due_temporary_organisations(by=by)
    for organisation in _with_something_left():
        name = organisation.spells.order_by("-valid_from").values_list("short_name", flat=True).first()
        _settle(organisation, f"{name}撤销", None, ())
    return ended


def planned_of(organisation: Organisation, on: date) -> list[Activity]:
    """What an organisation has planned from a day on and not held; the form of the change asks about each."""
    ahead = Activity.objects.filter(organiser=organisation, held_on__gte=on, closure=None, cancellation=None)
    return list(ahead.select_related("notice").order_by("starts_at", "pk"))


def may_be_handed_over(activity: Activity) -> bool:
    """A restricted activity is for those concerned: another organisation's secretaries have nothing to do with it."""
    return activity.kind not in restricted_kinds()


def _with_something_left() -> Iterable[Organisation]:
    left = Activity.objects.filter(closure=None, cancellation=None, organiser__dissolved_on__lte=F("held_on"))
    return Organisation.objects.filter(pk__in=left.values("organiser")).order_by("pk")


def _settle(organisation: Organisation, because: str, successor: Organisation | None, handed_over: Collection[str]) -> None:
    """Done by the system: who may end an organisation need not be who keeps the record of each of its meetings."""
    on = organisation.dissolved_on
    assert on is not None
    told: dict[int, list[str]] = defaultdict(list)
    for activity in planned_of(organisation, on):
        expected = set(activity.roll.values_list("person_id", flat=True))
        if successor is not None and activity.public_id in handed_over and may_be_handed_over(activity):
            activities.hand_over_activity(activity_id=activity.pk, organisation_id=successor.pk, by=SYSTEM)
            expected |= set(activity.roll.values_list("person_id", flat=True))
            became = f"改由{queries.organisation_on(successor, activity.held_on).short_name}举办"
        else:
            cancel_activity(activity_id=activity.pk, reason=because, by=SYSTEM)
            became = "取消"
        for person in expected:
            told[person].append(f"{_named(activity)}{became}")
    for activity in activities.step_out(organisation_id=organisation.pk, on=on, reason=because, by=SYSTEM):
        for one in queries.office_holders(activity.organiser_id):
            if one.role in WRITTEN_TO:
                told[one.person_id].append(f"{_named(activity)}少一个举办单位")
    activities.end_series_of(organisation_id=organisation.pk, on=on, by=SYSTEM)
    _tell(organisation, because, told)


def _tell(organisation: Organisation, because: str, told: dict[int, list[str]]) -> None:
    """One line a person, however many activities."""
    alike: dict[str, list[int]] = defaultdict(list)
    for person, changes in told.items():
        more = f"等{len(changes)}项" if len(changes) > NAMED else ""
        alike["、".join(changes[:NAMED]) + more].append(person)
    for text, people in alike.items():
        key = f"ended:{organisation.pk}"
        send_message(people, kind="notice", title=f"{because}：{text}", key=key, link="/meetings/")


def _named(activity: Activity) -> str:
    day = f"{activity.held_on.month}月{activity.held_on.day}日"
    return day + (activity.title or national().activity_kind(activity.kind).title)
