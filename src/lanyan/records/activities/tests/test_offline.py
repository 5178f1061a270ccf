"""The recorder's queue: sent late, sent twice, sent after closing; each entry has a receipt and counts once."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from lanyan.records.activities import operations
from lanyan.records.activities.counts import counts_of
from lanyan.records.activities.models import CheckIn, Correction, Leave, MakeUp, OfflineEntry, Outcome
from lanyan.records.activities.operations import Sent

from .conftest import MEETING

pytestmark = pytest.mark.django_db


def tap(person, outcome="present", minutes=0, method="offline"):
    return Sent(uuid4(), person.public_id, outcome, MEETING + timedelta(minutes=minutes), method)


@pytest.fixture
def send(brigade, meeting):
    def sync(*entries):
        return [r.status for r in operations.sync_offline(activity_id=meeting.pk, entries=entries, by=brigade.recorder)]

    return sync


def test_a_queue_sent_twice_counts_once(brigade, meeting, send, at):
    at(30)
    queue = [tap(p, minutes=n) for n, p in enumerate(brigade.people)] + [tap(brigade.probationary, "call_out")]
    assert send(*queue) == ["received"] * 7
    assert send(*queue) == ["already"] * 7
    assert CheckIn.objects.count() == 6 and Leave.objects.count() == 1
    found = CheckIn.objects.get(person=brigade.people[3])
    assert (found.method, found.marked_at, found.nonce) == ("offline", MEETING + timedelta(minutes=3), queue[3].nonce)


def test_the_same_nonce_twice_in_one_queue(brigade, meeting, send, at):
    at(1)
    entry = tap(brigade.people[0])
    assert send(entry, entry) == ["received", "already"]
    assert send(tap(brigade.people[0])) == ["already"]


def test_of_one_person_the_last_tap_counts(brigade, meeting, send, at):
    at(30)
    a, b = brigade.people[:2]
    assert send(tap(a), tap(a, "absent", 1), tap(b, "sick"), tap(b, "present", 2)) == ["already", "received"] * 2
    assert list(CheckIn.objects.values_list("person_id", flat=True)) == [b.pk]
    assert send(tap(b, "mission", 3)) == ["received"]
    assert not CheckIn.objects.exists() and Leave.objects.get().kind == "mission"
    assert send(tap(b, "", 4)) == ["received"]
    assert not Leave.objects.exists()


def test_an_older_tap_that_arrives_later_changes_nothing(brigade, meeting, send, at):
    at(30)
    assert send(tap(brigade.people[0], minutes=9)) == ["received"]
    assert send(tap(brigade.people[0], "absent", 8)) == ["already"]
    assert CheckIn.objects.count() == 1


def test_what_somebody_asked_for_is_not_taken_back(brigade, meeting, send, at):
    operations.request_leave(activity_id=meeting.pk, kind="sick", by=brigade.member)
    at(5)
    assert send(tap(brigade.people[2], "absent", 1)) == ["received"]
    assert Leave.objects.count() == 1


def test_a_refused_entry_is_kept_with_its_receipt(brigade, meeting, send, at):
    at(5)
    stranger, ghost = tap(brigade.guests[0]), Sent(uuid4(), "nobody", "present", MEETING)
    assert send(stranger, ghost, tap(brigade.people[0])) == ["refused", "refused", "received"]
    assert send(stranger) == ["refused"]
    assert OfflineEntry.objects.get(nonce=stranger.nonce).result == "not_on_roll"


def test_arrived_after_closing_but_marked_before_it_is_a_correction(brigade, meeting, send, at):
    at(60)
    operations.close_activity(activity_id=meeting.pk, by=brigade.secretary)
    at(90)
    a, b, c, d = brigade.people[:4]
    queue = [tap(a, minutes=10), tap(b, "call_out", 10), tap(c, minutes=61), tap(d, "absent", 10)]
    assert send(*queue) == ["received", "received", "refused", "already"]
    assert send(*queue) == ["already", "already", "refused", "already"]
    assert dict(Correction.objects.values_list("person_id", "became")) == {a.pk: "present", b.pk: "excused"}
    assert Outcome.objects.get(person=b).cause == "call_out"
    assert MakeUp.objects.filter(withdrawn_at=None).count() == 7
    counts = counts_of(meeting)
    assert (counts.present, counts.excused, counts.absent) == (1, 1, 6)


def test_after_closing_nobody_becomes_less_than_was_settled(brigade, meeting, send, at):
    at(10)
    send(tap(brigade.people[0], minutes=10))
    at(60)
    operations.close_activity(activity_id=meeting.pk, by=brigade.secretary)
    assert send(tap(brigade.people[0], "absent", 20)) == ["refused"]
    assert Outcome.objects.get(person=brigade.people[0]).outcome == "present"


def test_a_tap_with_network_is_a_roll_call(brigade, meeting, send, at):
    at(5)
    send(tap(brigade.people[0], method="roll_call"))
    assert CheckIn.objects.get().method == "roll_call"


def test_a_nonce_is_the_senders_own(brigade, meeting, send, at):
    """The same nonce with other content is answered as the first was: the first is what was committed."""
    at(5)
    entry = tap(brigade.people[0])
    send(entry)
    assert send(replace(entry, person=brigade.people[1].public_id)) == ["already"]
    assert CheckIn.objects.get().person_id == brigade.people[0].pk
    assert isinstance(entry.nonce, UUID)
