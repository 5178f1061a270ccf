"""An answer on the screen means that it is committed: the server is killed in the midst of sign-ins, and nothing that was
answered is lost, nothing is counted twice, and what got no answer can simply be sent again."""

import http.client
import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from uuid import uuid4

from lanyan.records.activities.models import CheckIn, OfflineEntry, RollEntry
from tests.attacks.meeting import opened
from tests.live.caller import token
from tests.server import sessions

KILL_AFTER = 6  # answers


def test_a_power_cut_loses_no_answered_sign_in(live_world, server):
    meeting = opened(live_world)
    roll = list(
        RollEntry.objects.filter(activity=meeting.id).values_list("person_id", "person__public_id", "person__number")
    )
    keys = sessions([number for _, _, number in roll])
    half = len(roll) // 2
    by_code, by_roll_call = roll[:half], roll[half:]
    by_live = {person for person, _, _ in by_code[::2]}
    batch = f"/meetings/{meeting.public_id}/roll-call/batch/"
    recorder = server.visitor(keys[live_world.recorder])
    queue = {
        person: {
            "person": public_id,
            "outcome": "present",
            "nonce": str(uuid4()),
            "marked_at": live_world.now.isoformat(),
        }
        for person, public_id, _ in by_roll_call
    }
    answered, lock = [], Lock()

    def sign_in(person):
        number = next(n for p, _, n in roll if p == person)
        try:
            if person in queue:
                status, text = recorder.send(batch, {"entries": [queue[person]]})
                met = status == 200 and json.loads(text)["receipts"][0]["status"] != "refused"
            else:
                # Every other phone asks the live server, the rest the page.
                status, text = (
                    server.visitor("").send("/live/check-in", {"token": token(person), "code": meeting.code})
                    if person in by_live
                    else server.visitor(keys[number]).post("/scan/", {"code": meeting.code})
                )
                met = status == 200 and json.loads(text).get("state") == "met"
        except (OSError, http.client.HTTPException):
            return
        assert met, (status, text[:300])
        with lock:
            answered.append(person)
            if len(answered) == KILL_AFTER:
                server.kill()  # the others are waiting for their answers

    with ThreadPoolExecutor(4) as pool:
        mixed = [person for pair in zip(by_code, by_roll_call, strict=False) for person, _, _ in pair]
        list(pool.map(sign_in, mixed))

    written = Counter(CheckIn.objects.filter(activity=meeting.id).values_list("person_id", flat=True))
    assert len(answered) >= KILL_AFTER
    assert set(answered) <= set(written)
    assert set(written.values()) == {1}
    assert len(answered) < len(mixed), "the power was cut too late to prove anything"

    # The power is back: everybody sends everything again, answered before or not.
    server.start()
    again = [
        recorder.send(batch, {"entries": list(queue.values())}),
        *(server.visitor(keys[n]).post("/scan/", {"code": meeting.code}) for _, _, n in by_code),
    ]
    assert {status for status, _ in again} == {200}
    assert Counter(CheckIn.objects.filter(activity=meeting.id).values_list("person_id", flat=True)) == Counter(
        [person for person, _, _ in roll]
    )
    assert OfflineEntry.objects.filter(activity=meeting.id).count() == len(queue)
