"""Joint activities of equals: ask another organisation in, answer, take it back, step out. Each once, however often sent."""

from lanyan.directory import access as directory
from lanyan.directory import temporary
from lanyan.directory.models import OrganisationSpell
from lanyan.kernel import clock
from lanyan.kernel.operation import Actor, about, operation
from lanyan.kernel.refusal import NotVisible

from .. import access, roll
from ..errors import refusal
from ..models import Activity, ActivityHost, Invitation, InvitationAnswer, InvitationEnd
from .planning import kind_of
from .subject import hold, must_be_before, take, written


@operation
def invite_organisation(*, activity_id: int, organisation_id: int, words: str = "", by: Actor) -> Invitation:
    """Ask another organisation to hold the activity too; asked again while the first still waits, it is the same.

    Refusals: already_host, joint_not_restricted, kind_not_held_here, organisation_not_then, temporary_branch_may_not.
    """
    activity = take(activity_id, by, "manage")
    must_be_before(activity, "cancellation", "archive", "closure")
    if activity.hosts.filter(organisation=organisation_id).exists():
        raise refusal("already_host", field="organisation")
    waiting = Invitation.objects.filter(activity=activity, organisation=organisation_id, answer=None, end=None).first()
    if waiting is not None:
        return waiting
    _check_guest(activity, organisation_id)
    about("activity", activity.pk, organisation_id=activity.organiser_id, invited=organisation_id)
    return Invitation.objects.create(
        activity=activity,
        organisation_id=organisation_id,
        words=words.strip(),
        invited_by_id=by.person_id,
        invited_by_name=by.name,
        invited_at=clock.now(),
    )


@operation
def answer_invitation(*, invitation_id: int, accepted: bool, remark: str = "", by: Actor) -> InvitationAnswer:
    """The guest's secretary accepts (its people join the roll) or declines. The same answer twice is one.

    Refusals: invitation_answered (another answer was given), invitation_ended, cancelled, closed, roll_empty.
    """
    invitation, activity = _held(invitation_id)
    directory.require(by, invitation.organisation_id, *access.MANAGE)
    answer = InvitationAnswer.objects.filter(invitation=invitation).first()
    if answer is not None and answer.accepted == accepted and not hasattr(invitation, "end"):
        return answer
    if hasattr(invitation, "end"):
        raise refusal("invitation_ended")
    if answer is not None:
        raise refusal("invitation_answered")
    must_be_before(activity, "cancellation", "archive", "closure")
    about("activity", activity.pk, organisation_id=invitation.organisation_id, accepted=accepted)
    if accepted:
        _join(activity, invitation.organisation_id)
    return InvitationAnswer.objects.create(
        invitation=invitation,
        accepted=accepted,
        remark=remark.strip(),
        answered_by_id=by.person_id,
        answered_by_name=by.name,
        answered_at=clock.now(),
    )


@operation
def end_invitation(*, invitation_id: int, reason: str, by: Actor) -> InvitationEnd:
    """The inviter takes it back, or a guest that had accepted steps out; before closing. Twice is once.

    The guest's people leave the roll. Refusals: guests_checked_in, invitation_declined, cancelled, closed.
    """
    invitation, activity = _held(invitation_id)
    inviter = access.may(by, activity, "manage")
    if not inviter and not directory.can(by, invitation.organisation_id, *access.MANAGE):
        raise NotVisible(f"invitation {invitation_id}")
    if hasattr(invitation, "end"):
        return invitation.end
    must_be_before(activity, "cancellation", "archive", "closure")
    answer = InvitationAnswer.objects.filter(invitation=invitation).first()
    if answer is not None and not answer.accepted:
        raise refusal("invitation_declined")
    reason = written(reason, "reason", "reason_needed")
    about("activity", activity.pk, organisation_id=invitation.organisation_id, reason=reason)
    if answer is not None:
        _leave(activity, invitation.organisation_id)
    return InvitationEnd.objects.create(
        invitation=invitation,
        by_guest=not inviter,
        reason=reason,
        ended_by_id=by.person_id,
        ended_by_name=by.name,
        ended_at=clock.now(),
    )


def _held(invitation_id: int) -> tuple[Invitation, Activity]:
    """The invitation and its activity, held. The caller asks for rights."""
    found = Invitation.objects.filter(pk=invitation_id).values_list("activity_id", flat=True).first()
    if found is None:
        raise NotVisible(f"invitation {invitation_id}")
    activity = hold(found)
    return Invitation.objects.select_related("end").get(pk=invitation_id), activity


def _check_guest(activity: Activity, organisation_id: int) -> None:
    kind = kind_of(activity.kind)
    if kind.restricted:
        raise refusal("joint_not_restricted", kind=kind.title)
    spell = OrganisationSpell.objects.on(activity.held_on).filter(organisation_id=organisation_id).first()
    if spell is None:
        raise refusal("organisation_not_then", day=activity.held_on.isoformat(), field="organisation")
    if not kind.held_by(spell.form):
        raise refusal("kind_not_held_here", field="organisation", kind=kind.title, organisation=spell.short_name)
    temporary.require_permitted(organisation_id, kind.matter, activity.held_on)


def _join(activity: Activity, organisation_id: int) -> None:
    """A host from now on; those whom the kind expects of it join the roll, nobody else is touched."""
    ActivityHost.objects.get_or_create(activity=activity, organisation_id=organisation_id)
    roll.draw_up(activity, kind_of(activity.kind), None, hosts=[organisation_id])
    if not activity.roll.filter(organisation=organisation_id).exists():
        raise refusal("roll_empty", field="roll")


def _leave(activity: Activity, organisation_id: int) -> None:
    theirs = activity.roll.filter(organisation=organisation_id)
    people = list(theirs.values_list("person_id", flat=True))
    if activity.check_ins.filter(person__in=people).exists():
        raise refusal("guests_checked_in")
    activity.leaves.filter(person__in=people).delete()
    theirs.delete()
    activity.hosts.filter(organisation=organisation_id).delete()
