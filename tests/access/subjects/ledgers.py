"""Lists of what is to be done, and their items."""

from datetime import timedelta
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile

from lanyan.records.ledger import operations as ledger
from lanyan.records.ledger.models import Item

from .directory import nothing


def a_ledger(world) -> dict:
    return {"kind": "rectification"}


def unpublished_ledger(world) -> dict:
    return {"kind": "supervision"}


def restricted_ledger(world) -> dict:
    return {"kind": "hardship"}


def no_ledger(world) -> dict:
    return {"kind": "no_such_list"}


def raise_in(world, kind: str, holder: str, by, **more) -> Item:
    draft = ledger.Draft(title="测试用事项", source=more.pop("source", "leader"), **more)
    return ledger.raise_item(
        kind=kind,
        holder_id=world.organisation(holder).pk,
        responsible_id=world.organisation(world.due_assembly_branch).pk,
        draft=draft,
        by=by,
    )


def own_item(world) -> dict:
    """Kept by the detachment's committee, for the member's branch to do."""
    return {"public_id": raise_in(world, "supervision", world.party_committee, world.actor(world.officer)).public_id}


def _issued(world) -> Item:
    """The share of the member's branch in what the detachment's committee issued to two branches."""
    own, other = world.organisation(world.due_assembly_branch), world.organisation(world.weak_branch)
    batch = ledger.issue_items(
        kind="supervision",
        holder_id=world.organisation(world.party_committee).pk,
        draft=ledger.Draft(title="测试用交办", source="leader"),
        shares=[ledger.Share(own.pk), ledger.Share(other.pk)],
        nonce=uuid4(),
        by=world.actor(world.officer),
    )
    return batch.items.get(responsible=own.pk)


def own_batch(world) -> dict:
    return {"public_id": _issued(world).batch.public_id}


def item_of_batch(world) -> dict:
    return {"public_id": _issued(world).public_id}


def restricted_item(world) -> dict:
    """困难帮扶 of the member's branch: for its own secretary only."""
    made = raise_in(world, "hardship", world.due_assembly_branch, world.actor(world.secretary), source="visit")
    return {"public_id": made.public_id}


def own_measure(world) -> dict:
    item = raise_in(world, "supervision", world.party_committee, world.actor(world.officer))
    (made,) = ledger.plan_measures(item_id=item.pk, measures=[("先摸底", "", None)], by=world.actor(world.secretary))
    return {"public_id": item.public_id, "measure_id": made.pk}


def no_measure(world) -> dict:
    return nothing(world) | {"measure_id": 1}


def own_extension(world) -> dict:
    item = raise_in(world, "supervision", world.party_committee, world.actor(world.officer))
    until = world.today + timedelta(days=60)
    made = ledger.ask_extension(item_id=item.pk, until=until, reason="缺货", by=world.actor(world.secretary))
    return {"public_id": item.public_id, "extension_id": made.pk}


def no_extension(world) -> dict:
    return nothing(world) | {"extension_id": 1}


def own_paper(world) -> dict:
    item = raise_in(world, "supervision", world.party_committee, world.actor(world.officer))
    upload = SimpleUploadedFile("方案.txt", "一、摸底".encode())
    paper = ledger.attach_paper(item_id=item.pk, upload=upload, by=world.actor(world.officer))
    return {"public_id": item.public_id, "paper_id": paper.public_id}


def paper_of_another(world) -> dict:
    return own_paper(world) | own_item(world)
