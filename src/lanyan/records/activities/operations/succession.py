"""What becomes of planned activities when an organisation ends: another holds them, it steps out of those of others, and
what was to be repeated ends the day before."""

from datetime import date, timedelta

from django.db.models import Q

from lanyan.directory import access as directory
from lanyan.kernel import clock
from lanyan.kernel.operation import Actor, about, operation

from .. import roll
from ..access import MANAGE
from ..errors import refusal
from ..models import Activity, ActivityHost, Invitation, InvitationEnd, RollEntry, Series
from .planning import check_organiser, kind_of
from .subject import must_be_before, take


@operation
def hand_over_activity(*, activity_id: int, organisation_id: int, by: Actor) -> Activity:
    """Another organisation holds a planned activity in place of its organiser: the roll is drawn up anew for it.

    Whoever has signed in or asked for leave stays on the roll; those whom a list names stay too. An activity of a
    restricted kind is for those concerned and never handed over. Refusals: restricted_stays, kind_not_held_here,
    organisation_not_then, temporary_branch_may_not, roll_empty, cancelled, closed, archived.
    """
    activity = take(activity_id, by, "manage")
    must_be_before(activity, "cancellation", "archive", "closure")
    directory.require(by, organisation_id, *MANAGE)
    kind = kind_of(activity.kind)
    if kind.restricted:
        raise refusal("restricted_stays", kind=kind.title)
    check_organiser(kind, organisation_id, activity.held_on)
    before = activity.organiser_id
    ActivityHost.objects.get_or_create(activity=activity, organisation_id=organisation_id)
    activity.hosts.filter(organisation=before).delete()
    activity.organiser_id, activity.series = organisation_id, None
    activity.save(update_fields=["organiser", "series"])
    theirs = activity.roll.filter(organisation=before)
    if kind.expected != "listed":
        bound = Q(person__in=activity.check_ins.values("person")) | Q(person__in=activity.leaves.values("person"))
        theirs.exclude(bound).delete()
    theirs.update(organisation=organisation_id)
    if not roll.draw_up(activity, kind, [] if kind.expected == "listed" else None) and not activity.roll.exists():
        raise refusal("roll_empty", field="roll")
    about("activity", activity.pk, organisation_id=organisation_id, handed_over_by=before)
    return activity


@operation
def step_out(*, organisation_id: int, on: date, reason: str, by: Actor) -> list[Activity]:
    """An organisation holds no activity of others with them from a day on: its people leave the roll, invitations to it
    end. Which activities they were."""
    ahead = Q(activity__held_on__gte=on, activity__closure=None, activity__cancellation=None)
    joint = ActivityHost.objects.filter(ahead, organisation=organisation_id).exclude(activity__organiser=organisation_id)
    activities = [host.activity for host in joint.select_related("activity").order_by("activity__starts_at", "pk")]
    RollEntry.objects.filter(activity__in=activities, organisation=organisation_id).delete()
    joint.delete()
    standing = Invitation.objects.filter(ahead, organisation=organisation_id, end=None).exclude(answer__accepted=False)
    ended = {"by_guest": True, "reason": reason, "ended_by_id": by.person_id, "ended_by_name": by.name}
    for invitation in standing:
        InvitationEnd.objects.create(invitation=invitation, ended_at=clock.now(), **ended)
    about("organisation", organisation_id, stepped_out=[one.pk for one in activities])
    return activities


@operation
def end_series_of(*, organisation_id: int, on: date, by: Actor) -> int:
    """Nothing more is laid down by an organisation's 固定安排 from a day on; how many that ended."""
    running = Series.objects.filter(Q(ends_on=None) | Q(ends_on__gte=on), organisation=organisation_id, stopped_on=None)
    ended = running.update(ends_on=on - timedelta(days=1))
    about("organisation", organisation_id, series=ended)
    return ended
