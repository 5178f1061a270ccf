"""Seats that an election left open: how many candidates a new one needs, and when they may be given up instead."""

import pytest

from lanyan.records.ballots import operations, queries

from .conftest import fresh, opened, prepare
from .test_engine import refused

NAMES = ["马建国", "王小明", "李卫东", "赵志强"]
ELECTION = {"kind": "election", "rule": "committee_members", "way": "paper", "title": "选举支部委员", "seats": 3}


def elect(room, votes, **more):
    """By all twelve on paper: votes in favour by candidate."""
    asked = [operations.Asked(name) for name in NAMES[: len(votes)]]
    ballot = opened(room, **ELECTION | {"questions": asked} | more)
    counts = {place: {"for": n, "against": 12 - n, "abstain": 0} for place, n in enumerate(votes, 1)}
    for entry, by in ((1, room.actors[1]), (2, room.actors[2])):
        operations.enter_paper_count(
            ballot_id=ballot.pk, entry=entry, teller=by.name, issued=12, returned=12, invalid=0, counts=counts, by=by
        )
    operations.close_on_paper(ballot_id=ballot.pk, by=room.secretary)
    return fresh(ballot)


def test_seats_are_given_up_by_half_of_the_electors_once_and_taken_back(room):
    ballot = elect(room, [10, 9, 3, 2])
    assert queries.open_seats_of(queries.result(ballot)) == 1
    wanted = {"ballot_id": ballot.pk, "by": room.secretary}
    refused("reduction_unknown", operations.reduce_seats, decided_by="nobody", **wanted)
    told = refused("reduction_few", operations.reduce_seats, decided_by="electors", agreed=5, **wanted)
    assert "至少6人" in told.sentence
    refused("reduction_few", operations.reduce_seats, decided_by="electors", agreed=13, **wanted)
    made = operations.reduce_seats(decided_by="electors", agreed=6, **wanted)
    assert operations.reduce_seats(decided_by="presidium", **wanted) == made
    assert "应到会有选举权12人中的6人同意，减少名额1名" in queries.result(fresh(ballot)).reduced
    operations.restore_seats(**wanted)
    assert queries.result(fresh(ballot)).reduced == ""
    operations.reduce_seats(decided_by="presidium", agreed=6, **wanted)
    assert "大会主席团决定" in queries.result(fresh(ballot)).reduced


def test_nobody_elected_is_not_near_and_a_full_count_has_nothing_open(room):
    wanted = {"decided_by": "presidium", "by": room.secretary}
    refused("reduction_not_near", operations.reduce_seats, ballot_id=elect(room, [6, 5, 4, 3]).pk, **wanted)
    full = elect(room, [12, 11, 10, 3])
    refused("nothing_open", operations.reduce_seats, ballot_id=full.pk, **wanted)
    refused("nothing_open", operations.restore_seats, ballot_id=full.pk, by=room.secretary)
    tied = elect(room, [12, 10, 7, 7], questions=[operations.Asked(name) for name in NAMES])
    refused("nothing_open", operations.reduce_seats, ballot_id=tied.pk, **wanted)


def test_a_seat_voted_on_anew_is_not_given_up(room):
    ballot = elect(room, [10, 9, 3, 2])
    left = [operations.Asked(name) for name in NAMES[2:]]
    prepare(room, **ELECTION | {"seats": 1, "stage": "again", "follows": ballot, "questions": left})
    refused("follow_put", operations.reduce_seats, ballot_id=ballot.pk, decided_by="presidium", by=room.secretary)


@pytest.mark.parametrize(
    ("code", "more"),
    [
        ("candidates_few", {"stage": "again", "seats": 4}),
        ("candidates_few", {"stage": "preliminary", "seats": 4}),
        ("candidates_many", {"rule": "committee_secretaries", "seats": 3}),
    ],
)
def test_what_would_be_void_at_the_count_is_not_prepared(room, code, more):
    refused(code, prepare, room=room, **ELECTION | {"questions": [operations.Asked(name) for name in NAMES]} | more)
