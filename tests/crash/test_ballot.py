"""The server is killed at every step of a secret ballot, just after a request was sent or in the midst of answers: what
was answered is kept, what was not is sent again, and nothing is counted twice."""

import base64
import hashlib
import http.client
import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Lock
from urllib.parse import urlencode

from lanyan.flows import hold_ballot
from lanyan.kernel import blind_rsa, sealed_box
from lanyan.kernel.operation import SYSTEM
from lanyan.records.activities.models import Decision
from lanyan.records.activities.operations import planning, sign_in
from lanyan.records.ballots import answers, entrance, operations
from lanyan.records.ballots.models import Ballot, Casting, Closure, Count, Credential, Opening, SealedBallot
from tests.server import sessions

VOTERS = 6
KILL_AFTER = 2  # answers
CODE = sealed_box.new_code()
KEY = sealed_box.public_bytes(sealed_box.private_key(CODE)).hex()


def test_nothing_answered_is_lost_and_nothing_counted_twice(live_world, server):
    assembly = assembled(live_world)
    made = hold_ballot.prepare_ballot(
        activity=assembly, title="", kind="decision", rule="admission", way="phones",
        questions=[operations.Asked("接收李明为预备党员")], by=SYSTEM,
    )  # fmt: skip
    base = f"/ballots/{made.public_id}"
    numbers = list(assembly.roll.filter(votes=True).order_by("person_id").values_list("person__number", flat=True))
    keys = sessions([*numbers, live_world.secretary])
    holder = keys[live_world.secretary]

    send_and_kill(server, holder, f"{base}/opening/", {"box_key": KEY})
    assert again(server, holder, f"{base}/opening/", {"box_key": KEY}) in (302, 409)
    ballot = Ballot.objects.select_related("opening").get(pk=made.pk)
    assert Opening.objects.filter(ballot=ballot).count() == 1

    fetched = fetching(server, ballot, {number: keys[number] for number in numbers[:VOTERS]})
    assert again(server, holder, f"{base}/casting/", {}) == 302
    casting(server, ballot, fetched)

    assert again(server, holder, f"{base}/ending/", {}) == 302
    Casting.objects.filter(ballot=ballot).update(settles_at=0)
    send_and_kill(server, holder, f"{base}/count/", {"opening_code": CODE})
    assert again(server, holder, f"{base}/count/", {"opening_code": CODE}) == 302
    assert again(server, holder, f"{base}/count/", {"opening_code": CODE}) == 302  # it is counted: back to its page
    closure = Closure.objects.get(ballot=ballot)
    assert (closure.returned, closure.valid, closure.keys_destroyed) == (VOTERS, VOTERS, True)
    assert dict(Count.objects.filter(ballot=ballot).values_list("option", "votes")) == {"for": 4, "against": 2, "abstain": 0}
    assert not SealedBallot.objects.filter(ballot=ballot).exists()
    assert Decision.objects.filter(activity=assembly).count() == 1


def assembled(world):
    """An assembly of six, all there."""
    planned = planning.plan_activity(
        kind="branch_assembly",
        organisation_id=world.organisation(world.due_assembly_branch).pk,
        starts_at=world.now - timedelta(minutes=5),
        agenda=[planning.AgendaDraft("讨论接收李明为预备党员", "decide")],
        by=SYSTEM,
    )
    for person in planned.roll.filter(votes=True).order_by("person_id").values_list("person_id", flat=True)[VOTERS:]:
        planning.remove_from_roll(activity_id=planned.pk, person_id=person, reason="另行安排", by=SYSTEM)
    sign_in.mark_rest_present(activity_id=planned.pk, by=SYSTEM)
    return planned


def send_and_kill(server, session, path, fields):
    """Send it, and cut the power before the answer."""
    sent = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    token = "t" * 32
    headers = {"Cookie": f"sessionid={session}; csrftoken={token}", "X-CSRFToken": token}
    sent.request("POST", path, urlencode(fields), headers | {"Content-Type": "application/x-www-form-urlencoded"})
    server.kill()
    sent.close()
    server.start()


def again(server, session, path, fields):
    return server.visitor(session).post(path, fields)[0]


def fetching(server, ballot, keys):
    """First phase: killed after a few answers. The same request gets the same answer, so nobody has two ballots."""
    key = blind_rsa.public_from_bytes(bytes(ballot.opening.credential_key))
    asked = {number: blind_rsa.blind(key, number.encode().ljust(32, b".")) for number in keys}
    path = f"/ballots/{ballot.public_id}/credential/"

    def fetch(number):
        status, text = server.visitor(keys[number]).send(path, {"blinded": asked[number].blinded.hex()})
        assert status == 200, text
        return json.loads(text)["reply"]

    answered = until_killed(server, fetch, keys)
    server.start()
    replies = {number: fetch(number) for number in keys}
    assert answered.items() <= replies.items()
    assert Counter(Credential.objects.filter(ballot=ballot).values_list("person__number", flat=True)) == Counter(list(keys))
    return {
        number: (asked[number].message, blind_rsa.finalize(key, asked[number], bytes.fromhex(replies[number])))
        for number in keys
    }


def casting(server, ballot, fetched):
    """Second phase: killed when the first are told "received". Everybody sends the same again until it is in."""
    bodies = {}
    for place, (number, (message, signature)) in enumerate(fetched.items()):
        plain = answers.write([0 if place < 4 else 1])
        box = sealed_box.seal(bytes(ballot.opening.box_key), plain, entrance.purpose(ballot.public_id))
        bodies[number] = {"token": message.hex(), "signature": signature.hex(), "box": base64.b64encode(box).decode()}

    def cast(number):
        while True:
            status, text = server.visitor("").ask(
                "POST", f"/box/{ballot.public_id}/", json.dumps(bodies[number]), "text/plain"
            )
            assert status == 200, text
            if json.loads(text)["state"] == "received":
                return True

    answered = until_killed(server, cast, bodies)
    inside = {bytes(token) for token in SealedBallot.objects.filter(ballot=ballot).values_list("token_hash", flat=True)}
    assert {hashlib.sha256(fetched[number][0]).digest() for number in answered} <= inside
    server.start()
    with ThreadPoolExecutor(VOTERS) as pool:
        assert all(pool.map(cast, bodies))
    assert SealedBallot.objects.filter(ballot=ballot).count() == VOTERS


def until_killed(server, act, people):
    """Everybody at once; the power goes after a few answers. Who was answered, with what."""
    answered, lock = {}, Lock()

    def one(person):
        try:
            said = act(person)
        except (OSError, http.client.HTTPException):
            return
        with lock:
            answered[person] = said
            if len(answered) == KILL_AFTER:
                server.kill()

    with ThreadPoolExecutor(VOTERS) as pool:
        list(pool.map(one, people))
    assert len(answered) >= KILL_AFTER
    return answered
