"""Sign-in: the rotating code is bound to place, meeting and moment; everybody has a way; nothing counts twice."""

from datetime import timedelta

import pytest

from lanyan.kernel import clock
from lanyan.kernel.refusal import Refusal
from lanyan.records.activities import codes, operations
from lanyan.records.activities.models import CheckIn, SignIn

from .conftest import MEETING, actor, plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def door(brigade, meeting, at):
    at(0)
    operations.open_sign_in(activity_id=meeting.pk, by=brigade.recorder)
    return meeting


def verdict(door, text, at):
    return codes.judge(bytes(SignIn.objects.get(activity=door).secret), door.public_id, text, at)


def test_a_code_is_good_for_its_window_and_two_seconds_more(door):
    shown = codes.current_code(door, MEETING)
    for seconds, expected in [
        (0, "good"),
        (14, "good"),
        (15, "good"),
        (16, "good"),
        (17, "code_expired"),
        (30, "code_expired"),
    ]:
        assert verdict(door, shown, MEETING + timedelta(seconds=seconds)) == expected, seconds
    assert verdict(door, shown, MEETING - timedelta(seconds=1)) == "code_wrong"
    assert verdict(door, shown, MEETING + timedelta(hours=1)) == "code_wrong"


def test_the_screen_knows_when_the_next_code_comes():
    assert [codes.seconds_left(MEETING + timedelta(seconds=s)) for s in (0, 1, 14, 15)] == [15, 14, 1, 15]


def test_codes_differ_from_window_to_window_and_from_meeting_to_meeting(brigade, door):
    other = plan(brigade, "party_class")
    operations.open_sign_in(activity_id=other.pk, by=brigade.recorder)
    shown = {
        codes.current_code(a, MEETING + timedelta(seconds=15 * n)).split(".")[2] for a in (door, other) for n in range(20)
    }
    assert len(shown) == 40


@pytest.mark.parametrize("text", ["", "LY", "LY..", "http://example.invalid/", "LY.码.码", "x" * 5000])
def test_whatever_was_scanned_is_judged(door, text):
    assert verdict(door, text, MEETING) in ("code_wrong", "code_of_other")


def test_the_secret_is_sealed_and_destroyed_at_closing(brigade, door):
    sealed = bytes(SignIn.objects.get(activity=door).secret)
    assert len(sealed) > 64 + 29 - 1 and sealed[0] == 2
    operations.close_activity(activity_id=door.pk, by=brigade.secretary)
    sign_in = SignIn.objects.get(activity=door)
    assert (bytes(sign_in.secret), sign_in.ended_at) == (b"", clock.now())
    with pytest.raises(SignIn.DoesNotExist):
        codes.current_code(door, clock.now())


def test_a_photographed_code_is_worthless_after_closing(brigade, door):
    shown = codes.current_code(door, clock.now())
    operations.check_in_by_code(activity_public_id=door.public_id, code=shown, by=brigade.member)
    operations.close_activity(activity_id=door.pk, by=brigade.secretary)
    with pytest.raises(Refusal) as refused:
        operations.check_in_by_code(activity_public_id=door.public_id, code=shown, by=actor(brigade.people[4]))
    assert refused.value.code == "sign_in_over"


def test_only_the_person_behind_the_account_is_signed_in(brigade, door):
    """There is no way to name somebody else: the operation takes no person."""
    shown = codes.current_code(door, clock.now())
    with pytest.raises(TypeError):
        operations.check_in_by_code(
            activity_public_id=door.public_id, code=shown, person_id=brigade.people[4].pk, by=brigade.member
        )
    answer = operations.check_in_by_code(activity_public_id=door.public_id, code=shown, by=brigade.member)
    assert answer.person_id == brigade.member.person_id


def test_a_second_scan_is_answered_with_the_first_time(brigade, door, at):
    shown = codes.current_code(door, clock.now())
    first = operations.check_in_by_code(activity_public_id=door.public_id, code=shown, by=brigade.member)
    at(5)
    again = operations.check_in_by_code(
        activity_public_id=door.public_id, code=codes.current_code(door, clock.now()), by=brigade.member
    )
    assert (first.counted, again.counted, again.at) == (True, False, first.at)
    by_hand = operations.mark_present(activity_id=door.pk, person_id=brigade.member.person_id, by=brigade.recorder)
    assert not by_hand.counted and CheckIn.objects.count() == 1


def test_a_latecomer_without_a_phone_is_recorded_until_closing(brigade, door, at):
    at(45)
    late = operations.check_in_by_number(activity_id=door.pk, number=f" {brigade.people[4].number} ", by=brigade.recorder)
    assert late.counted and late.late
    at(60 * 5)
    assert operations.mark_present(activity_id=door.pk, person_id=brigade.people[5].pk, by=brigade.recorder).counted


def test_calling_the_roll_opens_the_sign_in(brigade, meeting, at):
    at(-10)
    assert operations.mark_present(activity_id=meeting.pk, person_id=brigade.people[5].pk, by=brigade.recorder).counted
    assert SignIn.objects.filter(activity=meeting).exists()


def test_the_rest_are_here_but_not_those_on_leave(brigade, meeting, at):
    operations.request_leave(activity_id=meeting.pk, kind="on_duty", by=brigade.member)
    at(0)
    assert operations.mark_rest_present(activity_id=meeting.pk, by=brigade.recorder) == 7
    assert operations.mark_rest_present(activity_id=meeting.pk, by=brigade.recorder) == 0


def test_a_check_in_is_taken_back_with_a_reason(brigade, door):
    operations.mark_present(activity_id=door.pk, person_id=brigade.people[5].pk, by=brigade.recorder)
    operations.unmark(activity_id=door.pk, person_id=brigade.people[5].pk, reason="点错了", by=brigade.recorder)
    assert not CheckIn.objects.exists()


def test_check_in_takes_one_statement_beside_its_journal_line(brigade, door, django_assert_num_queries):
    shown = codes.current_code(door, clock.now())
    first = actor(brigade.people[4])
    operations.check_in_by_code(activity_public_id=door.public_id, code=shown, by=first)
    # Savepoint, every row to be seen, check-in, journal, as it was (a whole transaction just ends), release.
    with django_assert_num_queries(6):
        operations.check_in_by_code(activity_public_id=door.public_id, code=shown, by=brigade.member)
