"""Members sign in through both doors at a steady rate, and an officer hands in rosters, whatever becomes of the servers."""

import http.client
import itertools
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from urllib.parse import urlencode

import requests

from lanyan.cli.attacks.visitor import Visitor
from lanyan.cli.benches.checkin import Meeting
from lanyan.cli.soaking.load import roster
from lanyan.kernel import clock, tokens

from .judged import Pair

TIMEOUT = 60
"""Seconds for which a phone waits for an answer; then it asks again."""
AGAIN = 0.5
ROSTER_EVERY = 3.0


@dataclass
class Door:
    """One way in: who is sent through it, what was asked, and when each was told "here"."""

    name: str
    rate: float
    clients: int
    ask: Callable[[Meeting, int], tuple[int, bytes]]
    pairs: Iterator[tuple[Meeting, int]]
    asked: set[Pair] = field(default_factory=set)
    answered: dict[Pair, float] = field(default_factory=dict)
    tries: int = 0

    def __post_init__(self) -> None:
        self._turn, self._lock = time.monotonic(), threading.Lock()

    def next(self) -> tuple[Meeting, int] | None:
        """Whose turn it is, after waiting for it: the clients together keep the rate, and catch up on nothing."""
        with self._lock:
            now = time.monotonic()
            self._turn = max(self._turn + 1 / self.rate, now)
            wait = self._turn - now
            pair = next(self.pairs, None)
            if pair:
                self.asked.add((pair[0].id, pair[1]))
        time.sleep(wait)
        return pair


class SignIns:
    """`begin`; then `end`, which waits until everybody who was sent has been told "here", and says whether all were."""

    def __init__(self, doors: list[Door]) -> None:
        self.doors = doors
        self._no_more, self._given_up = threading.Event(), threading.Event()
        self._threads = [
            threading.Thread(target=self._send, args=(door,), daemon=True) for door in doors for _ in range(door.clients)
        ]

    def begin(self) -> None:
        for thread in self._threads:
            thread.start()

    def send_no_more(self) -> None:
        self._no_more.set()

    def are_all_told(self) -> bool:
        return not any(thread.is_alive() for thread in self._threads)

    def give_up(self) -> None:
        self._no_more.set()
        self._given_up.set()

    def _send(self, door: Door) -> None:
        while not self._no_more.is_set():
            pair = door.next()
            if pair is None:
                return
            meeting, person = pair
            while not self._given_up.is_set() and not self._told(door, meeting, person):
                self._given_up.wait(AGAIN)

    def _told(self, door: Door, meeting: Meeting, person: int) -> bool:
        """Whether the answer was "here": nothing else counts, and an answer that did not come least of all."""
        door.tries += 1
        with suppress(OSError, http.client.HTTPException):
            status, body = door.ask(meeting, person)
            if status == 200 and b'"met"' in body.replace(b" ", b""):
                door.answered[(meeting.id, person)] = time.monotonic()
                return True
        return False


def hot(address: str, port: int, meeting: Meeting, person: int) -> tuple[int, bytes]:
    """`POST /live/check-in`."""
    token = tokens.issue("check_in", 3600, person=person, account=None)
    body = json.dumps({"token": token, "code": _code(meeting)})
    return _post(address, port, "/live/check-in", body, {"Content-Type": "application/json"})


def ordinary(address: str, port: int, sessions: dict[int, str], meeting: Meeting, person: int) -> tuple[int, bytes]:
    """`POST /scan/` in a session of this person."""
    forged = "t" * 32
    headers = {
        "Cookie": f"sessionid={sessions[person]}; csrftoken={forged}",
        "X-CSRFToken": forged,
        "Content-Type": "application/x-www-form-urlencoded",
    }
    return _post(address, port, "/scan/", urlencode({"code": _code(meeting)}), headers)


def _post(address: str, port: int, path: str, body: str, headers: dict[str, str]) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(address, port, timeout=TIMEOUT)
    try:
        connection.request("POST", path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def _code(meeting: Meeting) -> str:
    from lanyan.records.activities import codes

    return codes.code_at(meeting.secret, meeting.public_id, clock.now())


class Rosters:
    """An officer who hands in one roster after the other; each step is tried again until it is answered as it should be."""

    def __init__(self, base: str, username: str, password: str) -> None:
        self._visitor, self._account = Visitor(base), (username, password)
        self.begun = self.done = 0
        self.names: list[str] = []
        self._no_more, self._given_up = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._work, daemon=True)

    def begin(self) -> None:
        self._thread.start()

    def send_no_more(self) -> None:
        self._no_more.set()

    def give_up(self) -> None:
        self._no_more.set()
        self._given_up.set()

    def are_done(self) -> bool:
        return not self._thread.is_alive()

    def _work(self) -> None:
        self._until(lambda: self._visitor.log_in(*self._account))
        for turn in itertools.count():
            if self._no_more.wait(ROSTER_EVERY):
                return
            self.begun += 1
            document = roster(turn)
            self.names += [line.split(",")[0] for line in document.decode("utf-8-sig").splitlines()[1:]]
            if self._hand_in(turn, document):
                self.done += 1

    def _hand_in(self, turn: int, document: bytes) -> bool:
        run = self._until(partial(self._handed_in, turn, document))
        return bool(
            run
            and self._until(lambda: f"{run}write/" in self._page(run))
            and self._until(lambda: self._moved(self._visitor.post(f"{run}write/")) or "已导入" in self._page(run))
            and self._until(lambda: "已导入" in self._page(run))
        )

    def _handed_in(self, turn: int, document: bytes) -> str:
        self._visitor.get("/people/import/")
        answer = self._visitor.post("/people/import/", files={"file": (f"名册{turn}.csv", document, "text/csv")})
        return self._moved(answer)

    def _page(self, path: str) -> str:
        answer = self._visitor.get(path)
        return answer.text if answer.status_code == 200 else ""

    def _moved(self, answer: requests.Response) -> str:
        """Where a form that was taken sends its sender: on to the import, not to the log-in."""
        place = answer.headers.get("Location", "") if answer.status_code == 302 else ""
        return place if place.startswith("/people/import/") else ""

    def _until(self, ask: Callable[[], object]) -> str:
        """What `ask` answered when it answered something; empty when given up."""
        while not self._given_up.is_set():
            with suppress(requests.RequestException):
                answer = ask()
                if answer:
                    return str(answer)
            self._given_up.wait(AGAIN)
        return ""
