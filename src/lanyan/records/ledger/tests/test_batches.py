"""What is raised together: issued once, taken back as far as nobody began, never asking for what is held."""

from uuid import uuid4

import pytest

from lanyan.directory.tests.conftest import TODAY, account, enrol, mid_june, tree  # noqa: F401 - fixtures are used by name
from lanyan.kernel.refusal import Refusal
from lanyan.records.ledger import batches, operations
from lanyan.records.ledger.models import BatchQuestion, Item
from lanyan.records.ledger.operations import Draft, Share

pytestmark = pytest.mark.django_db


@pytest.fixture
def issued(tree, people):  # noqa: F811
    """The officer issues one thing to both branches."""

    def issue(**more):
        usual = {"people": 2, "minutes": 30, "asked": ["车辆照明情况"], "nonce": uuid4(), "by": people.officer}
        return operations.issue_items(
            kind="supervision",
            holder_id=tree.east_committee.pk,
            draft=Draft("检查车辆照明", "leader"),
            shares=[Share(tree.harbour_branch.pk), Share(tree.hill_branch.pk)],
            **usual | more,
        )

    return issue


def test_what_the_records_hold_cannot_be_asked_for(issued):
    with pytest.raises(Refusal) as refused:
        issued(asked=["本季度到会率", "车辆照明情况"])
    assert refused.value.code == "already_held"
    assert "“本季度到会率”（到会、缺勤和补课）" in refused.value.sentence
    assert not Item.objects.exists()


def test_taking_back_leaves_what_was_begun(issued, people, tree):  # noqa: F811
    batch = issued()
    begun = batch.items.get(responsible=tree.harbour_branch)
    operations.accept_item(item_id=begun.pk, by=people.secretary)
    with pytest.raises(Refusal, match="事由"):
        operations.withdraw_batch(batch_id=batch.pk, reason=" ", by=people.officer)
    assert operations.withdraw_batch(batch_id=batch.pk, reason="与上级通知重复", by=people.officer) == 1
    assert [item.state for item in batch.items.order_by("state")] == ["accepted", "withdrawn"]
    with pytest.raises(Refusal) as refused:
        operations.withdraw_batch(batch_id=batch.pk, reason="再撤", by=people.officer)
    assert refused.value.code == "batch_begun"


def test_asked_again_is_said_once_each_without_a_name_and_told_from_five_on(issued, people, tree):  # noqa: F811
    batch = issued()
    assert batches.asked_of(people.secretary, batch)
    assert not batches.asked_of(people.officer, batch)
    operations.answer_repetition(public_id=batch.public_id, answer="repeated", by=people.secretary)
    with pytest.raises(Refusal) as refused:
        operations.answer_repetition(public_id=batch.public_id, answer="repeated", by=people.secretary)
    assert refused.value.code == "repetition_none"
    with pytest.raises(Refusal) as refused:
        operations.answer_repetition(public_id=batch.public_id, answer="perhaps", by=people.organiser)
    assert refused.value.code == "answer_unknown"
    batch.refresh_from_db()
    assert (batch.repeated, batch.fresh) == (1, 0)
    assert not BatchQuestion.objects.filter(batch=batch, person_id=people.secretary.person_id).exists()
    assert not batches.may_be_told(batch)
    batch.repeated = 5
    assert batches.may_be_told(batch)


def test_a_burden_is_counted_from_what_was_issued(issued, tree):  # noqa: F811
    issued()
    issued()
    found = batches.burdens([tree.east_committee.pk], TODAY)
    counted = found[tree.east_committee.pk, TODAY.year]
    assert (counted.batches, counted.units, counted.minutes, counted.repeated) == (2, 4, 2 * 30 * 4, 0)
    assert (tree.east_committee.pk, TODAY.year - 1) not in found
