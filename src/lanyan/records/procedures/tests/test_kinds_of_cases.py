"""Cases with another side, of organisations, by the year, restricted: what the engine has for every process."""

from datetime import date

import pytest

from lanyan.kernel.refusal import NotVisible, Refusal
from lanyan.records.procedures import access, operations
from lanyan.records.procedures.models import Case, StepDue
from lanyan.records.procedures.reckoning import standing_of

from .conftest import TODAY, VISITOR, actor, do, enrol, entry, selection, transfer

pytestmark = pytest.mark.django_db


def test_the_other_side_reads_the_case_and_takes_its_own_step(brigade):
    receiver = actor(enrol("接收吕", brigade.other), ("secretary", brigade.other))
    case = transfer(brigade)
    assert access.case_for(receiver, case.public_id) == case
    with pytest.raises(Refusal) as refused:
        do(case, receiver, "check", TODAY)
    assert refused.value.code in ("step_done_already", "not_allowed")
    done = do(case, receiver, "reception", TODAY, outcome="received")
    closed = Case.objects.get(pk=case.pk)
    assert (done.backfilled, closed.closed_as, closed.outcome) == (False, "completed", "received")


def test_the_letter_sets_the_last_day_and_may_not_be_good_for_too_long(brigade):
    case = transfer(brigade)
    due = StepDue.objects.get(case=case, step="reception")
    assert due.due_on == date(2026, 12, 21)  # the 20th is a Sunday
    again = operations.withdraw_step(step_done_id=case.steps.get(step="letter").pk, reason="重开", by=brigade.officer)
    assert again.withdrawn_at
    for until, more, lacking in (("2027-02-25", {}, "day_too_far"), ("2027-02-25", {"reason": "援外"}, "")):
        fields = {"number": "2026-019", "valid_until": until}
        if lacking:
            with pytest.raises(Refusal) as refused:
                do(case, brigade.officer, "letter", TODAY, fields=fields, **more)
            assert refused.value.reason == lacking
        else:
            assert do(case, brigade.officer, "letter", TODAY, fields=fields, **more)


def test_a_transfer_to_outside_has_no_other_side_and_ends_with_the_receipt(brigade):
    case = operations.open_case(
        procedure="relation_transfer", organisation_id=brigade.branch.pk, person_id=brigade.people[2].pk,
        entry=entry(TODAY, fields={"cause": "moved", "to_name": "某市某局机关党委"}), by=brigade.secretary,
    )  # fmt: skip
    do(case, brigade.secretary, "check", TODAY, fields={"dues": True, "file": True})
    do(case, brigade.officer, "letter", TODAY, fields={"number": "1", "valid_until": "2026-12-01"})
    do(case, brigade.secretary, "reception", TODAY, outcome="outside")
    assert standing_of(Case.objects.get(pk=case.pk)).open_steps == ["receipt"]
    do(case, brigade.secretary, "receipt", TODAY)
    assert Case.objects.get(pk=case.pk).closed_as == "completed"


@pytest.mark.parametrize(
    ("fields", "lacking"),
    [
        ({"cause": "moved"}, "either_short"),
        ({"cause": "whim", "to_name": "某局"}, "choice_unknown"),
        ({"cause": "moved", "to": "branch"}, "organisation_self"),
        ({"cause": "moved", "to": "committee"}, "organisation_form"),
    ],
)
def test_what_a_transfer_asks(brigade, fields, lacking):
    fields = {name: getattr(brigade, value).pk if name == "to" else value for name, value in fields.items()}
    with pytest.raises(Refusal) as refused:
        operations.open_case(
            procedure="relation_transfer", organisation_id=brigade.branch.pk, person_id=brigade.people[2].pk,
            entry=entry(TODAY, fields=fields), by=brigade.secretary,
        )  # fmt: skip
    assert refused.value.reason == lacking and not Case.objects.exists()


def test_an_organisation_has_several_named_cases_and_one_a_year(brigade):
    def visitor(name):
        return operations.open_case(
            procedure="station_visitor", organisation_id=brigade.branch.pk, matter=name,
            entry=entry(TODAY, fields=VISITOR), by=brigade.secretary,
        )  # fmt: skip

    assert visitor("何某").title == "何某 · 党员驿站报到"
    assert visitor("许某").pk != Case.objects.get(matter="何某").pk
    with pytest.raises(Refusal) as refused:
        visitor("何某")
    assert refused.value.code == "case_open_already"
    plan = operations.open_case(
        procedure="study_plan", organisation_id=brigade.branch.pk, entry=entry(TODAY), by=brigade.officer
    )
    assert (plan.title, plan.year) == ("港口站党支部 · 2026年学习教育计划（两上两下）", 2026)


def test_a_restricted_case_is_read_by_its_opener_and_those_named(brigade):
    case = selection(brigade)
    for stranger in (brigade.officer, brigade.secretary):
        with pytest.raises(NotVisible):
            access.case_for(stranger, case.public_id)
        assert case not in access.visible_to(stranger)
        with pytest.raises(NotVisible):
            do(case, stranger, "deliberation", TODAY)
    operations.name_reader(case_id=case.pk, person_id=brigade.officer.person_id, by=brigade.committee_secretary)
    assert do(case, brigade.officer, "deliberation", TODAY)
    operations.drop_reader(case_id=case.pk, person_id=brigade.officer.person_id, by=brigade.committee_secretary)
    with pytest.raises(NotVisible):
        access.case_for(brigade.officer, case.public_id)


def test_a_restricted_case_is_no_fact(brigade):
    from lanyan.kernel import sql

    case = selection(brigade)
    assert not sql.rows("SELECT * FROM fact_case WHERE case_id = %(id)s", {"id": case.pk})
