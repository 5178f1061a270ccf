"""An item of the agenda is put to the vote by one tap: the case's question, the usual rule and way, once."""

import pytest

from lanyan.flows import put_to_vote as flow
from lanyan.flows.close_meeting import close_meeting
from lanyan.records.activities.matters import is_put_to_vote, matter_of, names, same_matter
from lanyan.records.activities.models import Activity, Decision
from lanyan.records.activities.operations.archive import missing_for_archive
from lanyan.records.activities.tests.conftest import plan
from lanyan.records.procedures.models import CaseBallot

from .test_case_at_meetings import case, come, vote  # noqa: F401

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("表决：同意接收解远同志为中共预备党员", "接收解远为中共预备党员", True),
        ("讨论表决：2027年工作计划", "同意2027年工作计划。", True),
        ("接收李明为预备党员", "接收李红为预备党员", False),
        ("表决：", "", False),
    ],
)
def test_sentences_about_the_same_matter(one, other, same):
    assert same_matter(one, other) is same


def test_a_longer_name_is_somebody_else():
    assert [names(f"接收{name}为预备党员", "王明") for name in ("王明", "王明同志", "王明亮")] == [True, True, False]


def test_a_line_of_the_agenda_says_that_it_is_voted_on(brigade):
    meeting = plan(brigade, agenda=["传达学习", "表决：2027年工作计划", "表决"])
    assert list(meeting.agenda.values_list("purpose", flat=True)) == ["discuss", "decide", "discuss"]
    assert (matter_of("票决: 工作计划"), is_put_to_vote("票决：")) == ("工作计划", False)


def test_an_ordinary_matter_is_put_by_hands_and_a_second_tap_finds_it(brigade, meeting):
    ballot = flow.put_to_vote(activity=meeting, matter="2027年工作计划", by=brigade.secretary)
    assert (ballot.way, ballot.rule, ballot.title) == ("hands", "branch_assembly_ordinary", "2027年工作计划")
    assert flow.put_to_vote(activity=meeting, matter="2027年工作计划", by=brigade.secretary) == ballot


def test_the_matter_of_a_case_is_the_cases_own_ballot_and_settles_the_item(brigade, case, at):  # noqa: F811
    meeting = plan(brigade, agenda=["表决：同意接收积极冯同志为中共预备党员"])
    at(0)
    come(brigade, meeting, brigade.people[:4])
    ballot = flow.put_to_vote(activity=meeting, matter=matter_of(meeting.agenda.get().title), by=brigade.secretary)
    assert (ballot.rule, ballot.way) == ("admission", "paper")  # four voters in the room
    assert CaseBallot.objects.get().ballot_id == ballot.pk
    vote(brigade, ballot, present=4, for_=4)
    assert Decision.objects.get().item == meeting.agenda.get()
    at(90)
    close_meeting(activity_id=meeting.pk, by=brigade.secretary)
    assert not [said for said in missing_for_archive(Activity.objects.get(pk=meeting.pk)) if "议题" in said]
