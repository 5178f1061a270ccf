"""Record once: after each flow the verdicts of those concerned are those that a whole evaluation gives."""

from datetime import date

import pytest

from lanyan.derived.duties.evaluate import evaluate_force
from lanyan.derived.duties.models import Verdict
from lanyan.flows.archive_meeting import archive_meeting
from lanyan.flows.backfill_meeting import backfill_meeting
from lanyan.flows.close_meeting import close_meeting
from lanyan.flows.correct_attendance import correct_attendance, decide_leave, sync_roll_call
from lanyan.flows.plan_from_duty import kinds_that_meet, plan_from_duty
from lanyan.flows.review_make_up import review_make_up, waive_make_up
from lanyan.kernel.refusal import Refusal
from lanyan.records.activities import operations
from lanyan.records.activities.models import MakeUp
from lanyan.records.activities.tests.conftest import MEETING, actor, plan

pytestmark = pytest.mark.django_db

ASSEMBLY = "branch_assembly_quarterly"
QUARTER = date(2026, 4, 1)


def state(brigade, duty=ASSEMBLY, period_from=QUARTER):
    return Verdict.objects.get(duty=duty, subject_id=brigade.branch.pk, period_from=period_from).state


def verdicts():
    rows = Verdict.objects.values_list(
        "duty", "subject_kind", "subject_id", "matter", "period_from", "state", "have", "evidence"
    )
    return sorted(map(str, rows))


def test_closing_meets_the_duty_at_once(brigade, meeting, at):
    at(60)
    evaluate_force()
    assert state(brigade) != "met"
    close_meeting(activity_id=meeting.pk, by=brigade.secretary)
    assert state(brigade) == "met"
    mine = verdicts()
    evaluate_force()
    assert verdicts() == mine


def test_every_later_flow_leaves_what_a_whole_evaluation_gives(brigade, at):
    lesson = plan(brigade, "party_class")
    leave = operations.request_leave(activity_id=lesson.pk, kind="call_out", by=actor(brigade.people[4]))
    at(60)
    evaluate_force()
    close_meeting(activity_id=lesson.pk, by=brigade.secretary)
    decide_leave(leave_id=leave.pk, approved=True, by=brigade.secretary)
    sync_roll_call(activity_id=lesson.pk, entries=[], by=brigade.recorder)
    at(70)
    correct_attendance(
        activity_id=lesson.pk, person_id=brigade.people[5].pk, outcome="present", reason="漏点", by=brigade.secretary
    )
    make_up = MakeUp.objects.get(person=brigade.member.person_id)
    for part in make_up.parts:
        operations.do_part(make_up_id=make_up.pk, part=part, content="笔记", by=brigade.member)
    review_make_up(make_up_id=make_up.pk, accepted=True, by=brigade.secretary)
    other = MakeUp.objects.get(person=brigade.people[4].pk)
    waive_make_up(make_up_id=other.pk, reason="已随队补学", by=brigade.secretary)
    operations.write_minutes(activity_id=lesson.pk, text="记录", by=brigade.secretary)
    archive_meeting(activity_id=lesson.pk, by=brigade.secretary)
    mine = verdicts()
    evaluate_force()
    assert verdicts() == mine


def test_a_backfilled_meeting_counts_for_its_own_month(brigade):
    evaluate_force()
    meeting = backfill_meeting(
        kind="branch_assembly",
        organisation_id=brigade.branch.pk,
        starts_at=MEETING.replace(month=5),
        reason="当时停电",
        absences={brigade.member.person_id: "call_out"},
        by=brigade.secretary,
    )
    assert meeting.backfilled
    assert state(brigade) == "met"


def test_one_tap_on_a_due_duty_plans_once(brigade):
    evaluate_force()
    first = plan_from_duty(duty=ASSEMBLY, organisation_id=brigade.branch.pk, period_from=QUARTER, by=brigade.secretary)
    again = plan_from_duty(duty=ASSEMBLY, organisation_id=brigade.branch.pk, period_from=QUARTER, by=brigade.secretary)
    assert first.pk == again.pk
    assert (first.kind, first.duty_period_from, first.starts_at) == ("branch_assembly", QUARTER, MEETING)
    assert kinds_that_meet("group_meeting_monthly", brigade.branch.pk) == ["group_meeting"]
    assert kinds_that_meet("no_such_duty", brigade.branch.pk) == []


def test_a_duty_that_no_activity_meets_is_refused(brigade):
    with pytest.raises(Refusal) as refused:
        plan_from_duty(duty="no_such_duty", organisation_id=brigade.branch.pk, period_from=QUARTER, by=brigade.secretary)
    assert refused.value.code == "duty_not_by_activity"
