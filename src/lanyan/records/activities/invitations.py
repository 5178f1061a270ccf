"""Reading invitations to joint activities: what waits for an answer, what became of each."""

from dataclasses import dataclass

from django.db.models import F, QuerySet

from lanyan.directory import access as directory
from lanyan.directory import queries as organisations
from lanyan.directory.search import OrganisationFound, search_organisations
from lanyan.kernel.operation import SYSTEM, Actor
from lanyan.kernel.refusal import NotVisible
from lanyan.rulebook import national

from . import access
from .models import Activity, Invitation

STATES = {
    "open": "待答复",
    "accepted": "已接受",
    "declined": "已谢绝",
    "withdrawn": "已撤回",
    "left": "已退出",
    "void": "已失效",
}
_RELATED = ("activity", "activity__cancellation", "activity__closure", "answer", "end")


@dataclass(frozen=True, slots=True)
class Shown:
    """One invitation in words. `organiser` asks, `guest` is asked. `may_answer`, `may_end`: by the reader, now."""

    invitation: Invitation
    state: str
    organiser: str
    guest: str
    may_answer: bool
    may_end: bool

    @property
    def words(self) -> str:
        return STATES[self.state]

    @property
    def told(self) -> str:
        """What was said with the answer, or the reason of the end."""
        end, answer = getattr(self.invitation, "end", None), getattr(self.invitation, "answer", None)
        return end.reason if end else answer.remark if answer else ""


def state_of(invitation: Invitation) -> str:
    """open, accepted, declined, withdrawn, left; void when the activity was cancelled or held before an answer."""
    answer, end = getattr(invitation, "answer", None), getattr(invitation, "end", None)
    if end:
        return "left" if answer else "withdrawn"
    if answer:
        return "accepted" if answer.accepted else "declined"
    over = hasattr(invitation.activity, "cancellation") or hasattr(invitation.activity, "closure")
    return "void" if over else "open"


def waiting(actor: Actor) -> QuerySet[Invitation]:
    """Invitations that the actor may answer and that still can be answered, the soonest activity first."""
    mine = Invitation.objects.filter(organisation_id__in=directory.reach(actor, *access.MANAGE), answer=None, end=None)
    return mine.filter(activity__cancellation=None, activity__closure=None).order_by("activity__starts_at", "pk")


def received(actor: Actor) -> QuerySet[Invitation]:
    """All that ever came to organisations the actor answers for: the waiting first, then the newest."""
    mine = Invitation.objects.filter(organisation_id__in=directory.reach(actor, *access.MANAGE)).select_related(*_RELATED)
    return mine.order_by(F("answer__answered_at").desc(nulls_first=True), "-invited_at", "-pk")


def sent_for(activity: Activity) -> QuerySet[Invitation]:
    """The invitations of one activity, in the order they were sent."""
    return Invitation.objects.filter(activity=activity).select_related(*_RELATED).order_by("invited_at", "pk")


def invitation_for(actor: Actor, public_id: str) -> Invitation:
    """An invitation that the actor may answer, or of an activity that the actor manages."""
    found = Invitation.objects.select_related(*_RELATED).filter(public_id=public_id).first()
    if found is None:
        raise NotVisible(f"invitation {public_id}")
    asked = directory.can(actor, found.organisation_id, *access.MANAGE)
    if not asked and not access.may(actor, found.activity, "manage"):
        raise NotVisible(f"invitation {public_id}")
    return found


def in_words(actor: Actor, invitations: list[Invitation]) -> list[Shown]:
    """With the names of both sides and what the reader may do about each."""
    wanted = {pk for one in invitations for pk in (one.organisation_id, one.activity.organiser_id)}
    names = {pk: one.name for pk, one in organisations.organisations_on(wanted).items()}
    return [_shown(actor, one, names) for one in invitations]


def to_invite(activity: Activity, text: str) -> list[OrganisationFound]:
    """Organisations by name that may hold this kind and are not hosts yet. Their names are no secret in the force."""
    if not text.strip():
        return []
    hosts = set(activity.hosts.values_list("organisation_id", flat=True))
    found = search_organisations(SYSTEM, text, forms=national().activity_kind(activity.kind).forms)
    return [one for one in found if one.id not in hosts]


def _shown(actor: Actor, one: Invitation, names: dict[int, str]) -> Shown:
    state = state_of(one)
    before = not hasattr(one.activity, "cancellation") and not hasattr(one.activity, "closure")
    asked = directory.can(actor, one.organisation_id, *access.MANAGE)
    inviter = access.may(actor, one.activity, "manage")
    return Shown(
        invitation=one,
        state=state,
        organiser=names.get(one.activity.organiser_id, ""),
        guest=names.get(one.organisation_id, ""),
        may_answer=asked and state == "open",
        may_end=before and ((inviter and state in ("open", "accepted")) or (asked and state == "accepted")),
    )
