"""Counting an election: the engine against a naive evaluator on random elections, and what it says."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lanyan.rulebook import national
from lanyan.rulebook.election_count import CandidateVotes, ElectionCounts, contradictions, count

TODAY = date(2026, 11, 22)
OLD = date(2019, 6, 1)


def rule(code="committee_members", on=TODAY):
    return national().election_rule(code).at(on)


def counts(votes, *, seats=1, eligible=20, present=20, issued=None, returned=None, invalid=0, **more):
    issued = present if issued is None else issued
    returned = issued if returned is None else returned
    candidates = tuple(CandidateVotes(name, each) for name, each in votes.items())
    return ElectionCounts(seats, eligible, present, issued, returned, returned - invalid, invalid, candidates, **more)


@st.composite
def elections(draw):
    """Numbers that fit together, with ties and shortfalls made likely."""
    eligible = draw(st.integers(1, 40))
    present = draw(st.integers(0, eligible))
    issued = draw(st.integers(0, present))
    returned = draw(st.integers(0, issued + draw(st.sampled_from([0, 0, 0, 2]))))
    invalid = draw(st.integers(0, returned))
    valid, seats = returned - invalid, draw(st.integers(1, 7))
    votes, left = [], valid * seats
    for _ in range(draw(st.integers(0, 10))):
        near = st.sampled_from([valid, eligible // 2, eligible // 2 + 1, valid // 2])
        mine = min(draw(st.one_of(near, st.integers(0, valid))), left, valid)
        votes.append(mine)
        left -= mine
    candidates = tuple(CandidateVotes(f"候选人{place}", each, written_in=draw(st.booleans()) and place > seats)
                       for place, each in enumerate(votes))  # fmt: skip
    return ElectionCounts(
        seats, eligible, present, issued, returned, valid, invalid, candidates,
        stage=draw(st.sampled_from(["formal", "preliminary", "again", "runoff"])),
        after_preliminary=draw(st.booleans()),
    )  # fmt: skip


def naively(told: ElectionCounts, code: str, on: date) -> tuple[bool, set[str], set[str]]:
    """The same law, read again from its words: whether the election holds, who is elected, who is tied."""
    old, secretaries = on < date(2020, 7, 13), code in ("committee_secretaries", "assembly_secretaries")
    standing = len([one for one in told.candidates if not one.written_in])
    if code == "committee_secretaries":
        turnout = 3 * told.present >= 2 * told.eligible
    elif old:
        turnout = 5 * told.present > 4 * told.eligible
    else:
        turnout = 5 * told.present >= 4 * told.eligible
    if told.stage == "runoff":
        enough = True
    elif secretaries:
        enough = standing == told.seats
    elif told.after_preliminary:
        enough = standing >= told.seats
    else:
        enough = Fraction(standing - told.seats, told.seats) >= Fraction(20, 100)
    if not (turnout and enough and told.returned <= told.issued):
        return False, set(), set()
    whole = told.present if old else told.eligible

    def able(one):
        return one.votes_for > 0 if told.stage == "runoff" else 2 * one.votes_for > whole

    elected, tied = set(), set()
    for one in told.candidates:
        others = [other for other in told.candidates if other is not one and able(other)]
        above = sum(other.votes_for > one.votes_for for other in others)
        beside = sum(other.votes_for == one.votes_for for other in others)
        if able(one) and above + beside < told.seats:
            elected.add(one.name)
        elif able(one) and above < told.seats:
            tied.add(one.name)
    return True, elected, tied


@settings(max_examples=400, deadline=None)
@given(
    elections(),
    st.sampled_from([("committee_members", TODAY), ("committee_members", OLD), ("delegates", TODAY),
                     ("committee_secretaries", TODAY), ("assembly_secretaries", TODAY)]),
)  # fmt: skip
def test_the_engine_agrees_with_a_naive_reading_of_the_law(told, which):
    assert contradictions(told) == []
    outcome = count(rule(*which), told)
    valid, elected, tied = naively(told, *which)
    assert (outcome.valid, set(outcome.named("elected")), set(outcome.named("tied"))) == (valid, elected, tied)
    assert outcome.open_seats == told.seats - len(elected)
    assert len(outcome.sentences()) >= len(told.candidates) + 3
    if valid and tied:
        assert outcome.result == "tie" and len(elected) < told.seats < len(elected) + len(tied)


@given(st.integers(1, 200))
def test_the_margin_is_rounded_up_at_every_number_of_seats(seats):
    needed = rule().margin.needed(seats)
    assert Fraction(needed - seats, seats) >= Fraction(1, 5) > Fraction(needed - 1 - seats, seats)


@given(st.integers(1, 500))
def test_turnout_and_majority_are_the_least_whole_numbers_at_every_size(eligible):
    quorum, passing = rule().vote.quorum.needed(eligible), rule().vote.passing.needed(eligible)
    assert 5 * quorum >= 4 * eligible > 5 * (quorum - 1)
    assert 2 * passing > eligible >= 2 * (passing - 1)


def test_every_number_is_explained_with_its_article():
    outcome = count(rule(), counts({"陈一": 15, "丁二": 12, "冯三": 12, "高四": 12}, seats=3, present=18))
    text = "".join(outcome.sentences())
    for said in ("候选人至少4名", "0.6名进为1名", "第十三条", "至少16人", "第十九条（待核）", "至少11票", "恰好一半不算超过",
                 "丁二、冯三、高四票数相等", "再次投票", "第二十八条（待核）"):  # fmt: skip
        assert said in text, said


def test_a_shortfall_may_be_elected_anew_or_given_up_but_never_filled_by_fewer_votes():
    outcome = count(rule(), counts({"陈一": 15, "丁二": 14, "冯三": 10, "高四": 9}, seats=3))
    assert outcome.result == "short" and outcome.named("elected") == ["陈一", "丁二"]
    text = "".join(outcome.next)
    assert "另行选举" in text and "候选人至少2名" in text and "至少10人" in text and "减少名额" in text


def test_when_nobody_is_elected_the_seats_cannot_be_given_up():
    outcome = count(rule(), counts({"陈一": 10, "丁二": 10}))
    assert "减少名额" not in "".join(outcome.next)


@pytest.mark.parametrize(
    ("told", "code"),
    [
        (counts({"陈一": 5, "丁二": 4}, eligible=0, present=0), "nobody"),
        (counts({}, seats=0), "no_seats"),
        (counts({"陈一": -1, "丁二": 4}), "negative"),
        (counts({}, present=21), "present_over_eligible"),
        (counts({}, present=18, issued=19), "issued_over_present"),
        (ElectionCounts(1, 20, 18, 18, 18, 17, 2), "ballots_do_not_add_up"),
        (ElectionCounts(1, 20, 18, 18, 18, 18, 0, (CandidateVotes("陈一", 5, 5, 5),)), "votes_do_not_add_up"),
        (ElectionCounts(1, 20, 18, 18, 18, 18, 0, (CandidateVotes("陈一", 10, 9),)), "votes_over_valid"),
        (ElectionCounts(1, 20, 18, 18, 18, 18, 0, (CandidateVotes("陈一", 10), CandidateVotes("丁二", 9))),
         "votes_over_seats"),
        (ElectionCounts(2, 20, 18, 18, 18, 18, 0, (CandidateVotes("陈一", 1), CandidateVotes("陈一", 2))), "same_name"),
    ],
)  # fmt: skip
def test_numbers_that_contradict_one_another_are_told_in_a_sentence(told, code):
    found = contradictions(told)
    assert code in {problem.code for problem in found}
    assert all(problem.sentence.endswith("。") for problem in found)
    with pytest.raises(ValueError):
        count(rule(), told)


def test_the_order_of_the_ballot_and_what_becomes_of_the_result_are_said():
    members, secretaries = rule(), rule("committee_secretaries")
    assert (members.order.code, members.report.code) == ("strokes", "filed")
    assert (secretaries.order.code, secretaries.report.code) == ("approved", "approved")
    assert any("等额" in sentence for sentence in secretaries.sentences())
    assert any("姓氏笔画" in sentence for sentence in members.sentences())
