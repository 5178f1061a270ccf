"""Ballots in every way and state."""

from datetime import timedelta

from lanyan.flows import hold_ballot
from lanyan.kernel import sealed_box
from lanyan.kernel.operation import SYSTEM
from lanyan.records.activities.operations import planning, sign_in
from lanyan.records.ballots import operations as ballots

from .activities import other_open, own_open


def _ballot(world, branch: str, way: str = "slips", opened: bool = False) -> dict:
    """A ballot at an assembly that began a moment ago, everybody there; opened if asked."""
    planned = planning.plan_activity(
        kind="branch_assembly",
        organisation_id=world.organisation(branch).pk,
        starts_at=world.now - timedelta(minutes=5),
        by=SYSTEM,
    )
    sign_in.mark_rest_present(activity_id=planned.pk, by=SYSTEM)
    made = hold_ballot.prepare_ballot(
        activity=planned, title="表决", kind="decision", rule="branch_assembly_ordinary", way=way,
        questions=[ballots.Asked("通过年度计划")], by=SYSTEM,
    )  # fmt: skip
    if opened:
        key = sealed_box.public_bytes(sealed_box.private_key(sealed_box.new_code()))
        hold_ballot.open_ballot(ballot=made, box_key=key, encrypted=True, by=SYSTEM)
    return {"public_id": made.public_id}


def assembly(world) -> dict:
    return {"activity_id": own_open(world)["public_id"]}


def other_assembly(world) -> dict:
    return {"activity_id": other_open(world)["public_id"]}


def own_ballot(world) -> dict:
    return _ballot(world, world.due_assembly_branch)


def own_slips(world) -> dict:
    return _ballot(world, world.due_assembly_branch, opened=True)


def own_phones(world) -> dict:
    return _ballot(world, world.due_assembly_branch, "phones", opened=True)


def own_names(world) -> dict:
    return _ballot(world, world.due_assembly_branch, "by_name", opened=True)


def own_paper_ballot(world) -> dict:
    return _ballot(world, world.due_assembly_branch, "paper", opened=True)


def own_counted_ballot(world) -> dict:
    found = _ballot(world, world.due_assembly_branch, "hands", opened=True)
    ballot = hold_ballot.Ballot.objects.get(public_id=found["public_id"])
    hold_ballot.close_by_hands(ballot=ballot, counts={1: {"for": ballot.opening.present, "against": 0}}, by=SYSTEM)
    return found


def other_ballot(world) -> dict:
    return _ballot(world, world.weak_branch)


def other_names(world) -> dict:
    return _ballot(world, world.weak_branch, "by_name", opened=True)
