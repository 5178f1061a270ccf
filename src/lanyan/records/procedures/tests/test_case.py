"""A case from application to archive: what it knows of each step, how it branches, moves, ends and is taken back."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from lanyan.kernel import clock
from lanyan.kernel.models import JournalEntry
from lanyan.kernel.refusal import Refusal
from lanyan.records.procedures import operations
from lanyan.records.procedures.models import Case, StepDone, StepDue
from lanyan.records.procedures.reckoning import standing_of

from .conftest import DEVELOPMENT, do, entry, until_form, until_prospect

pytestmark = pytest.mark.django_db


def standing(case):
    return standing_of(Case.objects.get(pk=case.pk))


def due(case, step, kind="step"):
    return StepDue.objects.filter(case=case, step=step, kind=kind).order_by("-number").first()


def test_opening_records_the_first_step_and_reckons_the_next(case):
    assert standing(case).open_steps == ["talk"]
    assert case.title == "申请冯 · 发展党员"
    talk = due(case, "talk")
    assert (talk.earliest, talk.due_on, talk.done_on) == (date(2025, 9, 1), date(2025, 10, 9), None)
    assert StepDone.objects.get(case=case).backfilled


def test_each_text_governs_the_steps_of_its_days(case, brigade):
    until_prospect(case, brigade)
    rules = dict(StepDone.objects.filter(case=case).values_list("step", "rule_from"))
    assert rules["activist"] == date(2014, 5, 28)
    assert rules["prospect"] == date(2026, 5, 11)


def test_the_whole_way_to_admission(case, brigade):
    until_form(case, brigade)
    do(case, brigade.secretary, "assembly", date(2026, 11, 12), outcome="passed", activity_id=1, decision_id=1)
    now = standing(case)
    assert now.open_steps == ["superior_talk"]
    conversion = next(row for row in now.plan() if row.step.code == "conversion")
    assert conversion.window.earliest == date(2027, 11, 12)


def test_a_late_step_is_recorded_with_its_reason_and_stays_marked(case, brigade):
    done = do(case, brigade.secretary, "talk", date(2025, 10, 20), people={"talker": [brigade.people[1].pk]}, reason="出差")
    assert (done.late, done.reason) == (True, "出差")


def test_half_yearly_notes_are_due_until_the_prospect_is_chosen(case, brigade):
    do(case, brigade.secretary, "talk", date(2025, 9, 20), people={"talker": [brigade.people[1].pk]})
    do(case, brigade.secretary, "activist", date(2025, 10, 10))
    do(case, brigade.secretary, "contacts", date(2025, 10, 22), people={"contacts": [brigade.people[2].pk]})
    assert due(case, "cultivation", "note").due_on == date(2026, 4, 10)
    operations.add_note(case_id=case.pk, step="cultivation", on=date(2026, 4, 8), text="表现好", backfill_reason="补录",
                        by=brigade.secretary)  # fmt: skip
    notes = StepDue.objects.filter(case=case, kind="note").order_by("number")
    assert [(row.due_on, row.done_on) for row in notes] == [
        (date(2026, 4, 10), date(2026, 4, 8)),
        (date(2026, 10, 8), None),
    ]


def test_a_rejected_prospect_goes_back_and_keeps_what_was_done(case, brigade):
    until_form(case, brigade)
    do(case, brigade.secretary, "assembly", date(2026, 11, 12), outcome="rejected", activity_id=1, decision_id=1)
    now = standing(case)
    assert now.open_steps == ["cultivation"]
    assert len(now.progress.earlier) == 10
    again = do(case, brigade.secretary, "cultivation", date(2026, 11, 18))
    assert again.round == 2


def test_the_notice_of_a_second_round_is_its_own(case, brigade):
    until_form(case, brigade)
    do(case, brigade.secretary, "assembly", date(2026, 11, 12), outcome="rejected", activity_id=1, decision_id=1)
    do(case, brigade.secretary, "cultivation", date(2026, 11, 13))
    do(case, brigade.secretary, "prospect", date(2026, 11, 13))
    with pytest.raises(Refusal) as refused:
        do(
            case,
            brigade.officer,
            "prospect_filed",
            date(2026, 11, 20),
            outcome="listed",
            fields={"consented_on": "2026-11-13"},
        )
    assert refused.value.code == "too_early"
    notice = operations.post_notice(
        case_id=case.pk, step="prospect_filed", on=date(2026, 11, 16), place="公示栏", text="再次公示", by=brigade.secretary
    )
    assert (notice.round, notice.ends_on) == (2, date(2026, 11, 23))


def test_an_unsound_review_ends_the_case_and_taking_it_back_opens_it(case, brigade):
    until_prospect(case, brigade)
    operations.post_notice(case_id=case.pk, step="prospect_filed", on=date(2026, 10, 13), place="公示栏", text="公示",
                           backfill_reason="补录", by=brigade.secretary)  # fmt: skip
    do(case, brigade.officer, "prospect_filed", date(2026, 10, 21), outcome="listed", fields={"consented_on": "2026-10-13"})
    done = do(case, brigade.secretary, "political_review", date(2026, 10, 26), outcome="unsound")
    closed = Case.objects.get(pk=case.pk)
    assert (closed.closed_as, closed.outcome, closed.closed_on) == ("ended", "unsound", date(2026, 10, 26))
    operations.withdraw_step(step_done_id=done.pk, reason="选错了结果", by=brigade.secretary)
    assert Case.objects.get(pk=case.pk).closed_on is None
    assert due(case, "political_review").done_on is None


def test_taking_back_leaves_the_row_and_its_reason(case, brigade):
    done = do(case, brigade.secretary, "talk", date(2025, 9, 20), people={"talker": [brigade.people[1].pk]})
    operations.withdraw_step(step_done_id=done.pk, reason="日期写错", by=brigade.secretary)
    again = do(case, brigade.secretary, "talk", date(2025, 9, 22), people={"talker": [brigade.people[1].pk]})
    assert [row.done_on for row in StepDone.objects.filter(case=case, step="talk", withdrawn_at=None)] == [again.done_on]
    assert StepDone.objects.get(pk=done.pk).withdrawn_reason == "日期写错"


def test_a_transfer_in_the_middle_keeps_the_time(case, brigade):
    until_prospect(case, brigade)
    before = standing(case).plan()
    operations.move_case(
        case_id=case.pk, organisation_id=brigade.other.pk, on=date(2026, 11, 1), reason="调动", by=brigade.officer
    )
    assert Case.objects.get(pk=case.pk).organisation_id == brigade.other.pk
    assert [row.day for row in standing(case).plan()] == [row.day for row in before]


def test_who_leaves_midway_stops_the_case_and_may_take_it_up_again(case, brigade):
    operations.stop_case(case_id=case.pk, on=date(2026, 11, 1), reason="离队", by=brigade.secretary)
    assert not StepDue.objects.filter(case=case, done_on=None).exists()
    operations.reopen_case(case_id=case.pk, reason="重新入职", by=brigade.secretary)
    assert due(case, "talk").done_on is None


def test_the_same_step_twice_counts_once(case, brigade):
    given = {"people": {"talker": [brigade.people[1].pk]}, "round": 1}
    first = do(case, brigade.secretary, "talk", date(2025, 9, 20), **given)
    second = do(case, brigade.organiser, "talk", date(2025, 9, 20), **given)
    assert first.pk == second.pk


def test_one_open_case_per_person_is_held_by_the_database(case, brigade):
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.create(
            procedure=DEVELOPMENT, organisation=brigade.other, person=brigade.applicant, title="又一件",
            opened_on=date(2026, 1, 1), opened_at=clock.now(),
        )  # fmt: skip


def test_every_change_leaves_one_journal_line(case, brigade):
    before = JournalEntry.objects.count()
    do(case, brigade.secretary, "talk", date(2025, 9, 20), people={"talker": [brigade.people[1].pk]})
    line = JournalEntry.objects.order_by("-pk").first()
    assert JournalEntry.objects.count() == before + 1
    assert (line.action, line.subject_kind, line.subject_id) == ("complete_step", "case", case.pk)


def test_the_special_case_of_the_approval_needs_its_reason(case, brigade):
    until_form(case, brigade)
    do(case, brigade.secretary, "assembly", date(2026, 11, 5), outcome="passed", activity_id=1, decision_id=1)
    do(case, brigade.officer, "superior_talk", date(2026, 11, 6), fields={"talker": "组织员"})
    with clock.frozen(date(2027, 3, 1)):
        with pytest.raises(Refusal) as refused:
            operations.complete_step(case_id=case.pk, step="approval", entry=entry(date(2027, 2, 26), outcome="approved"),
                                     by=brigade.officer)  # fmt: skip
        assert refused.value.code == "late_reason_needed"
        done = operations.complete_step(
            case_id=case.pk,
            step="approval",
            entry=entry(date(2027, 2, 26), outcome="approved", special=True, reason="党委换届"),
            by=brigade.officer,
        )
    assert (done.special, done.late) == (True, False)
