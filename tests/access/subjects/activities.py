"""Activities of every state, what hangs on them, leave and make-up."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from lanyan.flows.close_meeting import close_meeting
from lanyan.kernel.operation import SYSTEM
from lanyan.records.activities.models import Activity, Attachment, DeclaredNetwork, Invitation, Leave, MakeUp, NetworkNoting
from lanyan.records.activities.operations import attachments, decisions, leave, planning, series, sign_in
from lanyan.records.cadres.models import Booking


def _of(branch: str, **conditions) -> Activity:
    found = Activity.objects.filter(organiser__public_id=branch, **conditions)
    return found.exclude(kind="talk").order_by("-held_on", "pk")[0]


def own_coming(world) -> dict:
    return {"public_id": _of(world.due_assembly_branch, notice__isnull=False, sign_in=None, closure=None).public_id}


def own_open(world) -> dict:
    return {"public_id": open_meeting(world).public_id}


def own_closed(world) -> dict:
    return {"public_id": _of(world.due_assembly_branch, closure__isnull=False, archive=None).public_id}


def own_archived(world) -> dict:
    return {"public_id": _of(world.due_assembly_branch, archive__isnull=False, kind="theme_day").public_id}


def other_activity(world) -> dict:
    return {"public_id": _of(world.weak_branch, kind="theme_day").public_id}


def other_open(world) -> dict:
    return {"public_id": open_meeting(world, world.weak_branch).public_id}


def league_activity(world) -> dict:
    return {"public_id": _of(world.league_branch, archive__isnull=False).public_id}


def above_activity(world) -> dict:
    return {"public_id": _of(world.party_committee, archive__isnull=False, kind="party_committee_meeting").public_id}


def talk_with_member(world) -> dict:
    """The secretary talks with the member: for the two of them."""
    planned = planning.plan_activity(
        kind="talk",
        organisation_id=world.organisation(world.due_assembly_branch).pk,
        starts_at=world.now,
        roll_person_ids=[world.person(world.member).pk, world.person(world.secretary).pk],
        by=SYSTEM,
    )
    return {"public_id": planned.public_id}


def other_talk(world) -> dict:
    """A talk in the other branch, with nobody of the cast but its secretary."""
    found = Activity.objects.filter(organiser__public_id=world.weak_branch, kind="talk").order_by("pk")[0]
    return {"public_id": found.public_id}


def open_meeting(world, branch: str = "") -> Activity:
    """A meeting of the member's branch (or another) that began a moment ago, with sign-in open."""
    planned = planning.plan_activity(
        kind="party_class",
        organisation_id=world.organisation(branch or world.due_assembly_branch).pk,
        starts_at=world.now - timedelta(minutes=5),
        make_up_parts=["read", "note"],
        by=SYSTEM,
    )
    sign_in.open_sign_in(activity_id=planned.pk, by=SYSTEM)
    return planned


def own_decision(world) -> dict:
    meeting = open_meeting(world)
    made = decisions.record_decision(activity_id=meeting.pk, text="同意。", rule="", votes=None, by=SYSTEM)
    return {"public_id": meeting.public_id, "decision_id": made.pk}


def own_attachment(world) -> dict:
    paper = _attach(_of(world.due_assembly_branch, closure__isnull=False, archive=None))
    return {"public_id": paper.activity.public_id, "attachment_id": paper.public_id}


def withdrawn_attachment(world) -> dict:
    paper = _attach(_of(world.due_assembly_branch, closure__isnull=False, archive=None))
    attachments.withdraw_attachment(attachment_id=paper.pk, by=SYSTEM)
    return {"public_id": paper.activity.public_id, "attachment_id": paper.public_id}


def attachment_of_another(world) -> dict:
    """A paper that the member may not see, asked for under an activity that the member may see."""
    paper = _attach(_of(world.weak_branch))
    return own_closed(world) | {"attachment_id": paper.public_id}


def talk_attachment(world) -> dict:
    paper = _attach(Activity.objects.get(public_id=talk_with_member(world)["public_id"]))
    return {"public_id": paper.activity.public_id, "attachment_id": paper.public_id}


def _attach(activity: Activity) -> Attachment:
    upload = SimpleUploadedFile("材料.txt", "学习材料。".encode())
    return attachments.attach_file(activity_id=activity.pk, upload=upload, by=SYSTEM)


def own_record(world) -> dict:
    return own_archived(world) | {"paper": "record"}


def talk_record(world) -> dict:
    return talk_with_member(world) | {"paper": "record"}


def members_leave(world) -> dict:
    return {"public_id": _ask_leave(world, world.member).public_id}


def secretarys_leave(world) -> dict:
    return {"public_id": _ask_leave(world, world.secretary).public_id}


def _ask_leave(world, username: str) -> Leave:
    return leave.request_leave(activity_id=open_meeting(world).pk, kind="other", reason="家里有事", by=world.actor(username))


def members_make_up(world) -> dict:
    return {"public_id": _make_up(world, world.member).public_id}


def secretarys_make_up(world) -> dict:
    return {"public_id": _make_up(world, world.secretary).public_id}


def other_make_up(world) -> dict:
    found = MakeUp.objects.filter(activity__organiser__public_id=world.weak_branch).exclude(activity__kind="talk")
    return {"public_id": found.exclude(person=world.person(world.weak_secretary)).order_by("pk")[0].public_id}


def _make_up(world, username: str) -> MakeUp:
    """One still owed: the meeting was closed a moment ago without this person."""
    meeting = open_meeting(world)
    close_meeting(activity_id=meeting.pk, by=SYSTEM)
    return MakeUp.objects.get(activity=meeting, person=world.person(username))


def own_series(world) -> dict:
    made = series.plan_series(
        organisation_id=world.organisation(world.due_assembly_branch).pk,
        kind="theme_day",
        title="主题党日",
        rule="monthly",
        day=25,
        at_time=world.now.time(),
        place="会议室",
        begins_on=world.today,
        ends_on=None,
        by=SYSTEM,
    )
    return {"public_id": made.public_id}


def asked_of_own(world) -> dict:
    """The member's branch is asked by a branch of the same brigade."""
    asked = Invitation.objects.get(organisation__public_id=world.due_assembly_branch, answer=None, end=None)
    return {"public_id": asked.public_id}


def lesson_of_own(world) -> dict:
    """Asked by the member's branch of somebody from outside, whose pool the detachment's committee keeps."""
    own = Activity.objects.filter(organiser__public_id=world.due_assembly_branch).values("pk")
    asked = Booking.objects.filter(activity_id__in=own, accepted=None, person=None)
    return {"public_id": asked.get().public_id}


def a_noting(world) -> dict:
    return {"public_id": NetworkNoting.objects.get(organisation__public_id=world.brigade_committee).public_id}


def a_network(world) -> dict:
    return {"public_id": DeclaredNetwork.objects.get(organisation__public_id=world.due_assembly_branch).public_id}


def a_paper_of_none(world) -> dict:
    return own_archived(world) | {"paper": "ballots"}
