"""A case at real meetings: its step voted on in a ballot with written opinions counted; training counted from attendance."""

from datetime import date, timedelta

import pytest

from lanyan.flows import advance_case, ballot_case, hold_ballot
from lanyan.flows.close_meeting import close_meeting
from lanyan.flows.count_training import counted_training
from lanyan.kernel import clock
from lanyan.kernel.refusal import Refusal
from lanyan.records.activities import operations as activities
from lanyan.records.activities.models import Activity, Decision
from lanyan.records.activities.tests.conftest import MEETING, actor, plan
from lanyan.records.ballots import operations as ballots
from lanyan.records.ballots import queries as ballot_queries
from lanyan.records.ballots.models import Ballot
from lanyan.records.procedures.models import Case, StepDone
from lanyan.records.procedures.operations import Entry
from lanyan.rulebook import national

pytestmark = pytest.mark.django_db
DEVELOPMENT = "party_member_development"
FORM = date(2026, 6, 10)


@pytest.fixture
def case(brigade):
    """The activist's case as far as the form: only the days matter here."""
    made = Case.objects.create(
        procedure=DEVELOPMENT, organisation=brigade.branch, person=brigade.activist, title="积极冯 · 发展党员",
        opened_on=date(2024, 6, 3), opened_at=clock.now(),
    )  # fmt: skip
    procedure = national().procedure(DEVELOPMENT)
    days = {"application": date(2024, 6, 3), "talk": date(2024, 6, 20), "activist": date(2025, 1, 6)}
    for step in procedure.ordered()[: procedure.index("form")]:
        StepDone.objects.create(
            case=made, step=step.code, done_on=days.get(step.code, FORM), recorded_by_name="书记王", recorded_at=clock.now(),
            outcome=step.latest.outcomes[0].code if step.latest.outcomes else "",
        )  # fmt: skip
    return made


def put(case, meeting, by, **more):
    arguments = {"case_id": case.pk, "step": "assembly", "activity_id": meeting.pk, "way": "paper", "by": by} | more
    return ballot_case.prepare_case_ballot(**arguments)


def vote(brigade, ballot, present, for_, against=0):
    """On paper, counted twice, by those who came."""
    hold_ballot.open_ballot(ballot=ballot, by=brigade.secretary)
    for entry, teller, by in ((1, "计票甲", brigade.secretary), (2, "计票乙", brigade.organiser)):
        ballots.enter_paper_count(
            ballot_id=ballot.pk, entry=entry, teller=teller, issued=present, returned=present, invalid=0,
            counts={1: {"for": for_, "against": against, "abstain": present - for_ - against}}, by=by,
        )  # fmt: skip
    hold_ballot.close_on_paper(ballot=Ballot.objects.get(pk=ballot.pk), scrutineers="党员赵", by=brigade.secretary)


def come(brigade, meeting, people):
    activities.open_sign_in(activity_id=meeting.pk, by=brigade.secretary)
    for person in people:
        activities.mark_present(activity_id=meeting.pk, person_id=person.pk, by=brigade.secretary)


def state(case):
    version = national().procedure(DEVELOPMENT).step("assembly").governing(MEETING.date())
    return ballot_case.linked(Case.objects.get(pk=case.pk), "assembly", version)


def test_the_vote_at_the_assembly_fills_the_step_and_written_opinions_count(brigade, meeting, case, at):
    ballot = put(case, meeting, brigade.secretary, written_for=1)
    assert (ballot.rule, ballot_queries.questions_of(ballot)[0].text) == ("admission", "接收积极冯为中共预备党员")
    at(0)
    come(brigade, meeting, brigade.people[:4])  # four of six with a vote: one of the absent wrote
    vote(brigade, ballot, present=4, for_=3)
    decision = Decision.objects.get(activity=meeting)
    assert (decision.passed, decision.written_for) == (True, 1)  # three in the room alone are not more than half of six
    assert not state(case).ready
    at(90)
    close_meeting(activity_id=meeting.pk, by=brigade.secretary)
    found = state(case)
    assert (found.ready, found.outcome) == (True, "passed")
    done = advance_case.complete_step(
        case_id=case.pk, step="assembly", by=brigade.secretary,
        entry=Entry(on=MEETING.date(), outcome="passed", activity_id=meeting.pk, decision_id=found.decision.pk),
    )  # fmt: skip
    assert (done.activity_id, done.backfilled) == (meeting.pk, False)


def test_a_ballot_taken_back_on_its_own_page_leaves_the_step_free(brigade, meeting, case):
    ballot_case.drop_ballot(ballot=put(case, meeting, brigade.secretary), by=brigade.secretary)
    assert state(case) is None
    assert put(case, meeting, brigade.secretary).pk


def test_a_ballot_held_again_is_the_steps(brigade, meeting, case, at):
    ballot = put(case, meeting, brigade.secretary)
    at(0)
    come(brigade, meeting, brigade.people[:4])
    hold_ballot.open_ballot(ballot=ballot, by=brigade.secretary)
    ballots.annul_ballot(ballot_id=ballot.pk, reason="选票印错", by=brigade.secretary)
    again = ballot_case.prepare_again(ballot=Ballot.objects.get(pk=ballot.pk), by=brigade.secretary)
    assert state(case).ballot == again


def test_a_vote_that_failed_cannot_be_recorded_as_passed(brigade, meeting, case, at):
    ballot = put(case, meeting, brigade.secretary)
    at(0)
    come(brigade, meeting, brigade.people[:4])
    vote(brigade, ballot, present=4, for_=3)
    at(90)
    close_meeting(activity_id=meeting.pk, by=brigade.secretary)
    found = state(case)
    assert found.outcome == "rejected"
    with pytest.raises(Refusal) as refused:
        advance_case.complete_step(
            case_id=case.pk, step="assembly", by=brigade.secretary,
            entry=Entry(on=MEETING.date(), outcome="passed", activity_id=meeting.pk, decision_id=found.decision.pk),
        )  # fmt: skip
    assert refused.value.code == "meeting_wrong"


def test_fewer_than_half_present_pass_nothing(brigade, meeting, case, at):
    ballot = put(case, meeting, brigade.secretary, written_for=3)
    at(0)
    come(brigade, meeting, brigade.people[:3])
    refuse("no_quorum", lambda: vote(brigade, ballot, present=3, for_=3))  # three of six; opinions in writing make no quorum
    assert not Decision.objects.filter(activity=meeting).exists()


def refuse(code, call):
    with pytest.raises(Refusal) as refused:
        call()
    assert refused.value.code == code and refused.value.sentence.endswith("。")


def test_what_a_case_may_be_voted_on_at(brigade, meeting, case, at):
    wrong = plan(brigade, kind="party_class", starts_at=MEETING + timedelta(days=1))
    refuse("meeting_wrong", lambda: put(case, wrong, brigade.secretary))
    refuse("meeting_wrong", lambda: put(case, Activity(pk=0), brigade.secretary))
    refuse("no_vote_here", lambda: put(case, meeting, brigade.secretary, step="superior_talk"))
    refuse("out_of_order", lambda: put(case, meeting, brigade.secretary, step="conversion"))
    refuse("secret_needed", lambda: put(case, meeting, brigade.secretary, way="hands"))
    refuse("not_allowed", lambda: put(case, meeting, actor(brigade.guests[1], ("leader", brigade.branch))))
    first = put(case, meeting, brigade.secretary)
    refuse("ballot_put_already", lambda: put(case, meeting, brigade.secretary))
    assert Ballot.objects.filter(occasion_id=meeting.pk).count() == 1
    ballot_case.drop_case_ballot(case_id=case.pk, step="assembly", by=brigade.secretary)
    refuse("step_gone", lambda: ballot_case.drop_case_ballot(case_id=case.pk, step="assembly", by=brigade.secretary))
    second = put(case, meeting, brigade.secretary)
    assert second.pk != first.pk
    at(0)
    come(brigade, meeting, brigade.people[:4])
    hold_ballot.open_ballot(ballot=second, by=brigade.secretary)
    refuse("ballot_started", lambda: ballot_case.drop_case_ballot(case_id=case.pk, step="assembly", by=brigade.secretary))


def test_written_opinions_are_refused_where_the_rule_does_not_count_them(brigade, meeting):
    refuse(
        "written_not_counted",
        lambda: hold_ballot.prepare_ballot(
            activity=meeting, title="议题", kind="decision", rule="branch_assembly_ordinary", way="paper",
            questions=[ballots.Asked("年度计划", written_for=1)], by=brigade.secretary,
        ),
    )  # fmt: skip


def test_training_is_counted_from_attendance_and_added_to_what_was_attended_elsewhere(brigade, case, at):
    StepDone.objects.filter(case=case, step__in=("training", "committee_review", "pre_review", "form")).delete()
    held = plan(
        brigade, kind="activist_training", organisation_id=brigade.committee.pk, by=brigade.officer,
        ends_at=MEETING + timedelta(hours=8), roll_person_ids=[brigade.activist.pk],
    )  # fmt: skip
    at(0)
    activities.open_sign_in(activity_id=held.pk, by=brigade.officer)
    activities.mark_present(activity_id=held.pk, person_id=brigade.activist.pk, by=brigade.officer)
    at(500)
    close_meeting(activity_id=held.pk, by=brigade.officer)
    version = national().procedure(DEVELOPMENT).step("training").latest
    found = counted_training(case, version, MEETING.date())
    assert (found.days, [row["title"] for row in found.held]) == (1, [held.title])
    arguments = {"case_id": case.pk, "step": "training", "by": brigade.officer}
    refuse("lacking", lambda: advance_case.complete_step(entry=Entry(on=MEETING.date(), fields={"days": 1}), **arguments))
    done = advance_case.complete_step(entry=Entry(on=MEETING.date(), fields={"days": 2}), **arguments)
    assert (done.given["days"], done.given["hours"]) == (3, found.hours)
