"""A room of people with phones: plain HTTP against the running server, as browsers do it."""

import base64
import http.client
import json
import random
import threading
import time
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from typing import Any

from django.conf import settings

from lanyan.directory.models import Account, Organisation, Person
from lanyan.kernel import blind_rsa, sealed_box
from lanyan.records.ballots import answers, entrance

BEGINNING = date(2020, 1, 1)
WAIT = 1.0  # seconds within which a phone of the drill casts; a real one takes up to ten


@dataclass
class Phone:
    """Somebody with a vote. `held` is what the phone alone knows: message, signature, what will be chosen."""

    person_id: int
    name: str
    number: str
    session: str
    message: bytes = b""
    signature: bytes = b""
    choice: int = 0


def people(voters: int) -> tuple[Organisation, list[Phone]]:
    """A branch and its members, each logged in."""
    branch = Organisation.objects.create(line="party", founded_on=BEGINNING)
    phones = []
    for place in range(voters):
        name = f"演练{place:02}"
        person = Person.objects.create(number=f"DRILL{place:03}", name=name, sex="male", born_on=date(1990, 1, 1))
        account = Account.objects.create(username=person.number, name=name, person=person)
        phones.append(Phone(person.pk, name, person.number, _session(account)))
    return branch, phones


def _session(account: Account) -> str:
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session.save()
    return str(session.session_key)


def fetch_all(port: int, ballot: Any, phones: list[Phone], rng: random.Random) -> None:
    """The first phase, in an order of its own."""
    key = blind_rsa.public_from_bytes(bytes(ballot.opening.credential_key))
    for phone in rng.sample(phones, len(phones)):
        asked = blind_rsa.blind(key, rng.randbytes(32))
        body = json.dumps({"blinded": asked.blinded.hex()})
        status, said = ask(port, f"/ballots/{ballot.public_id}/credential/", body, phone.session)
        if status != 200:
            raise RuntimeError(f"no credential: {status} {said}")
        phone.message, phone.signature = asked.message, blind_rsa.finalize(key, asked, bytes.fromhex(said["reply"]))


def cast_all(port: int, ballot: Any, phones: list[Phone], rng: random.Random) -> None:
    """The second phase: everybody after a random moment, all at once, until committed."""
    waits = [rng.uniform(0, WAIT) for _ in phones]
    failed: list[BaseException] = []

    def cast(phone: Phone, wait: float) -> None:
        try:
            time.sleep(wait)
            _cast(port, ballot, phone)
        except Exception as trouble:
            failed.append(trouble)

    threads = [threading.Thread(target=cast, args=pair) for pair in zip(phones, waits, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]


def _cast(port: int, ballot: Any, phone: Phone) -> None:
    plain = answers.write([phone.choice])
    box = sealed_box.seal(bytes(ballot.opening.box_key), plain, entrance.purpose(ballot.public_id))
    body = json.dumps(
        {"token": phone.message.hex(), "signature": phone.signature.hex(), "box": base64.b64encode(box).decode()}
    )
    until = time.monotonic() + 30
    while time.monotonic() < until:
        status, said = ask(port, f"/box/{ballot.public_id}/", body)
        if said.get("state") == "received":
            return
        if said.get("state") != "waiting":
            raise RuntimeError(f"not taken: {status} {said}")
        time.sleep(0.3)
    raise RuntimeError("the box did not commit within half a minute")


def ask(port: int, path: str, body: str, session: str = "") -> tuple[int, Any]:
    """POST JSON; with a session as a page does, without one as the box wants it."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        headers = {"Content-Type": "text/plain"}
        if session:
            token = "t" * 32
            headers = {"Content-Type": "application/json", "Accept": "application/json", "X-CSRFToken": token}
            headers["Cookie"] = f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={token}"
        connection.request("POST", path, body, headers)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read() or b"{}")
    finally:
        connection.close()
