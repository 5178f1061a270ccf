"""Run as a program: PORT CLIENTS SECONDS; on stdin the code of the moment's meeting and one token a line.

Each client keeps its connection and sends the next sign-in when the last was answered. Prints: sign-ins answered, seconds,
p50 and p99 in milliseconds, answers that were something else.
"""

import asyncio
import json
import os
import sys
import time
from collections.abc import Iterator
from typing import cast

from lanyan.kernel import clock


class Client(asyncio.Protocol):
    """One phone after another on one connection. `run.next_request` is empty when all is sent or the time is over."""

    def __init__(self, run: "Run") -> None:
        self.run, self.buffer, self.sent = run, b"", 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self._send()

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        head, found, rest = self.buffer.partition(b"\r\n\r\n")
        if not found:
            return
        length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n", 1)[0])
        if len(rest) < length:
            return
        self.buffer = rest[length:]
        self.run.answered(b" 200 " in head[:15] and b'"met"' in rest, time.perf_counter() - self.sent)
        self._send()

    def connection_lost(self, exc: Exception | None) -> None:
        self.run.left()

    def _send(self) -> None:
        request = self.run.next_request()
        if request:
            self.sent = time.perf_counter()
            self.transport.write(request)
        else:
            self.transport.close()


class Run:
    """The measurement: who is still to sign in, what was answered."""

    def __init__(self, meeting: str, secret: bytes, tokens: Iterator[str], clients: int, seconds: float) -> None:
        self._meeting, self._secret, self._tokens = meeting, secret, tokens
        self._until = time.perf_counter() + seconds
        self._clients = clients
        self.done = asyncio.get_running_loop().create_future()
        self.met = self.other = 0
        self.times: list[float] = []

    def next_request(self) -> bytes:
        token = next(self._tokens, "") if time.perf_counter() < self._until else ""
        if not token:
            return b""
        body = json.dumps({"token": token, "code": self._code()}).encode()
        return b"POST /live/check-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)

    def answered(self, met: bool, seconds: float) -> None:
        self.met += met
        self.other += not met
        self.times.append(seconds)

    def left(self) -> None:
        self._clients -= 1
        if not self._clients and not self.done.done():
            self.done.set_result(None)

    def _code(self) -> str:
        """The code on the wall at this moment: it changes while the measurement goes on."""
        from lanyan.records.activities import codes

        return codes.code_at(self._secret, self._meeting, clock.now())


async def run(port: int, clients: int, seconds: float, meeting: str, secret: bytes, tokens: list[str]) -> str:
    loop = asyncio.get_running_loop()
    running = Run(meeting, secret, iter(tokens), clients, seconds)
    began = time.perf_counter()
    for _ in range(clients):
        await loop.create_connection(lambda: Client(running), "127.0.0.1", port)
    await running.done
    taken = time.perf_counter() - began
    times = sorted(running.times) or [0.0]
    p50, p99 = (times[min(len(times) - 1, int(len(times) * share))] * 1000 for share in (0.5, 0.99))
    return f"{running.met} {taken:.3f} {p50:.2f} {p99:.2f} {running.other}"


def main() -> None:
    import django
    import uvloop

    django.setup()
    port, clients, seconds = (float(word) for word in sys.argv[1:4])
    meeting, secret, *tokens = sys.stdin.read().split("\n")
    print(uvloop.run(run(int(port), int(clients), seconds, meeting, bytes.fromhex(secret), tokens)))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lanyan.config.settings")
    main()
