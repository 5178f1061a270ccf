"""Two connections at once: a double tap, a double close, and a sign-in that meets the closing."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction

from lanyan.kernel import clock
from lanyan.kernel.models import JournalEntry
from lanyan.kernel.refusal import Refusal
from lanyan.records.activities import codes, operations
from lanyan.records.activities.models import CheckIn, Closure, MakeUp, OfflineEntry, Outcome
from lanyan.records.activities.operations import Sent

from .conftest import MEETING, actor, build, plan

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(transactional_db):
    return build()


def together(*calls):
    """Run these at the same moment, each on its own connection; the answers or the refusals' codes, in order."""
    start = threading.Barrier(len(calls))

    def run(call):
        try:
            with clock.frozen(MEETING + timedelta(minutes=30)):
                start.wait()
                return call()
        except Refusal as refused:
            return refused.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_a_double_tap_counts_once(world):
    meeting = plan(world)
    with clock.frozen(MEETING + timedelta(minutes=30)):
        operations.open_sign_in(activity_id=meeting.pk, by=world.recorder)
        shown = codes.current_code(meeting, clock.now())
    for person in world.people:
        who = actor(person)

        def scan(who=who):
            return operations.check_in_by_code(activity_public_id=meeting.public_id, code=shown, by=who)

        answers = together(scan, scan, scan)
        assert sorted(answer.counted for answer in answers) == [False, False, True]
        assert len({answer.at for answer in answers}) == 1
    assert CheckIn.objects.count() == 6


def test_two_closers_close_once(world):
    meeting = plan(world)

    def close():
        return operations.close_activity(activity_id=meeting.pk, by=world.secretary).pk

    assert len(set(together(close, close, close))) == 1
    assert (Closure.objects.count(), Outcome.objects.count(), MakeUp.objects.count()) == (1, 8, 8)


def test_nobody_answered_is_counted_absent(world):
    """Scanning and closing race, again and again: whoever got an answer is present, whoever was refused is not."""
    for _ in range(5):
        meeting = plan(world)
        with clock.frozen(MEETING + timedelta(minutes=30)):
            operations.open_sign_in(activity_id=meeting.pk, by=world.recorder)
            shown = codes.current_code(meeting, clock.now())

        def scan(person, meeting=meeting, shown=shown):
            return operations.check_in_by_code(activity_public_id=meeting.public_id, code=shown, by=actor(person))

        def close(meeting=meeting):
            return operations.close_activity(activity_id=meeting.pk, by=world.secretary)

        people = world.people[:4]
        answers = together(close, *[lambda p=person: scan(p) for person in people])[1:]
        for person, answer in zip(people, answers, strict=True):
            settled = Outcome.objects.get(activity=meeting, person=person).outcome
            assert (settled == "present") == (answer != "sign_in_over"), answer


def test_closing_waits_for_a_sign_in_under_way(world):
    """A check-in not yet committed when the closer taps is waited for and counted."""
    meeting = plan(world)
    with clock.frozen(MEETING + timedelta(minutes=30)):
        operations.open_sign_in(activity_id=meeting.pk, by=world.recorder)
    closed = threading.Event()

    def close():
        with clock.frozen(MEETING + timedelta(minutes=40)):
            operations.close_activity(activity_id=meeting.pk, by=world.secretary)
        closed.set()
        connection.close()

    closer = threading.Thread(target=close)
    with clock.frozen(MEETING + timedelta(minutes=30)), transaction.atomic():
        shown = codes.current_code(meeting, clock.now())
        operations.check_in_by_code(activity_public_id=meeting.public_id, code=shown, by=world.member)
        closer.start()
        assert not closed.wait(0.5)
    closer.join(10)
    assert Outcome.objects.get(activity=meeting, person=world.people[2]).outcome == "present"


def test_a_queue_sent_by_two_retries_at_once_counts_once(world):
    meeting = plan(world)
    queue = [Sent(uuid4(), person.public_id, "present", MEETING) for person in world.people]

    def send():
        return [r.status for r in operations.sync_offline(activity_id=meeting.pk, entries=queue, by=world.recorder)]

    assert sorted(together(send, send)) == [["already"] * 6, ["received"] * 6]
    assert (CheckIn.objects.count(), OfflineEntry.objects.count()) == (6, 6)


def test_each_tap_leaves_its_own_journal_line(world):
    meeting = plan(world)

    def mark():
        return operations.mark_present(activity_id=meeting.pk, person_id=world.people[4].pk, by=world.recorder)

    together(mark, mark)
    assert JournalEntry.objects.filter(action="mark_present", subject_id=meeting.pk).count() == 2
    assert CheckIn.objects.count() == 1
