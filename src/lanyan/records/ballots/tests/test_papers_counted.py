"""Papers counted by people: typed twice by two, differences in words, no candidate among those who count."""

import pytest

from lanyan.kernel.models import JournalEntry
from lanyan.kernel.refusal import NotVisible
from lanyan.records.ballots import operations, queries
from lanyan.records.ballots.models import PaperEntry

from .conftest import fresh, opened
from .test_engine import CANDIDATES, refused


def typed(room, ballot, entry, by, counts, **more):
    numbers = {"teller": f"计票{entry}", "issued": 12, "returned": 12, "invalid": 0}
    return {"ballot_id": ballot.pk, "entry": entry, "counts": counts, "by": by, **(numbers | more)}


def test_two_tellers_type_and_differences_are_told_and_kept(room):
    ballot = opened(room, way="paper", voters=room.voters[:4])
    four = {"issued": 4, "returned": 4, "invalid": 1}
    operations.enter_paper_count(**typed(room, ballot, 1, room.secretary, {1: {"for": 3}}, **four))
    refused("entries_missing", operations.close_on_paper, ballot_id=ballot.pk, by=room.secretary)
    # A member there with a vote types the second, on the own phone.
    operations.enter_paper_count(**typed(room, ballot, 2, room.actors[3], {1: {"for": 2, "against": 1}}, **four))
    said = refused("entries_differ", operations.close_on_paper, ballot_id=ballot.pk, by=room.secretary)
    assert "赞成3与2" in said.sentence and "反对0与1" in said.sentence
    operations.enter_paper_count(**typed(room, ballot, 2, room.actors[3], {1: {"for": 3}}, **four))
    operations.close_on_paper(ballot_id=ballot.pk, scrutineers="监票乙", by=room.secretary)
    found = queries.result(fresh(ballot))
    assert (found.valid, found.invalid, found.questions[0].counts["for"], found.scrutineers) == (3, 1, 3, "监票乙")
    assert [(one.typed_by, one.settled) for one in found.entries] == [
        ("党员00", []),
        ("党员03", ["接收李明同志为预备党员赞成3与2", "接收李明同志为预备党员反对0与1"]),
    ]


def test_one_account_does_not_type_both(room):
    ballot = opened(room, way="paper")
    operations.enter_paper_count(**typed(room, ballot, 1, room.secretary, {1: {"for": 12}}))
    again = typed(room, ballot, 2, room.secretary, {1: {"for": 12}})
    said = refused("same_typist", operations.enter_paper_count, **again)
    assert "第一遍是您录入的" in said.sentence
    operations.enter_paper_count(**typed(room, ballot, 1, room.secretary, {1: {"for": 11, "against": 1}}))  # one's own, anew
    operations.enter_paper_count(**typed(room, ballot, 2, room.actors[1], {1: {"for": 12}}))
    refused("same_typist", operations.enter_paper_count, **typed(room, ballot, 1, room.actors[1], {1: {"for": 12}}))
    assert PaperEntry.objects.count() == 2
    assert JournalEntry.objects.filter(action="enter_paper_count").count() == 3


def test_a_teller_is_no_scrutineer(room):
    ballot = opened(room, way="paper")
    for entry, by in ((1, room.secretary), (2, room.actors[1])):
        operations.enter_paper_count(**typed(room, ballot, entry, by, {1: {"for": 12}}, teller="计票甲、计票乙"))
    said = refused("teller_watches", operations.close_on_paper, ballot_id=ballot.pk, scrutineers="计票乙", by=room.secretary)
    assert "计票乙既是监票人又是计票人" in said.sentence
    operations.close_on_paper(ballot_id=ballot.pk, scrutineers="监票丙", by=room.secretary)


def test_who_is_not_there_types_nothing(room):
    away = operations.Entitled(room.people[11].pk, "党员11", False)
    ballot = opened(room, way="paper", voters=[*room.voters[:11], away])
    refused("not_allowed", operations.enter_paper_count, **typed(room, ballot, 1, room.actors[11], {1: {"for": 11}}))
    with pytest.raises(NotVisible):
        operations.enter_paper_count(**typed(room, ballot, 1, room.stranger, {1: {"for": 11}}))
    refused(
        "teller_needed", operations.enter_paper_count, **typed(room, ballot, 1, room.actors[1], {1: {"for": 12}}, teller=" ")
    )


def test_a_candidate_neither_counts_nor_watches(room):
    asked = [*CANDIDATES[:3], operations.Asked("党员01")]
    ballot = opened(room, way="paper", kind="election", rule="committee_members", seats=3, questions=asked)
    votes = {place: {"for": 10, "against": 2} for place in range(1, 4)} | {4: {"for": 3, "against": 9}}
    refused("candidate_counts", operations.enter_paper_count, **typed(room, ballot, 1, room.actors[1], votes))
    said = refused(
        "candidate_counts",
        operations.enter_paper_count,
        **typed(room, ballot, 1, room.secretary, votes, teller="王三、赵六"),
    )
    assert "王三是候选人" in said.sentence and "第二十二条" in said.sentence
    for entry, by in ((1, room.secretary), (2, room.actors[2])):
        operations.enter_paper_count(**typed(room, ballot, entry, by, votes, written_in={"赵五": 1}))
    refused("candidate_counts", operations.close_on_paper, ballot_id=ballot.pk, scrutineers="丁一", by=room.secretary)
    operations.close_on_paper(ballot_id=ballot.pk, scrutineers="赵六", by=room.secretary)
    assert queries.result(fresh(ballot)).written_in == [("赵五", 1)]


def test_paper_that_does_not_add_up(room):
    ballot = opened(room, way="paper")
    short = typed(room, ballot, 1, room.actors[1], {1: {"for": 10, "against": 1}})
    said = refused("counts_wrong", operations.enter_paper_count, **short)
    assert "合计11票，与有效票12张不符" in said.sentence
    negative = typed(room, ballot, 1, room.actors[1], {1: {"for": -1}})
    refused("counts_wrong", operations.enter_paper_count, **negative)
