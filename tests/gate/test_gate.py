"""More than the server can do is refused at once, in words, and it recovers by itself."""

import http.client
import json
import socket
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from lanyan.config import gate
from lanyan.config.asgi import OnePort
from lanyan.config.gate import Gate
from lanyan.kernel.rate import Rate


class Slow:
    """An application whose requests last until `let_go`."""

    def __init__(self) -> None:
        self.started, self._end = threading.Semaphore(0), threading.Event()

    def __call__(self, environ, start):
        self.started.release()
        self._end.wait(10)
        start("200 OK", [])
        return [b"done"]

    def let_go(self) -> None:
        self._end.set()


def ask(application, path="/", **environ) -> tuple[int, dict[str, str], str]:
    told: list = []
    body = b"".join(application({"PATH_INFO": path, "REMOTE_ADDR": "10.0.0.1", **environ}, lambda *said: told.append(said)))
    status, headers = told[0]
    return int(status.split()[0]), dict(headers), body.decode()


def test_what_is_too_much_is_refused_at_once_and_all_is_well_afterwards():
    slow = Slow()
    door = Gate(slow, working=2, waiting=1, patience=10)
    with ThreadPoolExecutor(8) as crowd:
        running = [crowd.submit(ask, door) for _ in range(2)]
        for _ in running:
            assert slow.started.acquire(timeout=5)
        waits = crowd.submit(ask, door)
        while door._queue._value:  # until the third has taken its place in the queue
            threading.Event().wait(0.01)
        status, headers, page = ask(door)
        assert (status, headers["Retry-After"]) == (503, "5")
        assert "没有改动任何记录" in page and not waits.done()
        slow.let_go()
        assert [one.result(10)[0] for one in (*running, waits)] == [200] * 3
    assert ask(door)[0] == 200


def test_who_waits_too_long_is_refused():
    slow = Slow()
    door = Gate(slow, working=1, waiting=1, patience=0.01)
    with ThreadPoolExecutor(1) as crowd:
        first = crowd.submit(ask, door)
        assert slow.started.acquire(timeout=5)
        assert ask(door)[0] == 503
        slow.let_go()
        assert first.result(10)[0] == 200


def test_a_request_that_fails_gives_its_place_back():
    def fails(environ, start):
        raise ZeroDivisionError

    door = Gate(fails, working=1, waiting=0)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            ask(door)


def done(environ, start):
    start("200 OK", [])
    return [b"done"]


def test_the_style_sheet_comes_through_when_all_places_are_taken():
    assert ask(Gate(done, working=1, waiting=0, patience=0), "/static/app.css")[0] == 200


def test_a_visitor_who_comes_too_often_waits_and_others_do_not():
    door, moment = Gate(done), [0.0]
    door.sessions = Rate(3, clock=lambda: moment[0])
    me, other = ({"HTTP_COOKIE": f"sessionid={name}"} for name in ("me", "other"))
    assert [ask(door, **me)[0] for _ in range(4)] == [200, 200, 200, 429]
    assert ask(door, **other)[0] == 200
    moment[0] += 20
    assert [ask(door, **me)[0] for _ in range(2)] == [200, 429]


def test_an_address_has_its_limit_whatever_cookie_it_invents():
    door = Gate(done)
    door.addresses = Rate(3, clock=lambda: 0.0)
    assert [ask(door, HTTP_COOKIE=f"sessionid=made-up-{n}")[0] for n in range(4)] == [200, 200, 200, 429]
    assert ask(door, REMOTE_ADDR="10.0.0.2")[0] == 200


def test_visitors_are_not_remembered_without_end():
    rate = Rate(1, most=10)
    for n in range(50):
        rate.take(f"visitor {n}")
    assert len(rate._left) == 10


@pytest.mark.parametrize("length", [str(gate.MOST_BYTES + 1), "9" * 40, "-1", "１２", "many"])
def test_a_request_that_is_too_large_is_not_read(length):
    status, _, page = ask(Gate(done), CONTENT_LENGTH=length)
    assert status == 413 and "64MB" in page


def test_scripts_and_programs_are_told_in_their_own_form():
    door = Gate(done)
    door.addresses = Rate(0)
    status, _, text = ask(door, HTTP_ACCEPT="application/json")
    assert (status, json.loads(text)["code"]) == (429, "too_many_requests")
    status, headers, text = ask(door, "/api/v1/client")
    assert (status, headers["Content-Type"], headers["Retry-After"]) == (429, "application/problem+json", "5")
    assert json.loads(text)["code"] == "too_many_requests"


def test_there_are_threads_for_all_that_run_wait_and_are_refused():
    assert OnePort().screens.executor._max_workers == gate.THREADS > gate.WORKING + gate.WAITING


def test_a_crowd_at_a_real_server_is_answered_and_the_next_visitor_served(server):
    def come(_: int) -> int:
        return server.visitor("").ask("GET", "/account/login/")[0]

    with ThreadPoolExecutor(120) as crowd:
        answers = list(crowd.map(come, range(240)))
    assert set(answers) <= {200, 503} and answers.count(200) >= 16
    assert come(0) == 200


def test_a_large_body_at_a_real_server_is_refused_before_it_is_sent(server):
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as wire:
        head = f"POST /account/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {gate.MOST_BYTES * 5}\r\n\r\n"
        wire.sendall(head.encode())
        answer = http.client.HTTPResponse(wire)
        answer.begin()
        assert answer.status == 413
