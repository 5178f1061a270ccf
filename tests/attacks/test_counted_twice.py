"""Attack by accident: two people tap at once, a phone tries again after a time-out, an offline queue is sent twice."""

import json
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest

from lanyan.records.activities.models import CheckIn, OfflineEntry, RollEntry

from ..server import sessions
from .meeting import opened

pytestmark = pytest.mark.usefixtures("live_world")


def together(*calls):
    """All at the same moment; the answers in order."""
    start = Barrier(len(calls))

    def run(call):
        start.wait()
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_many_hands_on_one_roll_count_each_person_once(live_world, server):
    meeting = opened(live_world)
    roll = list(RollEntry.objects.filter(activity=meeting.id).values_list("person__public_id", flat=True))
    opened_for = sessions([live_world.member, live_world.secretary, live_world.recorder, live_world.brigade_officer])
    who = {name: server.visitor(key) for name, key in opened_for.items()}
    queue = [
        {"person": p, "outcome": "present", "nonce": str(uuid4()), "marked_at": live_world.now.isoformat()} for p in roll
    ]
    batch, entries = f"/meetings/{meeting.public_id}/roll-call/batch/", {"entries": queue}

    def scan():
        return who[live_world.member].post("/scan/", {"code": meeting.code})

    def send(username):
        return lambda: who[username].send(batch, entries)

    def rest():
        return who[live_world.secretary].post(f"/meetings/{meeting.public_id}/roll-call/rest/")

    # A double tap, two recorders, the queue in flight twice, and "all others are here", at one moment.
    answers = together(
        scan, scan, send(live_world.recorder), send(live_world.recorder), send(live_world.brigade_officer), rest, rest
    )
    assert [status for status, _ in answers] == [200, 200, 200, 200, 200, 302, 302]
    assert sorted(CheckIn.objects.filter(activity=meeting.id).values_list("person__public_id", flat=True)) == sorted(roll)
    assert OfflineEntry.objects.filter(activity=meeting.id).count() == len(roll)
    # Sent again an hour later: the same receipts, and nothing is counted again.
    status, text = who[live_world.recorder].send(batch, entries)
    assert status == 200
    assert {receipt["status"] for receipt in json.loads(text)["receipts"]} == {"already"}
    assert CheckIn.objects.filter(activity=meeting.id).count() == len(roll)
