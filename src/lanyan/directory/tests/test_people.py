"""People: identity, dated changes against a naive model, offices, circumstances."""

import itertools
from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lanyan.directory import operations
from lanyan.directory.id_number import birth_in, check_digit, check_id_number, to_18
from lanyan.directory.models import Membership, Person, Standing
from lanyan.directory.sealed import id_number_of, masked, phone_of
from lanyan.kernel.operation import SYSTEM
from lanyan.kernel.refusal import Refusal

from .conftest import BEGINNING, found

DAYS = [BEGINNING + timedelta(days=10 * n) for n in range(10)]


def id_number(born_on, order=11):
    first17 = f"990000{born_on:%Y%m%d}{order:03d}"
    return first17 + check_digit(first17)


@given(st.dates(date(1940, 1, 1), date(2020, 1, 1)), st.integers(1, 999))
def test_a_right_id_number_is_right_and_one_wrong_digit_is_noticed(born_on, order):
    number = id_number(born_on, order)
    sex = "male" if order % 2 else "female"
    assert check_id_number(number.lower(), born_on=born_on, sex=sex) == (number, "")
    assert birth_in(number) == born_on
    for place in range(17):
        wrong = number[:place] + str((int(number[place]) + 1) % 10) + number[place + 1 :]
        assert check_id_number(wrong)[1]
    assert "出生日期" in check_id_number(number, born_on=born_on + timedelta(days=1))[1]
    assert "性别" in check_id_number(number, sex="female" if sex == "male" else "male")[1]


def test_a_number_of_the_first_generation_grows_to_18():
    number = id_number(date(1965, 3, 4))
    assert to_18(number[:6] + number[8:17]) == number


@pytest.mark.parametrize(
    "text", ["", "123", "99000019900101001Y", "990000199013010019", "９９００００１９９０", "99000019900230001X"]
)
def test_what_is_no_id_number_is_said(text):
    assert check_id_number(text)[1]


states = st.sampled_from(["applicant", "activist", "probationary", "full"])


@pytest.mark.django_db
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(states, st.sampled_from(DAYS)), max_size=10))
def test_any_sequence_of_standings_answers_as_a_naive_model_does(changes):
    with transaction.atomic():
        person = operations.enrol_person(name="王一", sex="male", born_on=date(1990, 1, 1), by=SYSTEM)
        naive = dict.fromkeys(DAYS)
        for state, day in changes:
            operations.set_standing(person=person, state=state, on=day, by=SYSTEM)
            # From `day` on, until the next day on which something else holds.
            before = naive[day]
            for other in itertools.takewhile(lambda d, before=before: naive[d] == before, DAYS[DAYS.index(day) :]):
                naive[other] = state
        spans = list(Standing.objects.filter(person=person))
        for day in DAYS:
            held = [
                span.state for span in spans if span.valid_from <= day and (span.valid_to is None or span.valid_to > day)
            ]
            assert held == ([naive[day]] if naive[day] else [])
        transaction.set_rollback(True)


def test_identity_is_sealed_and_found_again(tree):
    number = id_number(date(1990, 1, 1))
    person = operations.enrol_person(
        name="王一", sex="male", born_on=date(1990, 1, 1), id_number=number, phone="13900000000", by=SYSTEM
    )
    person = Person.objects.get(pk=person.pk)
    assert number.encode() not in bytes(person.id_number)
    assert (id_number_of(person), phone_of(person)) == (number, "13900000000")
    assert masked(number) == f"990{'*' * 13}{number[-2:]}"
    with pytest.raises(Refusal) as refused:
        operations.enrol_person(name="王二", sex="male", born_on=date(1990, 1, 1), id_number=number, by=SYSTEM)
    assert refused.value.code == "id_number_taken"
    with pytest.raises(Refusal, match="id_number_wrong"):
        operations.enrol_person(name="王三", sex="female", born_on=date(1990, 1, 1), id_number=number, by=SYSTEM)
    assert Person.objects.count() == 1


def test_numbers_given_by_the_system_go_on(tree, enrol):
    assert [enrol("王一").number, enrol("王二", number="A-77").number, enrol("王三").number] == ["100001", "A-77", "100002"]
    with pytest.raises(Refusal, match="number_taken"):
        enrol("王四", number="100002")


def test_a_transfer_leaves_one_branch_the_day_it_joins_the_other(tree, enrol):
    person = enrol("王一", tree.hill, tree.hill_branch)
    operations.join_organisation(
        person=person, organisation=tree.harbour_branch, group=tree.group, on=date(2026, 3, 1), by=SYSTEM
    )
    operations.leave_organisation(person=person, line="party", on=date(2026, 6, 1), by=SYSTEM)
    spans = list(
        Membership.objects.filter(person=person).order_by("valid_from").values_list("organisation", "valid_from", "valid_to")
    )
    assert spans == [
        (tree.hill_branch.pk, BEGINNING, date(2026, 3, 1)),
        (tree.harbour_branch.pk, date(2026, 3, 1), date(2026, 6, 1)),
    ]
    with pytest.raises(Refusal, match="not_a_member"):
        operations.leave_organisation(person=person, line="party", on=date(2026, 6, 2), by=SYSTEM)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda t, p: {"organisation": t.committee}, "no_members_here"),
        (lambda t, p: {"organisation": t.group}, "no_members_here"),
        (lambda t, p: {"organisation": t.hill_branch, "group": t.group}, "group_of_other_branch"),
        (lambda t, p: {"organisation": t.hill_branch, "on": date(2019, 1, 1)}, "before_founding"),
    ],
)
def test_where_one_cannot_belong(tree, enrol, change, code):
    person = enrol("王一", tree.hill)
    with pytest.raises(Refusal) as refused:
        operations.join_organisation(**{"person": person, "on": BEGINNING, "by": SYSTEM, **change(tree, person)})
    assert refused.value.code == code


def test_offices_are_of_the_right_line_one_secretary_at_a_time_and_full_members_only(tree, enrol, account):
    one, two = enrol("王一", tree.hill, tree.hill_branch), enrol("王二", tree.hill, tree.hill_branch)
    new = enrol("王三", tree.hill, tree.hill_branch, state="probationary")

    def hold(person, role="secretary", organisation=tree.hill_branch, on=date(2026, 1, 1), by=SYSTEM, **more):
        return operations.hold_office(person=person, organisation=organisation, role=role, on=on, by=by, **more)

    hold(one)
    for wrong, code in [
        (lambda: hold(two), "office_taken"),
        (lambda: hold(two, "league_secretary"), "office_of_other_line"),
        (lambda: hold(two, "group_leader"), "office_of_other_line"),
        (lambda: hold(new, "organiser"), "office_needs_full_member"),
        (lambda: hold(two, "king"), "unknown_word"),
        (lambda: hold(one, "organiser", by=account("one", person=one)), "office_to_oneself"),
    ]:
        with pytest.raises(Refusal) as refused:
            wrong()
        assert refused.value.code == code
    operations.leave_office(person=one, organisation=tree.hill_branch, role="secretary", on=date(2026, 5, 1), by=SYSTEM)
    assert hold(two, on=date(2026, 5, 1)).valid_to is None


def test_terms_follow_each_other(tree):
    first = operations.open_term(organisation=tree.hill_branch, began_on=BEGINNING, ends_on=date(2023, 1, 1), by=SYSTEM)
    second = operations.open_term(
        organisation=tree.hill_branch, began_on=date(2023, 2, 1), ends_on=date(2026, 2, 1), by=SYSTEM
    )
    assert (first.number, second.number) == (1, 2)
    with pytest.raises(Refusal, match="term_overlaps"):
        operations.open_term(organisation=tree.hill_branch, began_on=date(2022, 1, 1), ends_on=date(2025, 2, 1), by=SYSTEM)
    with pytest.raises(Refusal, match="term_backwards"):
        operations.open_term(organisation=tree.hill_branch, began_on=date(2027, 1, 1), ends_on=date(2026, 2, 1), by=SYSTEM)


def test_the_latest_term_is_put_right_or_taken_back(tree):
    branch = tree.hill_branch
    about_it = {"organisation": branch, "reason": "按批复更正", "by": SYSTEM}
    with pytest.raises(Refusal, match="no_term"):
        operations.withdraw_term(**about_it)
    operations.open_term(organisation=branch, began_on=BEGINNING, ends_on=date(2023, 1, 1), by=SYSTEM)
    operations.open_term(organisation=branch, began_on=date(2023, 2, 1), ends_on=date(2026, 2, 1), by=SYSTEM)
    put_right = operations.correct_term(began_on=date(2023, 3, 1), ends_on=date(2026, 3, 1), **about_it)
    assert (put_right.number, put_right.began_on, put_right.formed_by) == (2, date(2023, 3, 1), "elected")
    for wrong, code in [
        ({"began_on": BEGINNING, "ends_on": date(2026, 3, 1)}, "term_overlaps"),
        ({"began_on": date(2026, 3, 1), "ends_on": date(2026, 3, 1)}, "term_backwards"),
        ({"began_on": date(2023, 3, 1), "ends_on": date(2026, 3, 1), "reason": " "}, "correction_unexplained"),
    ]:
        with pytest.raises(Refusal, match=code):
            operations.correct_term(**about_it | wrong)
    operations.withdraw_term(**about_it)
    assert [term.number for term in branch.terms.all()] == [1]


def test_a_temporary_branch_holds_no_election(tree):
    away = found("temporary_branch", "增援临时党支部", parent=tree.committee, on=date(2026, 5, 1))
    with pytest.raises(Refusal, match="temporary_branch_may_not") as refused:
        operations.open_term(organisation=away, began_on=date(2026, 6, 1), ends_on=date(2029, 6, 1), by=SYSTEM)
    assert "换届" in refused.value.sentence
    assert "第八条" in refused.value.sentence


def test_only_who_answers_for_the_place_may_write_there(tree, enrol, account):
    secretary = account("secretary", ("secretary", tree.hill_branch))
    person = enrol("王一", tree.harbour, tree.harbour_branch)
    for attempt in [
        lambda: operations.set_standing(person=person, state="full", on=date(2026, 1, 1), by=secretary),
        lambda: operations.join_organisation(person=person, organisation=tree.harbour_branch, on=BEGINNING, by=secretary),
        lambda: operations.rename_organisation(organisation=tree.committee, name="新名", on=BEGINNING, by=secretary),
        lambda: operations.dissolve_organisation(organisation=tree.hill_branch, on=date(2026, 1, 1), by=secretary),
        lambda: operations.relieve(organisation=tree.hill_branch, cause="增援", on=date(2026, 1, 1), by=secretary),
    ]:
        with pytest.raises(Refusal, match="not_visible"):
            attempt()
    above = account("above", ("officer", tree.east_committee))
    relief = operations.relieve(organisation=tree.hill_branch, cause="增援", on=date(2026, 1, 1), by=above)
    operations.end_relief(relief=relief, on=date(2026, 2, 1), by=above)


def test_a_circumstance_and_a_practice_begin_and_end(tree, enrol):
    person = enrol("王一", tree.hill, tree.hill_branch)
    operations.set_flag(person=person, flag="seconded", on=date(2026, 1, 1), by=SYSTEM)
    with pytest.raises(Refusal, match="spans_overlap"):
        operations.set_flag(person=person, flag="seconded", on=date(2026, 2, 1), by=SYSTEM)
    operations.clear_flag(person=person, flag="seconded", on=date(2026, 3, 1), by=SYSTEM)
    assert person.flags.get().valid_to == date(2026, 3, 1)
    operations.adopt_practice(organisation=tree.committee, duty="weekly", on=date(2026, 1, 1), by=SYSTEM)
    operations.drop_practice(organisation=tree.committee, duty="weekly", on=date(2026, 3, 1), by=SYSTEM)
    first = operations.put_unit_definition(organisation=tree.committee, code="own", text="a: 1", by=SYSTEM)
    second = operations.put_unit_definition(organisation=tree.committee, code="own", text="a: 2", by=SYSTEM)
    assert (first.version, second.version) == (1, 2)
    operations.withdraw_unit_definition(definition=second, by=SYSTEM)


def test_leaving_the_service_ends_posting_rank_and_offices_but_not_membership(tree, enrol):
    person = enrol("王一", tree.hill, tree.hill_branch)
    operations.set_rank(person=person, rank="三级消防士", on=BEGINNING, by=SYSTEM)
    operations.hold_office(person=person, organisation=tree.hill_branch, role="secretary", on=BEGINNING, by=SYSTEM)
    operations.leave_service(person=person, on=date(2026, 6, 1), by=SYSTEM)
    assert person.postings.get().valid_to == person.ranks.get().valid_to == person.offices.get().valid_to == date(2026, 6, 1)
    assert person.memberships.get().valid_to is None
