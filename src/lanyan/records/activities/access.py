"""The only door to activities on behalf of a person.

`view`: everybody on the roll, and whoever reads a host organisation. `record` (notice, sign-in, closing, minutes,
decisions): secretary, recorder or officer over a host. `manage` (cancel, archive, correct, leave and make-up):
secretary or officer over the organiser.
`self`: being on the roll. Activities of a restricted kind (谈心谈话 …) are for those on the roll and for the
secretaries of the organiser itself: nobody above, no officer, no leader.
"""

from collections.abc import Collection
from functools import lru_cache

from django.db.models import Q, QuerySet

from lanyan.directory import access as directory
from lanyan.kernel.operation import Actor
from lanyan.kernel.refusal import NotVisible
from lanyan.rulebook import national

from .errors import refusal
from .models import Activity, ActivityHost, Attachment, RollEntry

RECORD = ("secretary", "recorder", "officer")
MANAGE = ("secretary", "officer")


@lru_cache(maxsize=1)
def restricted_kinds() -> tuple[str, ...]:
    """Codes of the kinds that only those concerned may read."""
    return tuple(kind.code for kind in national().activity_kinds() if kind.restricted)


def visible_to(actor: Actor) -> QuerySet[Activity]:
    """Activities the actor may read. Absent and forbidden look the same."""
    if actor.account_id is None:
        return Activity.objects.all()
    mine = Q(pk__in=RollEntry.objects.filter(person=actor.person_id).values("activity_id"))
    hosted = Q(pk__in=ActivityHost.objects.filter(organisation_id__in=directory.reach(actor)).values("activity_id"))
    restricted = Q(kind__in=restricted_kinds())
    return Activity.objects.filter(mine | (hosted & ~restricted) | (restricted & Q(organiser_id__in=own_secretariat(actor))))


def activity_for(actor: Actor, public_id: str, need: str = "view") -> Activity:
    """The activity, if the actor may do what is needed with it (see above).

    Raises NotVisible when it may not even be seen, `not_allowed` when it may be seen only.
    """
    activity = visible_to(actor).filter(public_id=public_id).select_related("organiser").first()
    if activity is None:
        raise NotVisible(f"activity {public_id}")
    require(actor, activity, need)
    return activity


def require(actor: Actor, activity: Activity, need: str) -> None:
    """Refuse unless `may`."""
    if may(actor, activity, need):
        return
    if need != "view" and may(actor, activity, "view"):
        raise refusal("not_allowed", reason=f"{need} on activity {activity.pk}")
    raise NotVisible(f"{need} on activity {activity.pk}")


def may(actor: Actor, activity: Activity, need: str) -> bool:
    """Whether the actor may view, record, manage, or is expected there (`self`)."""
    if actor.account_id is None:
        return True
    if need == "self":
        return _on_roll(actor, activity)
    if activity.kind in restricted_kinds():
        return activity.organiser_id in own_secretariat(actor) or (need == "view" and _on_roll(actor, activity))
    if need == "manage":
        return directory.can(actor, activity.organiser_id, *MANAGE)
    if need == "record":
        return _over_a_host(actor, activity, RECORD)
    return _over_a_host(actor, activity, ()) or _on_roll(actor, activity)


def attachment_for(actor: Actor, public_id: str) -> Attachment:
    """A paper of an activity the actor may read; withdrawn ones only for those who keep the record."""
    found = Attachment.objects.select_related("activity", "file").filter(public_id=public_id).first()
    if found is None or not may(actor, found.activity, "record" if found.withdrawn_at else "view"):
        raise NotVisible(f"attachment {public_id}")
    return found


def own_secretariat(actor: Actor) -> list[int]:
    """Organisations whose own secretary the actor is."""
    return [node for role, node in directory.roles_of(actor) if role == "secretary" and node is not None]


def open_public_ids(keys: Collection[int]) -> dict[int, str]:
    """{key: public id} of those of these activities that are of no restricted kind."""
    found = Activity.objects.filter(pk__in=keys).exclude(kind__in=restricted_kinds()) if keys else Activity.objects.none()
    return dict(found.values_list("pk", "public_id"))


def may_manage_people_of(actor: Actor, activity: Activity, organisation_id: int) -> bool:
    """Whether the actor answers for the people who were expected under this host: leave, make-up, correction."""
    if activity.kind in restricted_kinds():
        return may(actor, activity, "manage")
    return directory.can(actor, organisation_id, *MANAGE) or may(actor, activity, "manage")


def _over_a_host(actor: Actor, activity: Activity, roles: tuple[str, ...]) -> bool:
    if directory.can(actor, activity.organiser_id, *roles):
        return True
    others = ActivityHost.objects.filter(activity=activity).exclude(organisation_id=activity.organiser_id)
    return any(directory.can(actor, pk, *roles) for pk in others.values_list("organisation_id", flat=True))


def _on_roll(actor: Actor, activity: Activity) -> bool:
    return actor.person_id is not None and RollEntry.objects.filter(activity=activity, person_id=actor.person_id).exists()
