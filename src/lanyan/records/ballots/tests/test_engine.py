"""One ballot from opening to the count, by slips, phones, paper, hands and names; and what the rule makes of it."""

import pytest

from lanyan.kernel.models import JournalEntry
from lanyan.kernel.refusal import Refusal
from lanyan.records.ballots import entrance, operations, queries
from lanyan.records.ballots.collector import collector
from lanyan.records.ballots.models import CountedToken, Credential, NamedVote, SealedBallot, SigningKey, Slip
from lanyan.records.ballots.operations import Asked

from .conftest import box, cast_slip, count, fetch, fresh, opened, prepare, slips

CANDIDATES = [Asked("丁一"), Asked("于二"), Asked("王三"), Asked("李四")]


def refused(code, call, **arguments):
    with pytest.raises(Refusal) as caught:
        call(**arguments)
    assert caught.value.code == code
    return caught.value


def test_slips_from_opening_to_the_result(room):
    ballot = opened(room)
    codes = slips(room, ballot)
    assert len(set(codes)) == 12
    for place, code in enumerate(codes):
        assert cast_slip(ballot, code, [0 if place < 9 else 1 if place < 11 else 2]) is False
    collector.flush()
    assert cast_slip(ballot, codes[0]) is True  # the same again: received, and no second ballot
    count(room, ballot)
    found = queries.result(fresh(ballot))
    numbers = (found.eligible, found.present, found.issued, found.returned, found.valid, found.invalid)
    assert numbers == (12, 12, 12, 12, 12, 0)
    assert found.questions[0].counts == {"for": 9, "against": 2, "abstain": 1}
    assert (found.questions[0].passed, found.questions[0].base, found.questions[0].needed) == (True, 12, 7)
    assert "即12人中至少7票" in "".join(found.questions[0].sentences)
    assert found.warnings == []


def test_after_the_count_only_numbers_remain(room):
    ballot = opened(room)
    for code in slips(room, ballot):
        cast_slip(ballot, code)
    count(room, ballot)
    assert not SealedBallot.objects.exists() and not Slip.objects.exists()
    assert CountedToken.objects.count() == 12
    assert fresh(ballot).closure.keys_destroyed


def test_phones_in_two_phases(room):
    ballot = opened(room, way="phones")
    held = [fetch(ballot, actor) for actor in room.actors[:10]]
    refused("not_casting", entrance.cast, ballot_public_id=ballot.public_id, sent=entrance.Cast(*held[0], box(ballot)))
    operations.start_casting(ballot_id=ballot.pk, by=room.secretary)
    refused("issuing_over", operations.issue_credential, ballot_id=ballot.pk, blinded=b"1" * 256, by=room.actors[11])
    for message, signature in held:
        entrance.cast(ballot_public_id=ballot.public_id, sent=entrance.Cast(message, signature, box(ballot)))
    count(room, ballot)
    found = queries.result(fresh(ballot))
    assert (found.issued, found.returned, found.questions[0].counts["for"]) == (10, 10, 10)
    assert not SigningKey.objects.exists()
    assert {(bytes(one.asked), bytes(one.reply)) for one in Credential.objects.all()} == {(b"", b"")}
    assert "全体一致" in found.warnings[0]


def test_casting_leaves_no_line_in_the_journal(room):
    ballot = opened(room, way="phones")
    before = JournalEntry.objects.count()
    message, signature = fetch(ballot, room.actors[1])
    assert JournalEntry.objects.count() == before
    operations.start_casting(ballot_id=ballot.pk, by=room.secretary)
    entrance.cast(ballot_public_id=ballot.public_id, sent=entrance.Cast(message, signature, box(ballot)))
    collector.flush()
    assert JournalEntry.objects.count() == before + 1


def test_an_election_counts_seats_and_names_written_in(room):
    ballot = opened(room, kind="election", rule="committee_members", seats=3, title="选举支部委员", questions=CANDIDATES)
    codes = slips(room, ballot)
    for place, code in enumerate(codes):
        if place < 8:
            cast_slip(ballot, code, [0, 0, 0, 1])
        elif place < 10:
            cast_slip(ballot, code, [0, 0, 1, 1], ["赵五"])
        elif place == 10:
            cast_slip(ballot, code, [0, 0, 0, 0])  # four for three seats
        else:
            cast_slip(ballot, code, [2, 2, 2, 2])
    count(room, ballot)
    found = queries.result(fresh(ballot))
    assert (found.returned, found.valid, found.invalid) == (12, 11, 1)
    assert [one.state for one in found.questions] == ["elected", "elected", "elected", "short"]
    assert found.written_in == [("赵五", 2)]
    assert any("12人的一半是6" in sentence for sentence in found.sentences)


def test_an_appraisal_counts_grades(room):
    members = [Asked("甲", standing="full"), Asked("乙", standing="full"), Asked("丙", standing="probationary")]
    ballot = opened(room, kind="appraisal", rule="member_appraisal", title="民主测评", questions=members)
    for place, code in enumerate(slips(room, ballot)):
        cast_slip(ballot, code, [0, 1 if place else 0, 1])
    count(room, ballot)
    found = queries.result(fresh(ballot))
    titles = dict(found.options)
    assert titles[found.options[0][0]] == "优秀"
    assert found.questions[0].counts[found.options[0][0]] == 12
    assert found.questions[0].passed is None


def test_hands_and_names(room):
    hands = opened(room, rule="branch_assembly_ordinary", way="hands")
    operations.close_by_hands(ballot_id=hands.pk, counts={1: {"for": 10, "against": 1}}, by=room.secretary)
    assert queries.result(fresh(hands)).questions[0].counts == {"for": 10, "against": 1, "abstain": 1}
    named = opened(room, rule="branch_assembly_ordinary", way="by_name")
    operations.vote_by_name(ballot_id=named.pk, person_id=room.people[3].pk, options=["against"], by=room.actors[3])
    operations.vote_by_name(ballot_id=named.pk, person_id=room.people[3].pk, options=["for"], by=room.actors[3])
    operations.vote_by_name(ballot_id=named.pk, person_id=room.people[4].pk, options=["for"], by=room.secretary)
    refused(
        "not_allowed", operations.vote_by_name, ballot_id=named.pk, person_id=room.people[4].pk, options=["against"],
        by=room.actors[3],
    )  # fmt: skip
    operations.close_by_name(ballot_id=named.pk, by=room.secretary)
    assert queries.result(fresh(named)).questions[0].counts["for"] == 2
    assert NamedVote.objects.count() == 2


def test_what_the_rule_wants_secret_cannot_be_named(room):
    refused("secret_needed", prepare, room=room, way="hands")


@pytest.mark.parametrize(
    ("kind", "rule", "title"),
    [
        ("decision", "admission", "马建国"),
        ("election", "committee_members", "党员大会选举委员会委员"),
        ("appraisal", "member_appraisal", "民主评议党员"),
    ],
)
def test_what_a_ballot_is_called_where_nobody_says(room, kind, rule, title):
    """An election is not called by its first candidate."""
    asked = [operations.Asked(name) for name in ("马建国", "王小明", "李卫东")]
    assert prepare(room, title=" ", kind=kind, rule=rule, questions=asked, seats=2).title == title


def test_too_few_candidates(room):
    said = refused(
        "candidates_few", prepare, room=room, kind="election", rule="committee_members", seats=3, questions=CANDIDATES[:3]
    )
    assert "至少4名" in said.sentence


def test_a_member_is_pointed_to_what_waits(room):
    phones = opened(room, way="phones")
    named = opened(room, rule="branch_assembly_ordinary", way="by_name")
    opened(room)  # slips are drawn by hand: nobody is pointed to them
    me = room.actors[3]
    assert [(one.pk, one.has_ballot) for one in queries.mine(me)] == [(phones.pk, False), (named.pk, False)]
    fetch(phones, me)
    operations.vote_by_name(ballot_id=named.pk, person_id=me.person_id, options=["for"], by=me)
    assert [(one.pk, one.has_ballot) for one in queries.mine(me)] == [(phones.pk, True)]
    operations.start_casting(ballot_id=phones.pk, by=room.secretary)
    assert queries.mine(me) and not [one for one in queries.mine(room.actors[4]) if one.pk == phones.pk]  # too late to fetch
    operations.end_casting(ballot_id=phones.pk, by=room.secretary)
    assert queries.mine(me) == [] and queries.mine(room.stranger) == []
