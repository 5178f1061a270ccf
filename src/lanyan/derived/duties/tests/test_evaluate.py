"""The same verdicts whichever way they are computed: whole, piece by piece, again, in another order, at once."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lanyan.derived.duties.evaluate import evaluate_force, evaluate_organisations
from lanyan.derived.duties.models import Evaluation, Verdict
from lanyan.derived.duties.statements import window_from
from lanyan.derived.tests.small_world import TODAY, draw, meeting
from lanyan.directory.models import Membership, Organisation
from lanyan.kernel import clock

COLUMNS = [f.name for f in Verdict._meta.fields if f.name != "id"]


def verdicts() -> set[tuple]:
    """Everything the table says, without its keys."""
    return {tuple(tuple(v) if isinstance(v, list) else v for v in row) for row in Verdict.objects.values_list(*COLUMNS)}


@pytest.fixture
def world(db):
    with clock.frozen(TODAY):
        yield draw(3)


def test_rebuilt_from_nothing_the_verdicts_are_the_same(world):
    evaluate_force()
    first = verdicts()
    assert len(first) > 100
    Verdict.objects.all().delete()
    evaluate_force()
    assert verdicts() == first
    run = Evaluation.objects.latest("pk")
    assert (run.scope, run.on, run.verdicts) == ("force", TODAY, len(first))


@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(seed=st.integers(0, 10**6), back=st.integers(0, 500))
@pytest.mark.django_db
def test_the_force_is_the_union_of_its_organisations(seed, back):
    with transaction.atomic(), clock.frozen(TODAY - timedelta(days=back)):
        world = draw(seed, people=3, meetings=8)
        evaluate_force()
        whole = verdicts()
        Verdict.objects.all().delete()
        nodes = list(Organisation.objects.order_by("pk").values_list("pk", flat=True))
        world.lot.shuffle(nodes)
        half = len(nodes) // 2
        evaluate_organisations(nodes[:half])
        for node in nodes[half:]:
            evaluate_organisations([node])
        pieces = verdicts()
        assert pieces - whole == set()
        assert whole - pieces == set()
        transaction.set_rollback(True)


def test_after_a_change_only_what_differs_is_written(world):
    evaluate_force()
    branch = world.branches[0]
    before = dict(Verdict.objects.filter(organisation_id=branch.pk).values_list("pk", "state"))
    other = set(Verdict.objects.exclude(organisation_id=branch.pk).values_list("pk", flat=True))
    meeting(world, branch, "branch_committee", TODAY)
    evaluate_organisations([branch.pk])
    after = verdicts()
    assert other == set(Verdict.objects.exclude(organisation_id=branch.pk).values_list("pk", flat=True))
    assert len(before.keys() & set(Verdict.objects.filter(organisation_id=branch.pk).values_list("pk", flat=True))) > 0
    monthly = Verdict.objects.get(
        duty="branch_committee_monthly", organisation_id=branch.pk, period_from=TODAY.replace(day=1)
    )
    assert monthly.state == "met"
    evaluate_force()
    assert verdicts() == after


def test_one_organisation_takes_few_queries_however_many_duties(world, monkeypatch, django_assert_max_num_queries):
    monkeypatch.setattr("lanyan.kernel.sql.KEPT_PLANS", 100)  # plans of other tests on this connection need not make room
    evaluate_force()
    with django_assert_max_num_queries(7):  # a savepoint and its release among them
        evaluate_organisations([world.branches[0].pk], kind="branch_assembly")


def test_who_moves_away_takes_the_personal_duties_along(world):
    evaluate_force()
    first, second = world.branches[:2]
    mover = Membership.objects.filter(organisation=first, valid_to=None).first()
    Membership.objects.filter(pk=mover.pk).update(valid_to=TODAY)
    Membership.objects.create(person=mover.person, organisation=second, line="party", valid_from=TODAY)
    evaluate_organisations([first.pk, second.pk])
    pieces = verdicts()
    evaluate_force()
    assert verdicts() == pieces


def test_the_window_holds_this_year_and_the_last():
    assert window_from(TODAY).isoformat() == "2025-01-01"
    assert window_from(TODAY.replace(year=2027, month=1)).isoformat() == "2025-01-01"
    assert window_from(TODAY.replace(year=2027, month=2)).isoformat() == "2026-01-01"


@pytest.mark.django_db(transaction=True)
def test_two_evaluations_at_once_give_one_right_result():
    with clock.frozen(TODAY):
        world = draw(5, branches=2, people=3, meetings=5)
        branch = world.branches[0]
        evaluate_force()
        failures: list[Exception] = []

        def change(kind: str) -> None:
            try:
                with clock.frozen(TODAY), transaction.atomic():
                    meeting(world, branch, kind, TODAY)
                    evaluate_organisations([branch.pk])
            except Exception as problem:
                failures.append(problem)
            finally:
                connection.close()

        threads = [threading.Thread(target=change, args=(kind,)) for kind in ("branch_committee", "theme_day")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failures == []
        concurrent = verdicts()
        evaluate_force()
        assert verdicts() == concurrent
        month = TODAY.replace(day=1)
        for duty in ("branch_committee_monthly", "theme_day_monthly"):
            assert Verdict.objects.get(duty=duty, organisation_id=branch.pk, period_from=month).state == "met"
