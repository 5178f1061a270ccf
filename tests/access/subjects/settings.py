"""Rules, mechanisms, accounts, grants, other systems and feedback."""

from lanyan.directory import operations as directory
from lanyan.directory.models import Client, ClientToken, Delegation, Grant
from lanyan.flows.declare_mechanism import Line, declare_mechanism
from lanyan.kernel.operation import SYSTEM
from lanyan.records.feedback.operations import submit_feedback
from lanyan.rulebook import national


def a_rule(world) -> dict:
    return {"code": next(iter(national().duties(layer="law"))).code}


def no_rule(world) -> dict:
    return {"code": "likes.per_week"}


def a_vote_rule(world) -> dict:
    return {"sort": "votes", "code": "admission"}


def no_definition(world) -> dict:
    return {"sort": "votes", "code": "likes"}


def no_practice(world) -> dict:
    """Refused behind the door: taking on a real one has every organisation below judged anew."""
    return {"code": "likes"}


def own_mechanism(world) -> dict:
    """One that the member's branch has declared."""
    own = world.organisation(world.due_assembly_branch)
    made = declare_mechanism(
        organisation=own,
        title="一周一读",
        lines=[Line("集体学习", "discussion", 1, "month")],
        forms=["branch"],
        begins_on=world.today,
        note="",
        by=world.actor(world.secretary),
    )
    return {"public_id": made.public_id}


def a_grant(world) -> dict:
    return {"grant_id": Grant.objects.get(account__username=world.recorder, role="recorder").pk}


def members_account(world) -> dict:
    return {"public_id": world.account(world.member).public_id}


def members_link(world) -> dict:
    return {"secret": directory.issue_password_link(account=world.account(world.member), by=SYSTEM)}


def no_session(world) -> dict:
    return {"pk": 1}


def members_delegation(world) -> dict:
    """The secretary is away; the member acts for him."""
    standing = Delegation.objects.filter(giver=world.person(world.secretary)).first()
    made = standing or directory.delegate(
        giver=world.person(world.secretary),
        holder=world.person(world.member),
        organisation=world.organisation(world.due_assembly_branch),
        first_day=world.today,
        last_day=world.today,
        cause="休假",
        by=SYSTEM,
    )
    return {"public_id": made.public_id}


def no_file(world) -> dict:
    return {"token": "made-up"}


def no_provider(world) -> dict:
    return {"provider": "wecom"}


def no_oidc(world) -> dict:
    return {"provider_id": "unit"}


def a_client(world) -> dict:
    return {"public_id": Client.objects.get(account__name="人事管理系统").public_id}


def a_token(world) -> dict:
    return {"public_id": ClientToken.objects.get(client__account__name="人事管理系统").public_id}


def members_feedback(world) -> dict:
    handed_in = submit_feedback(
        topic="burden",
        text="同一件事报了两遍。",
        page="/",
        organisation_id=world.organisation(world.due_assembly_branch).pk,
        signed=True,
        by=world.actor(world.member),
    )
    return {"public_id": handed_in.public_id}


def unsigned_feedback(world) -> dict:
    handed_in = submit_feedback(
        topic="burden",
        text="同一件事报了两遍。",
        page="/",
        organisation_id=world.organisation(world.due_assembly_branch).pk,
        signed=False,
        by=world.actor(world.member),
    )
    return {"public_id": handed_in.public_id}
