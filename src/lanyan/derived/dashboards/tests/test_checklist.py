"""What stands on the workbench says what it is about, and leads there."""

from lanyan.derived.dashboards import checklist
from lanyan.records.ledger.models import Item


def test_an_item_of_a_ledger_is_named_and_opened(world):
    branch = world.organisation(world.due_assembly_branch)
    found = [
        one
        for one in checklist.tasks_of([branch.pk])
        if one.evidence_kind == "ledger_item" and one.state in ("overdue", "near")
    ]
    assert found
    for task in found:
        label, address, _ = task.action
        item = Item.objects.get(public_id=address.removeprefix("/ledgers/items/").rstrip("/"))
        assert (label, task.about, item.responsible_id) == ("去办理", item.title, branch.pk)
