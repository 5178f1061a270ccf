"""Party dues: bases, receipts, statements, publication."""

from lanyan.records.dues.models import Base, Publication, Receipt, Relief, Statement


def members_base(world) -> dict:
    return {"public_id": Base.objects.get(person__public_id=person_of(world), line="party").public_id}


def members_receipt(world) -> dict:
    held = Receipt.objects.filter(person__public_id=person_of(world), line="party")
    return {"public_id": held.order_by("-paid_on")[0].public_id}


def own_relief(world) -> dict:
    return {"public_id": Relief.objects.get(approved=None).public_id}


def own_statement(world) -> dict:
    return {"public_id": Statement.objects.get().public_id}


def own_statement_line(world) -> dict:
    statement = Statement.objects.get()
    return {"public_id": statement.public_id, "row_id": statement.rows.filter(state="open")[0].pk}


def own_publication(world) -> dict:
    return {"public_id": Publication.objects.get(organisation__public_id=world.due_assembly_branch).public_id}


def person_of(world) -> str:
    return world.person(world.member).public_id
