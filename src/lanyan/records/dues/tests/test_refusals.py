"""Everything that dues decline, each with its code: what is wrong, who may not, what the law forbids."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction

from lanyan.kernel.models import JournalEntry
from lanyan.kernel.operation import SYSTEM
from lanyan.kernel.refusal import NotVisible, Refusal
from lanyan.records.dues import access, operations
from lanyan.records.dues.errors import SENTENCES
from lanyan.records.dues.models import Base, Receipt
from lanyan.records.dues.operations import How, Paid

from .conftest import JUNE, month

TODAY = date(2026, 6, 15)


@pytest.fixture
def told(tree, people, fix, pay):
    """Each refusal by its code: a story that ends in it."""
    by = people.secretary.actor
    branch = tree.harbour_branch.pk

    def base(who=people.member):
        return fix(who, "6000")[0].public_id

    def correct(**more):
        said = {"payer": "salaried", "base": Decimal(7000), "month": JUNE, "reason": "调资", "by": by}
        return operations.correct_base(public_id=base(), **said | more)

    def corrected_twice():
        public_id = base()
        operations.withdraw_base(public_id=public_id, by=by)
        operations.withdraw_base(public_id=public_id, by=by)

    def withdrawn_after_payment():
        public_id = base()
        pay(people.member, 5)
        operations.withdraw_base(public_id=public_id, by=by)

    def paid(*months, **more):
        base()
        return pay(people.member, *(months or (6,)), **more)

    def void(reason="登错", times=1):
        receipt = paid()[0]
        for _ in range(times):
            operations.void_receipt(public_id=receipt.public_id, reason=reason, by=by)

    def ask(person=people.member, fixed=True, **more):
        if fixed and not Base.objects.filter(person_id=person.pk).exists():
            fix(person, "6000")
        said = {"since": JUNE, "through": month(12), "amount": Decimal(0), "cause": "家属重病", "agreed_on": TODAY}
        return operations.ask_relief(organisation_id=branch, person_id=person.pk, by=by, **said | more)

    def decide(by=people.officer.actor, times=1, approved=True, answer="同意", who=people.member):
        relief = ask(who)
        for _ in range(times):
            operations.decide_relief(public_id=relief.public_id, approved=approved, answer=answer, by=by)

    def own_relief():
        relief = operations.ask_relief(
            organisation_id=tree.hill_branch.pk, person_id=people.officer.pk, since=JUNE, through=JUNE, amount=Decimal(0),
            cause="困难", agreed_on=TODAY, by=people.stranger.actor,
        ) if fix(people.officer, "6000", by=people.stranger.actor, branch=tree.hill_branch) else None  # fmt: skip
        operations.decide_relief(public_id=relief.public_id, approved=True, by=people.officer.actor)

    def withdrawn_relief():
        relief = ask()
        for _ in range(2):
            operations.withdraw_relief(public_id=relief.public_id, by=by)

    def remind(who=people.member, **more):
        base(who)
        said = {"text": "已谈话", "due_on": date(2026, 7, 1)} | more
        return operations.remind_member(organisation_id=branch, person_id=who.pk, by=by, **said)

    def remind_second():
        operations.remind_member(organisation_id=branch, person_id=people.second.pk, text="谈", due_on=TODAY, by=by)

    def publish(times=1, through=JUNE):
        for _ in range(times):
            operations.publish_dues(organisation_id=branch, through=through, by=by)

    return {
        "not_allowed": lambda: fix(people.member, "6000", by=people.officer.actor),
        "no_dues_here": lambda: operations.fix_bases(
            organisation_id=tree.east_committee.pk, year=2026, fixings=[], by=SYSTEM
        ),
        "not_member": lambda: fix(people.stranger, "6000"),
        "unknown_payer": lambda: fix(people.member, "6000", "rich"),
        "base_needed": lambda: fix(people.member),
        "sum_out_of_range": lambda: fix(people.member, "2", "farmer"),
        "rule_missing": lambda: operations.reckon("league", date(2010, 1, 1), "salaried", Decimal(1), "某"),
        "month_unlikely": lambda: fix(people.member, "6000", year=2020),
        "fixed_already": lambda: (base(), fix(people.member, "7000")),
        "reason_needed": lambda: correct(reason=" "),
        "unchanged": lambda: correct(base=Decimal(6000)),
        "withdrawn_already": corrected_twice,
        "base_has_payments": withdrawn_after_payment,
        "not_fixed": lambda: pay(people.member, 6),
        "settled_already": lambda: (paid(), pay(people.member, 6)),
        "amount_too_small": lambda: paid(amount="59.99"),
        "unknown_way": lambda: paid(way="cheque"),
        "no_deduction": lambda: paid(way="deduction"),
        "no_advance": lambda: paid(hand="advance"),
        "hand_name_needed": lambda: paid(hand="relative"),
        "paid_ahead_of_today": lambda: paid(on=date(2026, 6, 16)),
        "too_far_back": lambda: (fix(people.member, "6000", year=2025), operations.record_payments(
            organisation_id=branch, payments=[Paid(people.member.pk, (month(11, 2025),))], how=How(TODAY), by=by)),
        "too_far_ahead": lambda: paid(10),
        "nobody_chosen": lambda: operations.record_payments(organisation_id=branch, payments=[], how=How(TODAY), by=by),
        "void_already": lambda: void(times=2),
        "void_reason_needed": lambda: void(reason=" "),
        "cause_missing": lambda: ask(cause=" "),
        "relief_overlaps": lambda: (ask(), ask()),
        "relief_no_less": lambda: ask(amount=Decimal(90)),
        "months_backwards": lambda: ask(through=month(5)),
        "agreed_ahead": lambda: ask(agreed_on=date(2026, 6, 16)),
        "decided_already": lambda: decide(times=2),
        "answer_missing": lambda: decide(approved=False, answer=""),
        "own_relief": own_relief,
        "nothing_to_publish": publish,
        "published_already": lambda: (base(), publish(times=2)),
        "not_behind": lambda: (fix(people.second, "6000", quarterly=True), [pay(people.second, n) for n in (1, 2, 3)],
                               remind_second()),
        "reminded_already": lambda: (remind(), operations.remind_member(
            organisation_id=branch, person_id=people.member.pk, text="再谈", due_on=TODAY, by=by)),
        "dates_backwards": lambda: remind(due_on=date(2026, 6, 1)),
        "withdrawn_relief": withdrawn_relief,
    }  # fmt: skip


CODES = {"withdrawn_relief": "withdrawn_already"}
# Told elsewhere: in the tests of statements, and of what is typed.
ELSEWHERE = {"not_a_sum", "statement_no_columns", "statement_too_long", "row_settled"}


def test_each_refusal_has_its_code(told):
    """One world for all: what each story wrote is undone before the next one is told."""
    for code, story in told.items():
        with pytest.raises(Refusal) as refused, transaction.atomic():
            story()
        assert refused.value.code == CODES.get(code, code)
        assert "{" not in refused.value.sentence
    assert {CODES.get(code, code) for code in told} | ELSEWHERE == set(SENTENCES)


def test_a_refused_table_leaves_no_row(tree, people, fix):
    fix(people.member, "6000")
    with pytest.raises(Refusal):
        operations.record_payments(
            organisation_id=tree.harbour_branch.pk,
            payments=[Paid(people.member.pk, (JUNE,)), Paid(people.second.pk, (JUNE,))],
            how=How(TODAY),
            by=people.secretary.actor,
        )
    assert not Receipt.objects.exists()


def test_sums_of_a_person_are_for_the_person_and_the_branch(people, fix, pay):
    fix(people.member, "6000")
    receipt = pay(people.member, 6)[0]
    reads = {"member": True, "secretary": True, "second": False, "officer": False, "leader": False, "stranger": False}
    for who, may in reads.items():
        actor = getattr(people, who).actor
        assert access.may_read_person(actor, people.member.pk, "party") is may
        if may:
            assert access.receipt_for(actor, receipt.public_id) == receipt
        else:
            with pytest.raises(NotVisible):
                access.receipt_for(actor, receipt.public_id)


def test_the_journal_tells_no_sum(people, fix, pay):
    fix(people.member, "6543.21")
    pay(people.member, 6)
    told = "".join(str(entry.details) for entry in JournalEntry.objects.filter(action__in=["fix_bases", "record_payments"]))
    assert told
    assert "6543" not in told
    assert "98" not in told
