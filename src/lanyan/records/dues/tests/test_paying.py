"""What is owed, what came in, and what follows: exact sums, corrections as new versions, undo, once for all."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lanyan.directory import operations as directory
from lanyan.kernel import clock, sql
from lanyan.kernel.operation import SYSTEM
from lanyan.records.dues import operations, queries
from lanyan.records.dues.models import Base, Payment, Receipt, Relief
from lanyan.records.dues.operations import Fixing, How, Paid, subject
from lanyan.rulebook import national

from .conftest import JUNE, month


def row_of(tree, who, when=JUNE):
    return next(one for one in queries.month_table(tree.harbour_branch, when) if one.person_id == who.pk)


def test_a_month_from_fixing_to_paid(tree, people, fix, pay):
    assert row_of(tree, people.member).stands(JUNE) == ("near", "基数未核定")
    fix(people.member, "6543")
    row = row_of(tree, people.member)
    assert (row.owed, row.left, row.stands(date(2026, 6, 15))) == (Decimal("98.15"), Decimal("98.15"), ("pending", "待交"))
    assert row.behind == 5
    receipt = pay(people.member, 6)[0]
    row = row_of(tree, people.member)
    assert (row.paid, row.left, row.settled_on) == (Decimal("98.15"), 0, date(2026, 6, 10))
    assert (receipt.year, receipt.number) == (2026, 1)


def test_more_than_owed_is_kept_as_given_freely(tree, people, fix, pay):
    fix(people.member, "6000")
    pay(people.member, 5, 6, amount="200")
    row = row_of(tree, people.member)
    assert (row.paid, row.voluntary) == (Decimal("90.00"), Decimal("20.00"))


def test_the_same_form_twice_is_registered_once(people, fix, pay):
    fix(people.member, "6000")
    nonce = uuid4()
    assert pay(people.member, 6, nonce=nonce) == pay(people.member, 6, nonce=nonce)
    assert Receipt.objects.count() == 1


def test_fixing_the_same_again_changes_nothing(people, fix):
    assert len(fix(people.member, "6000")) == 1
    assert fix(people.member, "6000") == []
    assert Base.objects.count() == 1


def test_a_correction_is_a_new_version_and_can_be_undone(tree, people, fix, pay):
    first = fix(people.member, "6000")[0]
    pay(people.member, 5)
    second = operations.correct_base(
        public_id=first.public_id, payer="salaried", base=Decimal("11000"), month=month(5), reason="漏计津贴",
        by=people.secretary.actor,
    )  # fmt: skip
    assert second.replaces == first
    may = row_of(tree, people.member, month(5))
    assert (may.owed, may.left, may.settled_on) == (Decimal("220.00"), Decimal("130.00"), None)
    assert row_of(tree, people.member, month(4)).owed == Decimal("90.00")
    operations.withdraw_base(public_id=second.public_id, by=people.secretary.actor)
    assert row_of(tree, people.member, month(5)).settled_on is not None
    first.refresh_from_db()
    assert first.valid_to == date(2027, 1, 1)


def test_a_void_receipt_owes_its_months_again_and_keeps_its_number(tree, people, fix, pay):
    fix(people.member, "6000")
    wrong = pay(people.member, 6)[0]
    right = operations.correct_receipt(
        public_id=wrong.public_id, paid=Paid(people.member.pk, (month(5),)), how=How(date(2026, 6, 9), "cash"),
        reason="月份登错", by=people.secretary.actor,
    )  # fmt: skip
    assert (right.number, right.corrects) == (2, wrong)
    assert row_of(tree, people.member).settled_on is None
    assert row_of(tree, people.member, month(5)).settled_on == date(2026, 6, 9)


def test_a_relief_counts_from_the_answer_of_the_organisation_above(tree, people, fix):
    fix(people.member, "6000")
    relief = operations.ask_relief(
        organisation_id=tree.harbour_branch.pk, person_id=people.member.pk, since=JUNE, through=month(8), amount=Decimal(0),
        cause="家属重病", agreed_on=date(2026, 6, 12), by=people.secretary.actor,
    )  # fmt: skip
    assert row_of(tree, people.member).owed == Decimal("90.00")
    operations.decide_relief(public_id=relief.public_id, approved=True, by=people.officer.actor)
    row = row_of(tree, people.member)
    assert (row.owed, row.relieved, row.stands(JUNE)) == (0, True, ("exempt", "免交"))
    assert row_of(tree, people.member, month(9)).owed == Decimal("90.00")


def test_those_retired_are_let_off_by_the_branch(tree, people, fix):
    fix(people.member, "5000.01", "retired")
    relief = operations.ask_relief(
        organisation_id=tree.harbour_branch.pk, person_id=people.member.pk, since=JUNE, through=JUNE, amount=Decimal("5"),
        cause="住院", agreed_on=date(2026, 6, 12), by=people.secretary.actor,
    )  # fmt: skip
    assert relief.approved
    assert row_of(tree, people.member).owed == Decimal("5.00")


def test_somebody_taken_in_owes_from_the_month_of_the_assembly(tree, people, fix, enrol):
    new = enrol("预备庚", tree.harbour, tree.harbour_branch, state="probationary", on=date(2026, 4, 20))
    made = fix(new, "4000")[0]
    assert (made.valid_from, made.amount) == (month(4), Decimal("40.00"))
    assert row_of(tree, new, month(4)).owed == Decimal("40.00")


def test_whoever_moves_to_another_branch_pays_there(tree, people, fix, pay):
    fix(people.member, "6000")
    directory.join_organisation(person=people.member.person, organisation=tree.hill_branch, on=date(2026, 6, 10), by=SYSTEM)
    assert people.member.pk not in {one.person_id for one in queries.month_table(tree.harbour_branch, JUNE)}
    there = {one.person_id: one for one in queries.month_table(tree.hill_branch, JUNE)}[people.member.pk]
    assert there.owed == Decimal("90.00")
    assert row_of(tree, people.member, month(5)).owed == Decimal("90.00")


def test_the_month_after_six_the_alert_is_raised_and_nothing_else_happens(tree, people, fix):
    fix(people.member, "6000")
    compiled = national().duty("dues_six_months").compile("all")
    with clock.frozen(date(2026, 7, 10)):
        found = sql.rows(compiled.sql, compiled.params | {"today": clock.today(), "window_from": date(2026, 1, 1)})
    states = {(row["subject_id"], row["period_from"]): row["state"] for row in found}
    assert states[people.member.pk, month(1)] == "overdue"
    assert states[people.member.pk, month(3)] == "near"
    assert people.member.person.standings.get(valid_to__isnull=True).state == "full"


def test_publication_tells_months_and_never_a_sum_of_one_person(tree, people, fix, pay):
    fix(people.member, "6000")
    pay(people.member, 4, 5)
    told = operations.publish_dues(organisation_id=tree.harbour_branch.pk, through=JUNE, by=people.secretary.actor).told
    assert told["people"] == [{"name": "党员丁", "owed": 6, "paid": 2, "relieved": 0}]
    assert (told["owed"], told["paid"]) == ("540.00", "180.00")


def test_the_branch_and_its_people_say_the_same_of_a_year(tree, people, fix, pay):
    fix(people.member, "6000")
    fix(people.second, "3000.01")
    pay(people.member, 5, 6)
    june = queries.year_of_branch(tree.harbour_branch, 2026)[5]
    rows = queries.month_table(tree.harbour_branch, JUNE)
    total = queries.totals(rows)
    assert (june["owed"], june["paid"], june["settled"]) == (total.owed, total.paid, total.settled)
    above = queries.branches([tree.harbour_branch.pk, tree.hill_branch.pk], "party", JUNE)[tree.harbour_branch.pk]
    assert (above["owed"], above["paid"], above["fixed"], above["people"]) == (
        total.owed,
        total.paid,
        total.fixed,
        total.people,
    )
    assert {one["person_id"]: one["months"] for one in queries.behind([tree.harbour_branch.pk], "party")} == {
        people.member.pk: 4,
        people.second.pk: 5,
    }


incomes = st.decimals(min_value=0, max_value=60000, places=2)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
@given(
    bases=st.tuples(incomes, incomes, incomes),
    paid=st.lists(st.tuples(st.integers(0, 2), st.integers(1, 6), st.booleans()), max_size=8),
)
def test_sums_of_the_ledger_are_those_of_its_rows(tree, people, bases, paid):
    """Whatever was fixed, paid, voided: each month's totals are the sums of its rows, and paid is what receipts say."""
    three = (people.secretary, people.member, people.second)
    for model in (Payment, Receipt, Relief, Base):
        model.objects.all().delete()
    by = people.secretary.actor
    branch = tree.harbour_branch
    fixings = [Fixing(who.pk, "salaried", base) for who, base in zip(three, bases, strict=True)]
    operations.fix_bases(organisation_id=branch.pk, year=2026, fixings=fixings, by=by)
    done = set()
    for at, number, again in paid:
        who = three[at]
        if (at, number) in done or bases[at] == 0 or row_of(tree, who, month(number)).owed == 0:
            continue
        receipt = operations.record_payments(
            organisation_id=branch.pk, payments=[Paid(who.pk, (month(number),))], how=How(JUNE), by=by
        )[0]
        if again:
            operations.void_receipt(public_id=receipt.public_id, reason="试", by=by)
        else:
            done.add((at, number))
    standing = Payment.objects.filter(receipt__voided_at__isnull=True)
    for number, row in enumerate(queries.year_of_branch(branch, 2026), start=1):
        table = queries.month_table(branch, month(number))
        total = queries.totals(table)
        assert (row["owed"], row["paid"], row["settled"]) == (total.owed, total.paid, total.settled)
        assert total.owed == sum(one.owed for one in table)
        assert total.paid == sum(one.amount for one in standing.filter(month=month(number)))
        assert {one.paid.as_tuple().exponent for one in table} <= {-2, 0}


@pytest.mark.parametrize(("payer", "since"), [("annual_salary", 11), ("irregular", 10), ("salaried", 1)])
def test_an_income_that_differs_is_fixed_anew_each_period(payer, since):
    kind = subject.rule_of("party").at(date(2026, 11, 25)).payers[payer]
    assert kind.period_of(date(2026, 11, 1)) == date(2026, since, 1)
