"""Two at once, and the same twice: an item is entered, reported and closed once."""

import threading
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.db import connection

from lanyan.directory.tests.conftest import TODAY
from lanyan.kernel import clock
from lanyan.kernel.refusal import Refusal
from lanyan.records.ledger import operations, queries
from lanyan.records.ledger.models import Batch, Item
from lanyan.records.ledger.operations import Draft, Share

pytestmark = pytest.mark.django_db(transaction=True)
SENT = Draft("补齐急救箱", "leader")


def together(*calls):
    """Run these at the same moment, each on its own connection; the answers or the refusals' codes, in order."""
    start = threading.Barrier(len(calls))

    def run(call):
        try:
            with clock.frozen(TODAY):
                start.wait(10)
                return call()
        except Refusal as refused:
            return refused.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_two_who_close_at_once_close_once(reported, people):
    item = reported()
    first, second = together(
        lambda: operations.check_item(item_id=item.pk, by=people.officer),
        lambda: operations.check_item(item_id=item.pk, by=people.second),
    )
    assert sorted(str(getattr(one, "state", one)) for one in (first, second)) == ["closed", "step_not_now"]
    assert item.steps.filter(step="close").count() == 1


def test_a_form_sent_three_times_at_once_enters_one_item(tree, people):
    nonce = uuid4()

    def send():
        return operations.raise_item(
            kind="supervision",
            holder_id=tree.east_committee.pk,
            responsible_id=tree.harbour_branch.pk,
            draft=SENT,
            nonce=nonce,
            by=people.officer,
        )

    assert len({item.pk for item in together(send, send, send)}) == 1
    assert Item.objects.count() == 1


def test_a_batch_sent_twice_at_once_is_issued_once(tree, people):
    nonce = uuid4()
    shares = [Share(tree.harbour_branch.pk), Share(tree.hill_branch.pk)]

    def send():
        return operations.issue_items(
            kind="supervision", holder_id=tree.east_committee.pk, draft=SENT, shares=shares, nonce=nonce, by=people.officer
        )

    assert len({batch.pk for batch in together(send, send)}) == 1
    assert (Batch.objects.count(), Item.objects.count()) == (1, 2)


def test_a_double_tap_reports_once_and_what_is_new_is_told(raised, people):
    item = raised()
    for text in ("已采购。", "已采购。 ", "已到货。"):
        operations.report_progress(item_id=item.pk, text=text, by=people.secretary)
    operations.plan_measures(item_id=item.pk, measures=[("摸底", "", None), ("摸底", "", None)], by=people.secretary)
    operations.finish_measure(measure_id=item.measures.get().pk, text="好了", by=people.secretary)
    for _ in range(2):
        operations.report_item(item_id=item.pk, text="已配齐。", by=people.secretary)
    assert list(item.steps.values_list("step", flat=True)) == ["raise", "accept", "progress", "progress", "report"]


def test_what_waits_for_somebody_by_name_is_counted(raised, people):
    raised(answerable_id=people.answerable.person_id)
    item = raised("practical_matter", source="grassroots", asked_by_id=people.member.person_id)
    operations.report_item(item_id=item.pk, text="装好了。", by=people.secretary)
    assert [queries.count_waiting(who) for who in (people.answerable, people.member, people.stranger)] == [1, 1, 0]
