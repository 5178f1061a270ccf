"""应到会 of an election: who is lawfully not counted, by which clause and whose consent; who comes is counted."""

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError

from lanyan.records.ballots import operations, queries
from lanyan.records.ballots.models import Exclusion
from lanyan.records.ballots.operations import Entitled

from .conftest import box_key, fresh, opened, prepare
from .test_engine import CANDIDATES, refused

ASKED = {"kind": "election", "rule": "committee_members", "seats": 3, "title": "选举支部委员", "questions": CANDIDATES}
CAUSE = "年老体弱长期卧床"


def leave_out(room, ballot, place, **more):
    person = room.people[place]
    wanted = {"person_id": person.pk, "name": person.name, "cause": CAUSE, "consent": "大队党委6月1日同意，6月10日大会通过"}
    return {"ballot_id": ballot.pk, "by": room.secretary} | wanted | more


def come(room, there):
    return [Entitled(one.pk, one.name, place < there) for place, one in enumerate(room.people)]


def test_who_is_left_out_does_not_count_in_the_base(room):
    ballot = prepare(room, **ASKED)
    wanted = {"ballot_id": ballot.pk, "voters": come(room, 9), "box_key": box_key(room), "by": room.secretary}
    said = refused("no_quorum", operations.open_ballot, **wanted)  # 4/5 of 12 are 10
    assert "还差1人" in said.sentence
    operations.exclude_voter(**leave_out(room, ballot, 11))
    operations.open_ballot(**wanted)  # 4/5 of 11 are 9
    ballot = fresh(ballot)
    assert (ballot.opening.eligible, ballot.opening.present) == (11, 9)
    assert queries.left_out_of(ballot) == [
        {"name": "党员11", "cause": CAUSE, "consent": "大队党委6月1日同意，6月10日大会通过", "person_id": room.people[11].pk}
    ]
    refused("already_open", operations.exclude_voter, **leave_out(room, ballot, 10))
    for statement in ("UPDATE ballot_exclusion SET cause = '别的'", "DELETE FROM ballot_exclusion"):
        with pytest.raises(IntegrityError, match="does not change"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_who_comes_all_the_same_is_counted_and_votes(room):
    ballot = prepare(room, **ASKED)
    operations.exclude_voter(**leave_out(room, ballot, 0))
    operations.open_ballot(ballot_id=ballot.pk, voters=come(room, 12), box_key=box_key(room), by=room.secretary)
    assert fresh(ballot).opening.eligible == 12 and not Exclusion.objects.exists()


def test_what_is_refused(room):
    ballot = prepare(room, **ASKED)
    refused("cause_unknown", operations.exclude_voter, **leave_out(room, ballot, 11, cause="工作忙"))
    said = refused("consent_needed", operations.exclude_voter, **leave_out(room, ballot, 11, consent=" "))
    assert "上级党组织同意" in said.sentence
    refused("only_elections", operations.exclude_voter, **leave_out(room, prepare(room), 11))
    back = {"ballot_id": ballot.pk, "person_id": room.people[11].pk, "by": room.secretary}
    refused("not_on_roll", operations.count_voter_again, **back)
    operations.exclude_voter(**leave_out(room, ballot, 11))
    operations.count_voter_again(**back)
    assert not Exclusion.objects.exists()
    refused("not_allowed", operations.exclude_voter, **leave_out(room, opened(room, **ASKED), 11, by=room.actors[3]))


def test_a_ballot_that_is_no_election_any_more_leaves_nobody_out(room):
    ballot = prepare(room, **ASKED)
    operations.exclude_voter(**leave_out(room, ballot, 11))
    kept = {name: ASKED[name] for name in ("kind", "rule", "seats", "title", "questions")} | {"way": "paper"}
    operations.amend_ballot(ballot_id=ballot.pk, by=room.secretary, **kept)
    assert Exclusion.objects.count() == 1
    changed = kept | {"kind": "decision", "rule": "admission"}
    operations.amend_ballot(ballot_id=ballot.pk, by=room.secretary, **changed)
    assert not Exclusion.objects.exists()
