"""Bad input that is about days, texts and people: each refused with its code, nothing typed lost, nothing half written."""

from datetime import date

import pytest

from lanyan.kernel import clock
from lanyan.kernel.refusal import NotVisible, Refusal
from lanyan.records.procedures import access, operations
from lanyan.records.procedures.models import Case, StepDone, StepDue
from lanyan.records.procedures.reckoning import refresh_dues, standing_of

from .conftest import DEVELOPMENT, TODAY, do, entry, until_prospect

pytestmark = pytest.mark.django_db


def open_case(b, day, person=None):
    return operations.open_case(
        procedure=DEVELOPMENT,
        organisation_id=b.branch.pk,
        person_id=(person or b.applicant).pk,
        entry=entry(day),
        by=b.secretary,
    )


def test_the_twenty_ninth_of_february(brigade):
    case = open_case(brigade, date(2024, 2, 29))
    talk = StepDue.objects.get(case=case, step="talk")
    assert (talk.due_on, talk.done_on) == (date(2024, 3, 29), None)
    do(case, brigade.secretary, "talk", date(2024, 3, 1), people={"talker": [brigade.people[1].pk]})
    do(case, brigade.secretary, "activist", date(2024, 3, 31))
    do(case, brigade.officer, "activist_filed", date(2024, 4, 1))
    do(case, brigade.secretary, "contacts", date(2024, 4, 2), people={"contacts": [brigade.people[2].pk]})
    assert StepDue.objects.get(case=case, step="cultivation", kind="step").earliest == date(2025, 3, 31)


def test_a_holiday_table_that_does_not_reach_far_enough_gives_a_provisional_day(brigade):
    """The talk of an application at the end of a year falls into one whose holidays have not been announced."""
    with clock.frozen(date(2026, 12, 30)):
        case = open_case(brigade, date(2026, 12, 28))
        talk = StepDue.objects.get(case=case, step="talk")
        assert (talk.due_on, talk.provisional) == (date(2027, 1, 28), True)


def test_a_person_who_leaves_in_the_midst(brigade):
    """The case is stopped with its reason, keeps what was done, and can be taken up again."""
    case = open_case(brigade, TODAY)
    operations.stop_case(case_id=case.pk, on=TODAY, reason="离队", by=brigade.secretary)
    with pytest.raises(Refusal) as refused:
        do(case, brigade.secretary, "talk", TODAY, people={"talker": [brigade.people[1].pk]})
    assert refused.value.code == "case_closed"
    assert (Case.objects.get(pk=case.pk).closed_as, StepDone.objects.filter(case=case).count()) == ("stopped", 1)
    operations.reopen_case(case_id=case.pk, reason="归队", by=brigade.secretary)
    assert do(case, brigade.secretary, "talk", TODAY, people={"talker": [brigade.people[1].pk]})


def test_two_texts_of_law_on_either_side_of_a_step(brigade):
    """What was chosen under the text of 2014 and is filed under that of 2026 must hang out; filed the day before, not."""
    case = open_case(brigade, date(2024, 9, 2))
    do(case, brigade.secretary, "talk", date(2024, 9, 20), people={"talker": [brigade.people[1].pk]})
    do(case, brigade.secretary, "activist", date(2024, 10, 10))
    do(case, brigade.officer, "activist_filed", date(2024, 10, 20))
    do(case, brigade.secretary, "contacts", date(2024, 10, 22), people={"contacts": [brigade.people[2].pk]})
    do(case, brigade.secretary, "cultivation", date(2026, 5, 7))
    do(case, brigade.secretary, "prospect", date(2026, 5, 8))
    with pytest.raises(Refusal) as refused:
        do(
            case,
            brigade.officer,
            "prospect_filed",
            date(2026, 5, 12),
            outcome="listed",
            fields={"consented_on": "2026-05-11"},
        )
    assert refused.value.code == "too_early" and "公示不少于5个工作日" in refused.value.sentence
    done = do(case, brigade.officer, "prospect_filed", date(2026, 5, 10))
    assert done.rule_from == date(2014, 5, 28)


def test_introducers_fewer_than_two_or_under_sanction(brigade, case):
    until_prospect(case, brigade)
    operations.post_notice(case_id=case.pk, step="prospect_filed", on=date(2026, 10, 13), place="公示栏", text="公示",
                           backfill_reason="补录", by=brigade.secretary)  # fmt: skip
    do(case, brigade.officer, "prospect_filed", date(2026, 10, 21), outcome="listed", fields={"consented_on": "2026-10-13"})
    for people, lacking in (
        ([brigade.people[2].pk], "people_few"),
        ([brigade.people[2].pk, brigade.observed.pk], "people_under_sanction"),
        ([brigade.people[2].pk, brigade.applicant.pk], "people_standing"),
    ):
        with pytest.raises(Refusal) as refused:
            do(case, brigade.secretary, "introducers", TODAY, people={"introducers": people}, fields={"sound": True})
        assert (refused.value.code, refused.value.reason.split()[0]) == ("lacking", lacking)
    assert not StepDone.objects.filter(case=case, step="introducers").exists()


def test_another_branchs_case_is_not_there(brigade, case):
    for tried in (
        lambda: access.case_for(brigade.stranger, case.public_id),
        lambda: do(case, brigade.stranger, "talk", TODAY),
        lambda: operations.add_note(case_id=case.pk, step="cultivation", on=TODAY, text="x", by=brigade.stranger),
        lambda: access.case_for(brigade.stranger, "222222222222222"),
    ):
        with pytest.raises(NotVisible):
            tried()


def test_reckoning_again_changes_nothing(brigade, case):
    before = list(StepDue.objects.filter(case=case).order_by("pk").values())
    refresh_dues(Case.objects.get(pk=case.pk))
    assert list(StepDue.objects.filter(case=case).order_by("pk").values()) == before
    assert standing_of(case).open_steps == ["talk"]
