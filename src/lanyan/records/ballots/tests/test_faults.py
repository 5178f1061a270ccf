"""Bad input and faults, one by one: each is refused with its code, or leaves exactly one vote."""

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError

from lanyan.kernel import blind_rsa, sealed_box
from lanyan.kernel.models import JournalEntry
from lanyan.kernel.refusal import NotVisible, Refusal
from lanyan.records.ballots import entrance, operations, queries
from lanyan.records.ballots.collector import Collector, collector
from lanyan.records.ballots.models import Ballot, Casting, Count, SealedBallot, Slip
from lanyan.records.ballots.operations import Entitled

from .conftest import box, box_key, cast_slip, count, fetch, fresh, opened, prepare, slips
from .test_engine import refused


def voters(room, there):
    return [Entitled(one.pk, one.name, place < there) for place, one in enumerate(room.people)]


def opening(room, ballot, there, **more):
    wanted = {"ballot_id": ballot.pk, "voters": voters(room, there), "box_key": box_key(room), "encrypted": True}
    return refused(more.pop("code"), operations.open_ballot, **(wanted | more), by=room.secretary)


def test_fewer_present_than_the_quorum_cannot_open(room):
    said = opening(room, prepare(room), 6, code="no_quorum")
    assert "还差1人" in said.sentence


def test_four_voters_get_paper_only(room):
    few = [Entitled(one.pk, one.name, True) for one in room.people[:4]]
    said = opening(room, prepare(room), 4, code="paper_only", voters=few)
    assert "不到5人" in said.sentence
    assert opened(room, way="paper", voters=few).opening.present == 4


def test_four_voters_get_paper_only_from_sql_too(room):
    ballot = prepare(room)
    with pytest.raises(IntegrityError, match="paper only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ballot_opening (ballot_id, eligible, present, box_key, credential_key, frozen, digest,"
            " opened_by_name, opened_at) VALUES (%s, 4, 4, '', '', '', '', '', now())",
            [ballot.pk],
        )


def test_phones_without_encryption(room):
    opening(room, prepare(room, way="phones"), 12, code="tls_needed", encrypted=False)


def test_no_opening_key(room):
    opening(room, prepare(room), 12, code="box_key_wrong", box_key=b"")


def test_more_ballots_back_than_given_out_is_void(room):
    ballot = opened(room)
    codes = operations.print_slips(ballot_id=ballot.pk, by=room.secretary)
    operations.start_casting(ballot_id=ballot.pk, issued=10, by=room.secretary)
    for code in codes:
        cast_slip(ballot, code)
    closure = count(room, ballot)
    assert (closure.void, closure.returned, closure.issued) == (True, 12, 10)
    assert not Count.objects.exists()
    assert "表决无效" in queries.result(fresh(ballot)).sentences[0]


def test_a_voter_who_leaves_in_the_midst(room):
    ballot = opened(room, way="phones")
    held = [fetch(ballot, actor) for actor in room.actors]
    operations.start_casting(ballot_id=ballot.pk, by=room.secretary)
    for pair in held[:-1]:
        entrance.cast(ballot_public_id=ballot.public_id, sent=entrance.Cast(*pair, box(ballot)))
    count(room, ballot)
    found = queries.result(fresh(ballot))
    assert (found.issued, found.returned, found.questions[0].base, found.questions[0].passed) == (12, 11, 12, True)


def test_a_phone_that_dies_between_the_phases_means_all_fetch_again(room):
    ballot = opened(room, way="phones")
    fetch(ballot, room.actors[3])
    with pytest.raises(Refusal) as again:
        fetch(ballot, room.actors[3])  # another phone, another blinded token
    assert again.value.code == "credential_given" and "全体重新领票" in again.value.sentence
    operations.annul_ballot(ballot_id=ballot.pk, reason="一部手机坏了", by=room.secretary)
    refused("annulled", operations.start_casting, ballot_id=ballot.pk, by=room.secretary)


def test_a_lost_answer_is_given_again(room):
    ballot = opened(room, way="phones")
    key = blind_rsa.public_from_bytes(bytes(ballot.opening.credential_key))
    asked = blind_rsa.blind(key, b"x" * 32)
    wanted = {"ballot_id": ballot.pk, "blinded": asked.blinded, "by": room.actors[2]}
    assert operations.issue_credential(**wanted) == operations.issue_credential(**wanted)


def test_forged_and_foreign_credentials(room):
    ballot, other = opened(room, way="phones"), opened(room, way="phones")
    message, signature = fetch(other, room.actors[1])
    fetch(ballot, room.actors[1])
    operations.start_casting(ballot_id=ballot.pk, by=room.secretary)
    for forged in (entrance.Cast(message, signature, box(ballot)), entrance.Cast(message, b"1" * 256, box(ballot))):
        refused("token_wrong", entrance.cast, ballot_public_id=ballot.public_id, sent=forged)
    short = entrance.Cast(message, signature, b"short")
    refused("box_malformed", entrance.cast, ballot_public_id=ballot.public_id, sent=short)
    refused("ballot_unknown", entrance.cast, ballot_public_id="22222222222222", sent=short)
    assert not collector._waiting


def test_a_slip_of_another_ballot_or_invented(room):
    ballot, other = opened(room), opened(room)
    slips(room, ballot)
    code = slips(room, other)[0]
    for wrong in (code, "A" * 16):
        with pytest.raises(Refusal) as caught:
            cast_slip(ballot, wrong)
        assert caught.value.code == "token_wrong"


def test_a_second_tap_and_a_second_choice_are_one_vote(room):
    ballot = opened(room)
    code = slips(room, ballot)[0]
    cast_slip(ballot, code, [0])
    cast_slip(ballot, code, [1])
    collector.flush()
    assert cast_slip(ballot, code, [1]) is True
    closure = count(room, ballot)
    assert closure.returned == 1
    assert queries.result(fresh(ballot)).questions[0].counts == {"for": 1, "against": 0, "abstain": 0}


def test_two_processes_that_hold_the_same_ballot_put_it_in_once(room):
    ballot = opened(room)
    code = slips(room, ballot)[0]
    cast_slip(ballot, code)
    other = Collector()
    for token, (ballot_id, sealed) in collector._waiting.items():
        other.put(ballot_id, token, sealed)
    assert (collector.flush(), other.flush()) == (1, 1)
    assert SealedBallot.objects.count() == 1


def test_a_server_killed_between_tap_and_commit_loses_nothing_that_was_answered(room):
    ballot = opened(room)
    code = slips(room, ballot)[0]
    assert cast_slip(ballot, code) is False  # "waiting": the phone asks again
    collector._waiting.clear()  # the power goes
    assert cast_slip(ballot, code) is False
    collector.flush()
    assert cast_slip(ballot, code) is True
    assert SealedBallot.objects.count() == 1


def test_after_the_end_nothing_comes_in(room):
    ballot = opened(room)
    codes = slips(room, ballot)
    cast_slip(ballot, codes[0])
    operations.end_casting(ballot_id=ballot.pk, by=room.secretary)
    with pytest.raises(Refusal) as late:
        cast_slip(ballot, codes[1])
    assert late.value.code == "casting_over"
    refused("box_settling", operations.open_box, ballot_id=ballot.pk, opening_code=room.code, by=room.secretary)
    Casting.objects.update(settles_at=0)
    refused("opening_code_wrong", operations.open_box, ballot_id=ballot.pk, opening_code="丢了", by=room.secretary)
    wrong = sealed_box.new_code()
    refused("opening_code_wrong", operations.open_box, ballot_id=ballot.pk, opening_code=wrong, by=room.secretary)
    operations.open_box(ballot_id=ballot.pk, opening_code=room.code, by=room.secretary)
    assert collector.flush() == 1 and not SealedBallot.objects.exists()  # what came too late stays out
    refused("closed", operations.open_box, ballot_id=ballot.pk, opening_code=room.code, by=room.secretary)


FROZEN = [
    "UPDATE ballot SET secret = false, way = 'hands'",
    "UPDATE ballot SET rule = 'branch_assembly_ordinary'",
    "UPDATE ballot SET options = '[]'",
    "UPDATE ballot_question SET text = '别的'",
    "DELETE FROM ballot_question",
    "UPDATE ballot_voter SET present = false",
    "DELETE FROM ballot_voter",
    "INSERT INTO ballot_voter (ballot_id, person_id, name, present) SELECT {ballot}, {person}, '外人', true",
    "UPDATE ballot_opening SET box_key = '\\x00'",
    "DELETE FROM ballot_opening",
    "TRUNCATE ballot_voter",
    "TRUNCATE ballot CASCADE",
]


@pytest.mark.parametrize("statement", FROZEN)
def test_an_open_ballot_does_not_change_by_sql_of_the_owner(room, statement):
    ballot = opened(room)
    changed = statement.format(ballot=ballot.pk, person=room.stranger.person_id)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # nothing waits that TRUNCATE would be refused for
    with pytest.raises(IntegrityError, match="does not change"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(changed)


COUNTED = [
    "UPDATE ballot_count SET votes = 99",
    "DELETE FROM ballot_count",
    "UPDATE ballot_closure SET outcome = '{}'",
    "DELETE FROM ballot_closure",
    "UPDATE ballot SET secret = false, way = 'hands'",
    "DELETE FROM ballot",
]


@pytest.mark.parametrize("statement", COUNTED)
def test_a_counted_ballot_does_not_change_by_sql_of_the_owner(room, statement):
    """Not even under the word by which who closed it follows the merger of two records of one person."""
    ballot = opened(room)
    for code in slips(room, ballot):
        cast_slip(ballot, code)
    count(room, ballot)
    with pytest.raises(IntegrityError, match="does not change"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lanyan.merger', 'on', true)")
        cursor.execute(statement)


def test_an_owner_who_drops_the_triggers_is_caught_at_the_count(room):
    ballot = opened(room)
    for code in slips(room, ballot):
        cast_slip(ballot, code)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE ballot_voter DISABLE TRIGGER USER")
        cursor.execute("UPDATE ballot_voter SET present = false WHERE person_id = %s", [room.people[0].pk])
        cursor.execute("ALTER TABLE ballot_voter ENABLE TRIGGER USER")
    with pytest.raises(Refusal) as caught:
        count(room, ballot)
    assert caught.value.code == "frozen_changed"
    assert SealedBallot.objects.count() == 12  # nothing is lost


def test_an_open_ballot_is_not_prepared_anew(room):
    ballot = opened(room)
    refused("already_open", operations.drop_ballot, ballot_id=ballot.pk, by=room.secretary)
    opening(room, ballot, 12, code="already_open")


def test_slips_are_not_printed_again_once_one_is_cast(room):
    ballot = opened(room)
    first = operations.print_slips(ballot_id=ballot.pk, by=room.secretary)
    second = slips(room, ballot)
    with pytest.raises(Refusal) as caught:
        cast_slip(ballot, first[0])
    assert caught.value.code == "token_wrong"
    assert Slip.objects.count() == 12
    cast_slip(ballot, second[0])
    collector.flush()
    refused("slips_used", operations.print_slips, ballot_id=ballot.pk, by=room.secretary)


def test_who_is_not_on_the_roll(room):
    ballot = opened(room, way="phones", voters=voters(room, 11))
    asked = {"ballot_id": ballot.pk, "blinded": b"1" * 256}
    refused("no_vote", operations.issue_credential, **asked, by=room.actors[11])
    with pytest.raises(NotVisible):
        operations.issue_credential(**asked, by=room.stranger)
    with pytest.raises(Refusal) as caught:
        operations.start_casting(ballot_id=ballot.pk, by=room.actors[5])
    assert caught.value.code == "not_allowed"


def test_progress_is_told_in_steps_of_five(room):
    ballot = opened(room)
    told = []
    for code in slips(room, ballot):
        cast_slip(ballot, code)
        collector.flush()
        told.append(queries.progress_of(fresh(ballot)).received)
    assert told == [0, 0, 0, 0, 5, 5, 5, 5, 5, 10, 10, 12]


def test_annulling_destroys_the_box_unopened(room):
    ballot = opened(room)
    for code in slips(room, ballot):
        cast_slip(ballot, code)
    collector.flush()
    refused("reason_needed", operations.annul_ballot, ballot_id=ballot.pk, reason=" ", by=room.secretary)
    operations.annul_ballot(ballot_id=ballot.pk, reason="名单有误", by=room.secretary)
    assert not SealedBallot.objects.exists() and not Slip.objects.exists() and Ballot.objects.count() == 1


def test_a_secret_ballot_is_not_switched_to_named(room):
    ballot = opened(room)
    changed = {"title": "别的", "kind": "decision", "rule": "branch_assembly_ordinary", "way": "by_name"}
    asked = [operations.Asked("别的")]
    refused("already_open", operations.amend_ballot, ballot_id=ballot.pk, questions=asked, by=room.secretary, **changed)
    with pytest.raises(IntegrityError, match="does not change"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE ballot SET secret = false, way = 'by_name' WHERE id = %s", [ballot.pk])
    assert (fresh(ballot).secret, fresh(ballot).way) == (True, "slips")


def test_a_unanimous_result_is_warned_of_and_so_is_a_handful_of_ballots(room):
    ballot = opened(room)
    for code in slips(room, ballot)[:4]:
        cast_slip(ballot, code)
    count(room, ballot)
    told = queries.result(fresh(ballot)).warnings
    assert "接收李明同志为预备党员的意见全体一致" in told[0] and "只有4张票" in told[1]
    assert "其中11人互相说了" in queries.promise(ballot)[3]


HANDED_OUT = {
    "slips": lambda room, ballot: operations.print_slips(ballot_id=ballot.pk, by=room.secretary),
    "phones": lambda room, ballot: fetch(ballot, room.actors[1]),
    "by_name": lambda room, ballot: operations.vote_by_name(
        ballot_id=ballot.pk, person_id=room.people[1].pk, options=["for"], by=room.actors[1]
    ),
    "paper": lambda room, ballot: operations.enter_paper_count(
        ballot_id=ballot.pk, entry=1, teller="计票甲", issued=12, returned=12, invalid=0, counts={1: {"for": 12}},
        by=room.secretary,
    ),
}  # fmt: skip


@pytest.mark.parametrize("way", HANDED_OUT)
def test_an_opening_is_taken_back_only_while_nothing_was_given_out(room, way):
    rule = {"rule": "branch_assembly_ordinary"} if way == "by_name" else {}
    ballot = opened(room, way=way, **rule)
    operations.take_back_opening(ballot_id=ballot.pk, by=room.secretary)
    gone = fresh(ballot)
    assert queries.state_of(gone) == "annulled" and gone.voters.count() == 12  # what was frozen stays
    assert JournalEntry.objects.filter(action="take_back_opening").count() == 1
    refused("annulled", operations.take_back_opening, ballot_id=ballot.pk, by=room.secretary)
    ballot = opened(room, way=way, **rule)
    HANDED_OUT[way](room, ballot)
    refused("already_out", operations.take_back_opening, ballot_id=ballot.pk, by=room.secretary)
    assert queries.state_of(fresh(ballot)) != "annulled"
