"""The ballots of the world are what the engine would have left: frozen, counted by the rule, with their decisions."""

from collections import Counter

from lanyan.records.activities.models import AgendaItem, Decision
from lanyan.records.ballots import access, queries
from lanyan.records.ballots.frozen import unchanged
from lanyan.records.ballots.models import Ballot
from lanyan.records.ballots.operations.counted_by_people import differences
from lanyan.records.ballots.reckoning import Numbers, reckon
from lanyan.records.procedures.models import CaseBallot
from lanyan.records.procedures.reckoning import standing_of


def counted():
    found = Ballot.objects.filter(closure__isnull=False).select_related(*access.STEPS)
    return list(found.order_by("pk"))


def test_every_counted_ballot_is_frozen_and_reckoned_by_its_rule(world):
    ballots = counted()
    assert {(one.kind, one.way) for one in ballots} >= {
        ("decision", "slips"), ("decision", "paper"), ("decision", "by_name"), ("decision", "hands"), ("election", "paper"),
        ("appraisal", "slips"), ("appraisal", "paper"),
    }  # fmt: skip
    for ballot in ballots:
        assert unchanged(ballot), ballot
        found, questions = queries.result(ballot), queries.questions_of(ballot)
        counts = {one.position: one.counts for one in found.questions}
        numbers = Numbers(
            found.eligible, found.present, found.issued, found.returned, found.invalid, counts, dict(found.written_in)
        )
        told = reckon(ballot, questions, numbers)
        assert (told.outcome, told.sentences) == (ballot.closure.outcome, ballot.closure.sentences), ballot
        for row in counts.values():
            assert sum(row.values()) == found.valid, ballot


def test_decisions_are_those_of_the_ballots(world):
    for ballot in counted():
        if ballot.kind == "appraisal":
            continue
        found = queries.result(ballot)
        wanted = {one.text: one.counts for one in found.questions if ballot.kind == "decision"}
        wanted |= {f"选举{one.text}为委员。": one.counts for one in found.questions if one.state == "elected"}
        for text, counts in wanted.items():
            made = Decision.objects.get(activity_id=ballot.occasion_id, text=text)
            assert (made.votes_for, made.votes_against, made.abstained) == tuple(
                counts[c] for c in ("for", "against", "abstain")
            )


def test_papers_were_typed_by_two_and_a_difference_was_put_right(world):
    papers = [one for one in counted() if one.way == "paper"]
    for ballot in papers:
        first, second = ballot.paper_entries.order_by("entry")
        assert first.entered_by_id != second.entered_by_id and not differences(ballot, first, second)
    election = next(one for one in papers if one.kind == "election")
    result = queries.result(election)
    assert result.entries[1].settled and Counter(one.state for one in result.questions)["short"] == 1 and result.written_in


def test_grades_are_within_their_share(world):
    for ballot in counted():
        if ballot.kind == "appraisal":
            found = queries.appraisal_of(ballot)
            assert 0 < found.given_best <= found.most_best and found.given_on == ballot.held_on
            assert all(bool(row["grade"]) == row["graded"] for row in found.rows)


def test_one_ballot_is_about_to_open_and_one_under_way(world):
    branch = world.organisation(world.voting_branch)
    states = [queries.state_of(one) for one in queries.of_occasion(
        Ballot.objects.get(organisation=branch, opening=None).occasion_id
    )]  # fmt: skip
    assert states == ["prepared", "casting"]
    assert not Ballot.objects.filter(way="phones").exists()


def test_the_ballot_about_to_open_is_the_step_of_a_case(world):
    ballot = Ballot.objects.get(organisation=world.organisation(world.voting_branch), opening=None)
    put = CaseBallot.objects.get(ballot_id=ballot.pk)
    item = AgendaItem.objects.get(ballot_id=ballot.pk)
    assert (item.case_id, item.case_step) == (put.case_id, put.step) and put.case.person.name in ballot.title
    assert standing_of(put.case).open_steps == [put.step]
