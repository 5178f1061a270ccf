"""Two organisations of equal standing hold an activity together: whoever is asked, and whoever asked, is told."""

from lanyan.derived.alerts.operations import send_message
from lanyan.directory.queries import office_holders
from lanyan.kernel.operation import Actor, operation
from lanyan.records.activities.models import Activity, Invitation, InvitationAnswer, InvitationEnd
from lanyan.records.activities.operations import invitations
from lanyan.rulebook import national

# Who is written to: those of an organisation's offices whose holders can plan and answer for it.
WRITTEN_TO = frozenset(
    {
        "secretary",
        "deputy_secretary",
        "organiser",
        "league_secretary",
        "league_deputy_secretary",
        "union_chair",
        "women_chair",
    }
)


@operation
def invite_organisation(*, activity_id: int, organisation_id: int, words: str = "", by: Actor) -> Invitation:
    """Ask another organisation in, and write to those who answer for it."""
    made = invitations.invite_organisation(activity_id=activity_id, organisation_id=organisation_id, words=words, by=by)
    title = f"邀请共同举办：{made.activity.title}（{_day(made.activity)}）"
    _tell(organisation_id, made, title, "sent", kind="notice")
    return made


@operation
def answer_invitation(*, invitation_id: int, accepted: bool, remark: str = "", by: Actor) -> InvitationAnswer:
    """Accept or decline, and write to those who asked."""
    answer = invitations.answer_invitation(invitation_id=invitation_id, accepted=accepted, remark=remark, by=by)
    invitation = answer.invitation
    title = f"共同举办邀请{'已接受' if accepted else '已谢绝'}：{invitation.activity.title}"
    _tell(invitation.activity.organiser_id, invitation, title, "answered", kind="answer")
    return answer


@operation
def end_invitation(*, invitation_id: int, reason: str, by: Actor) -> InvitationEnd:
    """Take it back or step out, and write to the other side."""
    end = invitations.end_invitation(invitation_id=invitation_id, reason=reason, by=by)
    invitation = end.invitation
    other = invitation.activity.organiser_id if end.by_guest else invitation.organisation_id
    title = f"共同举办{'对方已退出' if end.by_guest else '邀请已撤回'}：{invitation.activity.title}"
    _tell(other, invitation, title, "ended", kind="notice")
    return end


def _tell(organisation_id: int, invitation: Invitation, title: str, step: str, *, kind: str) -> None:
    holders = office_holders(organisation_id)
    people = [one.person_id for one in holders if one.role in WRITTEN_TO]
    link = f"/invitations/{invitation.public_id}/"
    send_message(people, kind=kind, title=title, key=f"invitation:{invitation.pk}:{step}", link=link)


def _day(activity: Activity) -> str:
    kind = national().activity_kind(activity.kind)
    return f"{activity.held_on.month}月{activity.held_on.day}日，{kind.title}"
