"""换届选举 of a branch: candidates enough, the elected as counted, and the new committee in the tree by itself."""

from datetime import date, timedelta

import pytest

from lanyan.directory import operations as directory
from lanyan.directory.models import OfficeHolding, Term
from lanyan.flows import advance_case, ballot_case, hold_ballot, put_to_vote, renew_committee, vote_again
from lanyan.flows.close_meeting import close_meeting
from lanyan.kernel import clock
from lanyan.kernel.operation import SYSTEM
from lanyan.kernel.refusal import Refusal
from lanyan.records.activities import operations as activities
from lanyan.records.activities.tests.conftest import MEETING, plan
from lanyan.records.ballots import operations as ballots
from lanyan.records.ballots.models import Ballot
from lanyan.records.procedures.models import Case, CaseBallot, StepDone, StepPerson
from lanyan.records.procedures.operations import Entry
from lanyan.rulebook import national

pytestmark = pytest.mark.django_db
BEFORE = date(2026, 6, 10)
DAY = MEETING.date()


def begun(brigade, until, seats=3):
    """The branch's case up to (not including) a step."""
    made = Case.objects.create(
        procedure="branch_renewal", organisation=brigade.branch, title="换届", opened_on=BEFORE, opened_at=clock.now()
    )
    procedure = national().procedure("branch_renewal")
    for step in procedure.ordered()[: procedure.index(until) - 1]:
        StepDone.objects.create(
            case=made, step=step.code, done_on=BEFORE, recorded_by_name="书记王", recorded_at=clock.now(),
            outcome=step.latest.outcomes[0].code if step.latest.outcomes else "",
            given={"seats": seats} if step.code == "request" else {},
        )  # fmt: skip
    return made


def come(brigade, meeting):
    activities.open_sign_in(activity_id=meeting.pk, by=brigade.secretary)
    for person in brigade.people:
        activities.mark_present(activity_id=meeting.pk, person_id=person.pk, by=brigade.secretary)


def elect(brigade, meeting, votes, *, seats=3, written_in=None):
    """On paper at the meeting, counted twice by two who do not stand; everybody of the branch came."""
    ballot = hold_ballot.prepare_ballot(
        activity=meeting, title="选举委员", kind="election", rule="committee_members", way="paper", seats=seats,
        questions=[ballots.Asked(name) for name in votes], by=brigade.secretary,
    )  # fmt: skip
    return count(brigade, ballot, votes, written_in)


def count(brigade, ballot, votes, written_in=None):
    hold_ballot.open_ballot(ballot=ballot, by=brigade.secretary)
    present = Ballot.objects.get(pk=ballot.pk).opening.present
    counts = {place: {"for": n, "against": present - n, "abstain": 0} for place, n in enumerate(votes.values(), start=1)}
    for entry, teller, by in ((1, "计票甲", brigade.secretary), (2, "计票乙", brigade.organiser)):
        ballots.enter_paper_count(
            ballot_id=ballot.pk,
            entry=entry,
            teller=teller,
            issued=present,
            returned=present,
            invalid=0,
            counts=counts,
            written_in=written_in,
            by=by,
        )
    hold_ballot.close_on_paper(ballot=Ballot.objects.get(pk=ballot.pk), scrutineers="委员李", by=brigade.secretary)
    return present


@pytest.fixture
def held(brigade, at):
    """The election meeting with everybody there; `held(votes)` counts and closes it."""
    meeting = plan(brigade, "election_meeting")
    at(0)
    come(brigade, meeting)

    def hold(votes, *, close=True, written_in=None):
        elect(brigade, meeting, votes, written_in=written_in)
        if close:
            at(90)
            close_meeting(activity_id=meeting.pk, by=brigade.secretary)
        return meeting

    return hold


def names(brigade, *votes):
    return dict(zip((person.name for person in brigade.people[2:]), votes, strict=True))


def refused(code, case, step, by, **more):
    with pytest.raises(Refusal) as found:
        advance_case.complete_step(case_id=case.pk, step=step, entry=Entry(**more), by=by)
    assert found.value.code == code
    return found.value.sentence


def test_three_seats_ask_for_four_candidates(brigade):
    case = begun(brigade, "determined")
    three = [person.pk for person in brigade.people[:3]]
    told = refused("candidates_few", case, "determined", brigade.secretary, on=BEFORE, people={"candidates": three})
    assert "不少于4名" in told
    four = [person.pk for person in brigade.people[:4]]
    done = advance_case.complete_step(
        case_id=case.pk, step="determined", entry=Entry(on=BEFORE, people={"candidates": four}), by=brigade.secretary
    )
    assert done.people.count() == 4


def test_the_elected_take_office_and_the_old_committee_leaves(brigade, held):
    case = begun(brigade, "election")
    meeting = held(names(brigade, 6, 6, 5, 1))
    done = advance_case.complete_step(
        case_id=case.pk,
        step="election",
        by=brigade.secretary,
        entry=Entry(on=DAY, outcome="elected", activity_id=meeting.pk),
    )
    elected = [row.person for row in done.people.order_by("person_id")]
    assert elected == brigade.people[2:5]
    advance_case.complete_step(
        case_id=case.pk, step="officers", by=SYSTEM,
        entry=Entry(on=DAY, people={"secretary": [elected[2].pk], "organiser": [elected[1].pk]}),
    )  # fmt: skip
    advance_case.complete_step(case_id=case.pk, step="approved", by=SYSTEM, entry=Entry(on=DAY, outcome="approved"))
    term = Term.objects.filter(organisation=brigade.branch).latest("number")
    assert (term.began_on, term.ends_on, term.formed_by) == (DAY, date(2029, 6, 16), "elected")
    now = OfficeHolding.objects.on(DAY).filter(organisation=brigade.branch)
    committee = {
        (one.role, one.person_id) for one in now if one.role in ("secretary", "organiser", "publicist", "discipline")
    }
    assert committee == {("secretary", elected[2].pk), ("organiser", elected[1].pk)}
    assert Case.objects.get(pk=case.pk).closed_as == "completed"


def test_seats_left_open_are_not_told_as_filled(brigade, held):
    case = begun(brigade, "election")
    meeting = held(names(brigade, 6, 6, 2, 1))
    told = refused("seats_open", case, "election", brigade.secretary, on=DAY, outcome="elected", activity_id=meeting.pk)
    assert "当选2名" in told
    done = advance_case.complete_step(
        case_id=case.pk, step="election", by=brigade.secretary, entry=Entry(on=DAY, outcome="again", activity_id=meeting.pk)
    )
    assert (done.outcome, done.people.count()) == ("again", 0)


def test_others_than_the_elected_are_not_taken(brigade, held):
    case = begun(brigade, "election")
    meeting = held(names(brigade, 6, 6, 5, 1))
    people = {"elected": [person.pk for person in brigade.people[3:6]]}
    refused(
        "elected_otherwise",
        case,
        "election",
        brigade.secretary,
        on=DAY,
        outcome="elected",
        activity_id=meeting.pk,
        people=people,
    )


def test_without_a_count_an_election_is_only_recorded_after_the_fact(brigade, at):
    case = begun(brigade, "election")
    at(90)
    refused("not_counted_yet", case, "election", brigade.secretary, on=DAY, outcome="elected")


def candidates(brigade, case, *places):
    done = StepDone.objects.get(case=case, step="determined")
    StepPerson.objects.bulk_create(
        StepPerson(done=done, field="candidates", person=brigade.people[place], standing="full") for place in places
    )


def test_one_tap_puts_the_election_of_the_case_and_a_second_finds_it(brigade):
    case, meeting = begun(brigade, "election"), plan(brigade, "election_meeting")
    candidates(brigade, case, 2, 3, 4, 5)
    ballot = put_to_vote.put_to_vote(activity=meeting, by=brigade.secretary)
    named = [one.text for one in ballot.questions.all()]
    assert (ballot.kind, ballot.rule, ballot.seats, ballot.title) == (
        "election",
        "committee_members",
        3,
        "党员大会选举委员会委员",
    )
    assert sorted(named) == sorted(person.name for person in brigade.people[2:])
    assert put_to_vote.put_to_vote(activity=meeting, by=brigade.secretary) == ballot


def test_an_election_nobody_has_prepared_is_not_made_up(brigade):
    assert put_to_vote.put_to_vote(activity=plan(brigade, "election_meeting"), by=brigade.secretary) is None


def test_whom_the_case_does_not_count_is_offered_to_the_roll_of_its_ballot(brigade):
    case, meeting = begun(brigade, "election"), plan(brigade, "election_meeting")
    candidates(brigade, case, 2, 3, 4, 5)
    done = StepDone.objects.get(case=case, step="roll")
    StepDone.objects.filter(pk=done.pk).update(given={"consent": "大队党委批复"})
    StepPerson.objects.create(done=done, field="excluded", person=brigade.people[1], standing="full")
    ballot = put_to_vote.put_to_vote(activity=meeting, by=brigade.secretary)
    named = ballot_case.named_in_case(ballot)
    assert (named.people, named.consent) == ({brigade.people[1].pk}, "大队党委批复")


def test_the_secretary_is_one_of_the_elected(brigade):
    case = begun(brigade, "officers")
    done = StepDone.objects.get(case=case, step="election")
    StepPerson.objects.create(done=done, field="elected", person=brigade.people[2], standing="full")
    other = {"secretary": [brigade.people[3].pk]}
    told = refused("lacking", case, "officers", SYSTEM, on=BEFORE, people=other)
    assert f"书记须从当选委员中产生，{brigade.people[3].name}不在其中" in told


def test_an_approval_whose_committee_stands_is_not_taken_back(brigade):
    case = begun(brigade, "approved")
    officers = StepDone.objects.get(case=case, step="officers")
    StepPerson.objects.create(done=officers, field="secretary", person=brigade.people[2], standing="full")
    done = advance_case.complete_step(
        case_id=case.pk, step="approved", by=SYSTEM, entry=Entry(on=BEFORE, outcome="approved")
    )
    with pytest.raises(Refusal) as found:
        advance_case.withdraw_step(step_done_id=done.pk, reason="登记有误", by=SYSTEM)
    assert (found.value.code, "组织页的任期和职务" in found.value.sentence) == ("effect_stands", True)
    assert Case.objects.get(pk=case.pk).closed_as == "completed"
    directory.withdraw_term(organisation=brigade.branch, reason="重新选举", by=SYSTEM)
    advance_case.withdraw_step(step_done_id=done.pk, reason="登记有误", by=SYSTEM)
    assert not StepDone.objects.filter(pk=done.pk, withdrawn_at=None).exists()


def test_the_tied_are_voted_on_again_by_one_tap_and_fill_the_seat(brigade, held):
    case = begun(brigade, "election")
    meeting = held(names(brigade, 5, 5, 4, 4), close=False)
    first = Ballot.objects.get(occasion_id=meeting.pk)
    again = vote_again.run_off(ballot=first, by=brigade.secretary)
    assert vote_again.run_off(ballot=first, by=brigade.secretary) == again
    tied = [one.text for one in again.questions.all()]
    assert (again.seats, again.stage, sorted(tied)) == (1, "runoff", sorted(p.name for p in brigade.people[4:]))
    count(brigade, again, dict(zip(tied, (4, 2), strict=True)))
    version = national().procedure("branch_renewal").step("election").governing(DAY)
    elected = renew_committee.elected_at(case, version, meeting.pk)
    assert elected == [*[p.name for p in brigade.people[2:4]], tied[0]]
    with pytest.raises(Refusal) as refused:
        vote_again.run_off(ballot=again, by=brigade.secretary)
    assert refused.value.code == "nothing_tied"


def test_the_seats_left_open_are_elected_anew_by_one_tap(brigade, held):
    case = begun(brigade, "election")
    meeting = held(names(brigade, 6, 6, 2, 1), close=False)
    first = Ballot.objects.get(occasion_id=meeting.pk)
    again = vote_again.elect_again(ballot=first, by=brigade.secretary)
    assert vote_again.elect_again(ballot=first, by=brigade.secretary) == again
    standing = [one.text for one in again.questions.all()]
    assert (again.seats, again.stage, again.title) == (1, "again", "选举委员（另行选举）")
    assert sorted(standing) == sorted(one.name for one in brigade.people[4:])
    count(brigade, again, dict(zip(standing, (3, 2), strict=True)))
    second = vote_again.elect_again(ballot=Ballot.objects.get(pk=again.pk), by=brigade.secretary)
    assert second.title == "选举委员（第2次另行选举）"
    count(brigade, second, dict(zip(standing, (1, 5), strict=True)))
    version = national().procedure("branch_renewal").step("election").governing(DAY)
    assert renew_committee.elected_at(case, version, meeting.pk) == [*[p.name for p in brigade.people[2:4]], standing[1]]
    with pytest.raises(Refusal) as refused:
        vote_again.elect_again(ballot=Ballot.objects.get(pk=second.pk), by=brigade.secretary)
    assert refused.value.code == "nothing_open"


def test_open_seats_are_carried_to_another_day_with_those_not_elected(brigade, held, at):
    """Once the step says 另行选举, the next election meeting votes on the open seats alone, and both days count."""
    case = begun(brigade, "election")
    candidates(brigade, case, 2, 3, 4, 5)
    meeting = plan(brigade, "election_meeting")
    at(0)
    come(brigade, meeting)
    first = put_to_vote.put_to_vote(activity=meeting, way="paper", by=brigade.secretary)
    votes = {one.text: 2 for one in first.questions.all()} | dict.fromkeys([one.name for one in brigade.people[2:4]], 6)
    count(brigade, first, votes)
    at(90)
    close_meeting(activity_id=meeting.pk, by=brigade.secretary)
    advance_case.complete_step(
        case_id=case.pk, step="election", by=brigade.secretary, entry=Entry(on=DAY, outcome="again", activity_id=meeting.pk)
    )
    at(24 * 60)
    later = plan(brigade, "election_meeting", starts_at=MEETING + timedelta(days=1))
    come(brigade, later)
    again = put_to_vote.put_to_vote(activity=later, way="paper", by=brigade.secretary)
    standing = [one.text for one in again.questions.all()]
    assert (again.follows_id, again.seats, again.stage, again.held_on) == (first.pk, 1, "again", later.held_on)
    assert sorted(standing) == sorted(one.name for one in brigade.people[4:])
    count(brigade, again, dict(zip(standing, (5, 1), strict=True)))
    at(26 * 60)
    close_meeting(activity_id=later.pk, by=brigade.secretary)
    on = DAY + timedelta(days=1)
    done = advance_case.complete_step(
        case_id=case.pk, step="election", by=brigade.secretary, entry=Entry(on=on, outcome="elected", activity_id=later.pk)
    )
    assert sorted(row.person.name for row in done.people.all()) == sorted(
        [*(p.name for p in brigade.people[2:4]), standing[0]]
    )


def test_from_the_result_open_seats_go_to_another_meeting_and_the_case_with_them(brigade, at):
    case, meeting = begun(brigade, "election"), plan(brigade, "election_meeting")
    candidates(brigade, case, 2, 3, 4, 5)
    at(0)
    come(brigade, meeting)
    first = put_to_vote.put_to_vote(activity=meeting, way="paper", by=brigade.secretary)
    count(brigade, first, {one.text: 2 for one in first.questions.all()})
    first = Ballot.objects.get(pk=first.pk)
    days = [plan(brigade, "election_meeting", starts_at=MEETING + timedelta(days=n)) for n in (1, 2)]
    made = [ballot_case.elect_again(ballot=first, at=day, by=brigade.secretary) for day in days]
    assert [one.occasion_id for one in made] == [one.pk for one in days]
    assert list(Ballot.objects.filter(follows=first)) == made[1:]
    link = CaseBallot.objects.get()
    assert (link.ballot_id, link.activity_id) == (made[1].pk, days[1].pk)
    ballot_case.drop_ballot(ballot=made[1], by=brigade.secretary)
    link.refresh_from_db()
    assert (link.ballot_id, link.activity_id) == (first.pk, meeting.pk)
    other = plan(brigade, "election_meeting", organisation_id=brigade.other.pk, by=SYSTEM)
    with pytest.raises(Refusal) as refused:
        ballot_case.elect_again(ballot=first, at=other, by=brigade.secretary)
    assert refused.value.code == "meeting_other"


def test_somebody_written_in_with_equal_votes_is_voted_on_again_too(brigade, held):
    other, last = brigade.people[1].name, brigade.people[4].name
    meeting = held(names(brigade, 5, 5, 4, 0), close=False, written_in={other: 4})
    again = vote_again.run_off(ballot=Ballot.objects.get(occasion_id=meeting.pk), by=brigade.secretary)
    assert (again.seats, sorted(one.text for one in again.questions.all())) == (1, sorted([last, other]))


def test_a_new_election_that_was_annulled_is_put_again_by_the_same_tap(brigade, held):
    first = Ballot.objects.get(occasion_id=held(names(brigade, 6, 6, 2, 1), close=False).pk)
    again = vote_again.elect_again(ballot=first, by=brigade.secretary)
    hold_ballot.open_ballot(ballot=again, by=brigade.secretary)
    ballots.annul_ballot(ballot_id=again.pk, reason="选票印错", by=brigade.secretary)
    third = vote_again.elect_again(ballot=first, by=brigade.secretary)
    assert (third.follows, third.stage, third.seats, third.title) == (again, "again", 1, again.title)
    assert vote_again.elect_again(ballot=first, by=brigade.secretary) == third


def test_a_ballot_that_stands_is_not_repeated(brigade, held):
    first = Ballot.objects.get(occasion_id=held(names(brigade, 6, 6, 5, 1), close=False).pk)
    with pytest.raises(Refusal) as refused:
        vote_again.prepare_again(ballot=first, by=brigade.secretary)
    assert refused.value.code == "nothing_to_repeat"


def test_seats_given_up_by_the_electors_complete_the_election(brigade, held):
    case = begun(brigade, "election")
    meeting = held(names(brigade, 6, 6, 2, 1))
    first = Ballot.objects.get(occasion_id=meeting.pk)
    ballots.reduce_seats(ballot_id=first.pk, decided_by="electors", agreed=4, by=brigade.secretary)
    with pytest.raises(Refusal) as refused:
        vote_again.elect_again(ballot=Ballot.objects.get(pk=first.pk), by=brigade.secretary)
    assert refused.value.code == "seats_reduced"
    done = advance_case.complete_step(
        case_id=case.pk,
        step="election",
        by=brigade.secretary,
        entry=Entry(on=DAY, outcome="elected", activity_id=meeting.pk),
    )
    assert [row.person for row in done.people.order_by("person_id")] == brigade.people[2:4]
