"""How decisions are counted: the bases and thresholds people most often get wrong."""

from datetime import date

import pytest

from lanyan.rulebook import NotInForce, VoteCounts, national

TODAY = date(2026, 11, 22)


def decide(rule: str, on: date = TODAY, **counts: int):
    return national().vote_rule(rule).at(on).decide(VoteCounts(**counts))


def test_a_majority_of_those_present_is_not_enough_for_an_assembly():
    outcome = decide("branch_assembly_ordinary", eligible=20, present_voting=12, for_=10, against=2)
    assert (outcome.quorum_met, outcome.passed, outcome.base, outcome.needed) == (True, False, 20, 11)
    assert "还差1票" in "".join(outcome.sentences)


def test_exactly_half_makes_an_assembly_but_does_not_pass_a_motion():
    outcome = decide("branch_assembly_ordinary", eligible=20, present_voting=10, for_=10)
    assert (outcome.quorum_met, outcome.passed) == (True, False)


def test_without_a_quorum_nothing_passes():
    outcome = decide("branch_assembly_ordinary", eligible=20, present_voting=9, for_=9)
    assert (outcome.quorum_met, outcome.passed) == (False, False)
    assert "不能作出决定" in "".join(outcome.sentences)


def test_written_opinions_count_when_a_branch_admits_and_not_in_a_committee():
    counts = {"eligible": 12, "present_voting": 8, "for_": 6, "against": 2, "written_for": 1}
    assert decide("admission", **counts).passed
    assert not decide("party_committee_ordinary", **counts).passed


def test_admission_needs_more_than_half_present():
    assert not decide("admission", eligible=20, present_voting=10, for_=10, written_for=10).quorum_met


def test_four_fifths_exactly_is_a_turnout_since_2020_and_was_not_before():
    counts = {"eligible": 20, "present_voting": 16, "for_": 11}
    assert decide("election", **counts).passed
    assert not decide("election", on=date(2020, 7, 12), **counts).quorum_met


def test_an_election_once_counted_those_present():
    counts = {"eligible": 20, "present_voting": 18, "for_": 10}
    assert decide("election", on=date(2020, 7, 12), **counts).passed
    assert not decide("election", **counts).passed


def test_the_date_of_the_step_chooses_between_the_two_texts_on_development():
    rule = national().vote_rule("admission")
    assert rule.at(date(2026, 5, 10)).source.document.code == "development_2014"
    assert rule.at(date(2026, 5, 11)).source.document.code == "development_2026"


def test_cadres_need_two_thirds_present():
    assert decide("party_committee_cadre", eligible=9, present_voting=6, for_=5).passed
    assert not decide("party_committee_cadre", eligible=9, present_voting=5, for_=5).quorum_met


@pytest.mark.parametrize(
    "counts",
    [
        {"eligible": 5, "present_voting": 6},
        {"eligible": 5, "present_voting": 5, "for_": 4, "against": 2},
        {"eligible": 5, "present_voting": 4, "written_for": 2},
        {"eligible": 5, "present_voting": 4, "for_": -1},
    ],
)
def test_contradictory_counts_are_refused(counts):
    with pytest.raises(ValueError, match=r"票|人数"):
        decide("admission", **counts)


def test_before_a_rule_existed_there_is_no_rule():
    with pytest.raises(NotInForce):
        national().vote_rule("branch_assembly_ordinary").at(date(2018, 10, 27))
