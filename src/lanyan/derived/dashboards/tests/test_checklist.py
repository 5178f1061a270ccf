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


def test_many_of_one_duty_are_one_row_where_the_first_stands(world):
    weak = world.organisation(world.weak_branch)
    due = [one for one in checklist.tasks_of([weak.pk]) if one.state == "overdue"]
    rows = checklist.in_rows(due)
    assert sorted(map(id, due)) == sorted(id(one) for row in rows for one in row), "none is lost, none is shown twice"
    archives = next(row for row in rows if row[0].code == "record_in_time")
    assert len(archives) == sum(one.code == "record_in_time" for one in due) >= checklist.SEVERAL
    assert [one.due_on for one in archives] == sorted(one.due_on for one in archives)
    assert all(len(row) == 1 or len(row) >= checklist.SEVERAL for row in rows)


def test_only_the_own_secretary_is_led_to_a_talk(world):
    weak = world.organisation(world.weak_branch)

    def led(**reader):
        coming = checklist.unfinished([weak.pk], **reader)
        tasks = [one for one in checklist.tasks_of([weak.pk], coming=coming) if one.code == "record_in_time"]
        return {one.action and one.action[0] for one in tasks if one.state == "overdue"}

    assert led() == {"去归档", None}
    assert led(secretary_of=[weak.pk]) == {"去归档"}


def test_how_far_it_is_is_said_in_the_unit_of_the_duty(world):
    weak = world.organisation(world.weak_branch)
    said = {one.code: one.standing for one in checklist.tasks_of([weak.pk]) if one.state == "overdue"}
    assert said["branch_committee_monthly"] == "已有0，应有1次。"
    assert said["record_in_time"].startswith("已过") and "限7天" in said["record_in_time"]
