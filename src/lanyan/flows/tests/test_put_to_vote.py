"""An item of the agenda is put to the vote by one tap: the case's question, the usual rule and way, once."""

import pytest

from lanyan.flows import ballot_case, hold_ballot, vote_again
from lanyan.flows import put_to_vote as flow
from lanyan.flows.archive_meeting import archive_meeting
from lanyan.flows.close_meeting import close_meeting
from lanyan.kernel.refusal import Refusal
from lanyan.records.activities import operations as activities
from lanyan.records.activities import queries
from lanyan.records.activities.matters import is_put_to_vote, matter_of
from lanyan.records.activities.models import Activity, Decision
from lanyan.records.activities.operations.archive import missing_for_archive
from lanyan.records.activities.tests.conftest import plan
from lanyan.records.ballots import operations as ballots
from lanyan.records.ballots.models import Ballot
from lanyan.records.procedures.models import CaseBallot

from .test_case_at_meetings import case, come, vote  # noqa: F401

pytestmark = pytest.mark.django_db


def test_a_line_of_the_agenda_says_that_it_is_voted_on(brigade):
    meeting = plan(brigade, agenda=["传达学习", "表决：2027年工作计划", "表决"])
    assert list(meeting.agenda.values_list("purpose", flat=True)) == ["discuss", "decide", "discuss"]
    assert (matter_of("票决: 工作计划"), is_put_to_vote("票决：")) == ("工作计划", False)


def test_an_ordinary_matter_is_put_by_hands_and_a_second_tap_finds_it(brigade):
    meeting = plan(brigade, agenda=["表决：2027年工作计划"])
    ballot = flow.put_to_vote(activity=meeting, item=meeting.agenda.get(), by=brigade.secretary)
    assert (ballot.way, ballot.rule, ballot.title) == ("hands", "branch_assembly_ordinary", "2027年工作计划")
    assert flow.put_to_vote(activity=meeting, item=meeting.agenda.get(), by=brigade.secretary) == ballot


def test_a_line_planned_from_a_case_is_the_cases_own_ballot_and_settles_the_item(brigade, case, at):  # noqa: F811
    line = activities.AgendaDraft("表决：积极冯同志的事", "decide", case_id=case.pk, case_step="assembly")
    meeting = plan(brigade, agenda=[line])
    activities.set_agenda(activity_id=meeting.pk, items=["传达学习", line.title], by=brigade.secretary)
    item = meeting.agenda.get(title=line.title)
    at(0)
    come(brigade, meeting, brigade.people[:4])
    ballot = flow.put_to_vote(activity=meeting, item=item, by=brigade.secretary)
    assert (ballot.rule, ballot.way, ballot.title) == ("admission", "paper", "接收积极冯为中共预备党员")  # four in the room
    assert CaseBallot.objects.get().ballot_id == ballot.pk
    vote(brigade, ballot, present=4, for_=4)
    assert Decision.objects.get().item == item
    at(90)
    close_meeting(activity_id=meeting.pk, by=brigade.secretary)
    assert not [said for said in missing_for_archive(Activity.objects.get(pk=meeting.pk)) if "议题" in said]


def test_a_line_typed_by_hand_is_asked_about_while_cases_wait(brigade, case):  # noqa: F811
    """However it is worded: nothing is guessed."""
    meeting = plan(brigade, agenda=["表决：同意接收积极冯同志为中共预备党员", "表决：2027年工作计划"])
    first, second = meeting.agenda.all()
    assert flow.put_to_vote(activity=meeting, item=first, by=brigade.secretary) is None
    waiting = flow.offered(meeting, brigade.secretary).cases
    assert [(one.case, one.step) for one in waiting] == [(case, "assembly")]
    chosen = {"case": case.public_id, "step": "assembly"}
    ballot = flow.put_to_vote(activity=meeting, item=first, by=brigade.secretary, **chosen)
    first.refresh_from_db()
    assert (first.case_id, first.case_step, first.ballot_id) == (case.pk, "assembly", ballot.pk)
    assert flow.put_to_vote(activity=meeting, item=first, by=brigade.secretary, **chosen) == ballot
    alone = flow.put_to_vote(activity=meeting, item=second, by=brigade.secretary)  # nothing waits any more
    assert (alone.title, alone.rule) == ("2027年工作计划", "branch_assembly_ordinary")


def test_a_line_may_be_about_no_case_though_one_waits(brigade, case):  # noqa: F811
    meeting = plan(brigade, agenda=["表决：2027年工作计划"])
    ballot = flow.put_to_vote(activity=meeting, item=meeting.agenda.get(), alone=True, by=brigade.secretary)
    assert (ballot.rule, CaseBallot.objects.exists()) == ("branch_assembly_ordinary", False)


def test_a_ballot_put_before_its_line_was_typed_is_attached_with_its_decision(brigade, case, at):  # noqa: F811
    meeting = plan(brigade, agenda=["传达学习"])
    ballot = flow.put_to_vote(activity=meeting, case=case.public_id, step="assembly", by=brigade.secretary)
    assert flow.put_to_vote(activity=meeting, case=case.public_id, step="assembly", by=brigade.secretary) == ballot
    at(0)
    come(brigade, meeting, brigade.people[:4])
    ballots.amend_ballot(
        ballot_id=ballot.pk, title=ballot.title, kind="decision", rule="admission", way="paper", by=brigade.secretary,
        questions=[ballots.Asked(ballot.title)],
    )  # fmt: skip
    vote(brigade, Ballot.objects.get(pk=ballot.pk), present=4, for_=4)
    activities.set_agenda(activity_id=meeting.pk, items=["表决：冯的事"], by=brigade.secretary)
    item = meeting.agenda.get()
    assert flow.offered(meeting, brigade.secretary).ballots == [ballot]
    flow.attach_ballot(activity=meeting, item=item, ballot=ballot, by=brigade.secretary)
    assert (Decision.objects.get().item, flow.offered(meeting, brigade.secretary).ballots) == (item, [])


def waits(meeting, *, encrypted=False):
    """The ways of each line that waits, as the meeting's page asks for them."""
    items = [(one, matter_of(one.title)) for one in meeting.agenda.all()]
    roll = queries.roll_of(meeting)
    return [(tap.ways, tap.absent) for tap in flow.taps(meeting, items, False, roll, encrypted=encrypted)]


def test_one_tap_opens_what_leaves_nothing_to_decide(brigade, case, at):  # noqa: F811
    line = activities.AgendaDraft("表决：冯的事", "decide", case_id=case.pk, case_step="assembly")
    meeting = plan(brigade, agenda=[line, "表决：2027年工作计划"])
    at(0)
    activities.open_sign_in(activity_id=meeting.pk, by=brigade.secretary)
    assert waits(meeting) == [([], 0), ([], 0)]  # nobody is there yet
    come(brigade, meeting, brigade.people[:4])
    assert waits(meeting) == [(["paper"], 2), (["hands"], 0)]  # two absent may have written
    come(brigade, meeting, brigade.people)
    assert waits(meeting, encrypted=True)[0] == (["slips", "phones"], 0)
    ballot = flow.put_to_vote(activity=meeting, item=meeting.agenda.last(), alone=True, way="hands", by=brigade.secretary)
    for _ in range(2):
        flow.open_now(ballot=Ballot.objects.get(pk=ballot.pk), box_key=b"", encrypted=False, by=brigade.secretary)
    assert Ballot.objects.get(pk=ballot.pk).opening.present == 6


def test_an_opening_taken_back_is_prepared_again_for_the_same_case(brigade, case, at):  # noqa: F811
    line = activities.AgendaDraft("表决：冯的事", "decide", case_id=case.pk, case_step="assembly")
    meeting = plan(brigade, agenda=[line])
    at(0)
    come(brigade, meeting, brigade.people[:4])
    item = meeting.agenda.get()
    ballot = flow.put_to_vote(activity=meeting, item=item, way="paper", by=brigade.secretary)
    flow.open_now(ballot=ballot, box_key=b"", encrypted=False, by=brigade.secretary)
    again = ballot_case.take_back_opening(ballot=Ballot.objects.get(pk=ballot.pk), by=brigade.secretary)
    assert (again.follows_id, again.title, hasattr(again, "opening")) == (ballot.pk, ballot.title, False)
    assert CaseBallot.objects.get().ballot_id == again.pk
    item.refresh_from_db()
    assert flow.put_by(meeting, item) == again
    vote(brigade, again, present=4, for_=4)
    assert Decision.objects.get().item == item


def test_a_line_worded_anew_is_about_the_same_case(brigade, case):  # noqa: F811
    line = activities.AgendaDraft("表决：接收冯", "decide", case_id=case.pk, case_step="assembly")
    meeting = plan(brigade, agenda=["传达学习", line])
    item = meeting.agenda.last()
    items = [activities.AgendaDraft("表决：接收积极冯同志", key=item.pk), "传达学习", "表决：接收冯"]
    activities.set_agenda(activity_id=meeting.pk, items=items, by=brigade.secretary)
    first, *others = meeting.agenda.all()
    assert (first.pk, first.title, first.purpose) == (item.pk, "表决：接收积极冯同志", "decide")
    assert (first.case_id, [one.case_id for one in others]) == (case.pk, [None, None])


def test_a_meeting_with_an_open_ballot_is_not_archived_and_an_archived_one_votes_no_more(brigade, at):
    meeting = plan(brigade, agenda=["传达学习"])
    at(0)
    come(brigade, meeting, brigade.people)
    put = {
        "activity": meeting,
        "kind": "decision",
        "rule": "branch_assembly_ordinary",
        "way": "hands",
        "by": brigade.secretary,
    }
    ballot = hold_ballot.prepare_ballot(title="工作计划", questions=[ballots.Asked("工作计划")], **put)
    later = hold_ballot.prepare_ballot(title="另一件", questions=[ballots.Asked("另一件")], **put)
    hold_ballot.open_ballot(ballot=ballot, by=brigade.secretary)
    at(90)
    close_meeting(activity_id=meeting.pk, by=brigade.secretary)
    activities.write_minutes(activity_id=meeting.pk, text="记录", by=brigade.secretary)
    archive = {"activity_id": meeting.pk, "by": brigade.secretary}
    assert "“工作计划”还没有计票" in refused("archive_incomplete", archive_meeting, **archive)
    ballots.annul_ballot(ballot_id=ballot.pk, reason="不表决了", by=brigade.secretary)
    archive_meeting(**archive)
    put["activity"] = Activity.objects.get(pk=meeting.pk)
    refused("meeting_over", hold_ballot.prepare_ballot, title="补一件", questions=[ballots.Asked("补一件")], **put)
    refused("meeting_over", hold_ballot.open_ballot, ballot=later, by=brigade.secretary)
    refused("meeting_over", vote_again.prepare_again, ballot=Ballot.objects.get(pk=ballot.pk), by=brigade.secretary)


def refused(code, call, **arguments):
    with pytest.raises(Refusal) as caught:
        call(**arguments)
    assert caught.value.code == code
    return caught.value.sentence
