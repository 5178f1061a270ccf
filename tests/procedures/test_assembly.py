"""The branch assembly's vote: a real meeting, closed, with its quorum and its ballot, decides on admission."""

from datetime import date, datetime, timedelta

import pytest

from lanyan.directory.models import Standing
from lanyan.flows import advance_case
from lanyan.kernel import clock
from lanyan.kernel.refusal import Refusal
from lanyan.records.activities import operations as meetings
from lanyan.records.activities.operations import AgendaDraft, Votes
from lanyan.records.procedures.models import Case, StepDone
from lanyan.records.procedures.operations import Entry
from lanyan.records.procedures.reckoning import standing_of

from .conftest import advance

pytestmark = pytest.mark.django_db
HELD = date(2026, 11, 18)


def assembly(b, votes, *, present, kind="branch_assembly", rule="admission", close=True):
    """A meeting of two days ago: so many of the seven with a vote came; what they decided."""
    starts = datetime(2026, 11, 18, 15, 0, tzinfo=clock.SHANGHAI)
    with clock.frozen(starts - timedelta(days=1)):
        meeting = meetings.plan_activity(
            kind=kind,
            organisation_id=b.branch.pk,
            starts_at=starts,
            agenda=[AgendaDraft("讨论接收预备党员", "decide")],
            by=b.secretary,
        )
    with clock.frozen(starts + timedelta(hours=1)):
        for person in b.people[:present]:
            meetings.mark_present(activity_id=meeting.pk, person_id=person.pk, by=b.secretary)
        decision = meetings.record_decision(
            activity_id=meeting.pk, text="接收预备党员", votes=votes, rule=rule, manner="secret", by=b.secretary
        )
        if close:
            meetings.close_activity(activity_id=meeting.pk, by=b.secretary)
    return meeting, decision


def vote(case, b, meeting, decision, outcome="passed", on=HELD, step="assembly"):
    entry = Entry(on=on, outcome=outcome, activity_id=meeting.pk, decision_id=decision.pk if decision else None)
    return advance_case.complete_step(case_id=case.pk, step=step, entry=entry, by=b.secretary)


@pytest.fixture
def ready(case, brigade):
    advance(case, brigade, "assembly", pre_review=date(2026, 11, 2))
    return case


def test_a_passed_ballot_admits_and_probation_runs_from_that_day(ready, brigade):
    meeting, decision = assembly(brigade, Votes(votes_for=5, written_for=1), present=5)
    assert decision.passed
    done = vote(ready, brigade, meeting, decision)
    assert (done.activity_id, done.decision_id) == (meeting.pk, decision.pk)
    held = Standing.objects.get(person=brigade.activist, state="probationary")
    assert held.valid_from == HELD
    conversion = next(row for row in standing_of(Case.objects.get(pk=ready.pk)).plan() if row.step.code == "conversion")
    assert conversion.window.earliest == date(2027, 11, 18)


def refused(*arguments, **more):
    with pytest.raises(Refusal) as refusal:
        vote(*arguments, **more)
    assert refusal.value.code == "meeting_wrong"
    assert not StepDone.objects.filter(step="assembly").exists()
    return refusal.value.sentence


def test_fewer_than_half_present_cannot_admit(ready, brigade):
    meeting, decision = assembly(brigade, Votes(votes_for=3), present=3)
    assert not decision.quorum_met
    assert "票决没有通过" in refused(ready, brigade, meeting, decision)


def test_a_failed_ballot_is_recorded_as_failed_only(ready, brigade):
    meeting, decision = assembly(brigade, Votes(votes_for=2, votes_against=3), present=5)
    refused(ready, brigade, meeting, decision)
    assert vote(ready, brigade, meeting, decision, outcome="rejected").outcome == "rejected"
    assert standing_of(Case.objects.get(pk=ready.pk)).open_steps == ["cultivation"]
    assert Standing.objects.on(HELD).get(person=brigade.activist).state == "activist"


def test_a_passed_ballot_cannot_be_recorded_as_failed(ready, brigade):
    meeting, decision = assembly(brigade, Votes(votes_for=5), present=5)
    assert "已经通过" in refused(ready, brigade, meeting, decision, outcome="rejected")


def test_the_day_is_that_of_the_meeting(ready, brigade):
    meeting, decision = assembly(brigade, Votes(votes_for=5), present=5)
    assert "2026-11-18" in refused(ready, brigade, meeting, decision, on=date(2026, 11, 19))


def test_another_vote_does_not_do(ready, brigade):
    meeting, decision = assembly(brigade, Votes(votes_for=5), present=5, rule="conversion")
    assert "上的相应票决" in refused(ready, brigade, meeting, decision)


def test_an_open_meeting_decides_nothing_yet(ready, brigade):
    meeting, decision = assembly(brigade, Votes(votes_for=5), present=5, close=False)
    assert "还没有关闭" in refused(ready, brigade, meeting, decision)


def test_another_kind_of_meeting_or_of_another_branch_does_not_do(ready, brigade):
    meeting, _ = assembly(brigade, None, present=5, kind="theme_day", rule="")
    assert "这类会议" in refused(ready, brigade, meeting, None)
    meeting.organiser = brigade.other
    meeting.save()
    assert "没有找到" in refused(ready, brigade, meeting, None)


def test_a_vote_needs_a_meeting_unless_backfilled(ready, brigade):
    entry = Entry(on=HELD, outcome="passed")
    with pytest.raises(Refusal) as refusal:
        advance_case.complete_step(case_id=ready.pk, step="assembly", entry=entry, by=brigade.secretary)
    assert refusal.value.code == "meeting_needed"
    old = Entry(on=HELD, outcome="passed", backfill_reason="会议在系统启用前召开")
    assert advance_case.complete_step(case_id=ready.pk, step="assembly", entry=old, by=brigade.secretary).backfilled
