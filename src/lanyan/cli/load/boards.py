"""Run as a program: PORT VIEWERS SECONDS; on stdin the token of a board. Each viewer keeps one event stream open.

Prints for each change of the number present, as soon as every viewer has it: the number, and the monotonic seconds at which
the first and the last viewer had it. Ends after so many seconds.
"""

import asyncio
import re
import sys
import time
from collections import defaultdict

_PRESENT = re.compile(rb'"present":(\d+)')


class Watcher:
    """Counts how many viewers have seen each number."""

    def __init__(self, viewers: int) -> None:
        self.viewers, self.connected = viewers, 0
        self.seen: dict[int, list[float]] = defaultdict(list)

    def has(self, number: int) -> None:
        at = time.monotonic()
        self.seen[number].append(at)
        if len(self.seen[number]) == self.viewers:
            print(number, self.seen[number][0], at, flush=True)


class Viewer(asyncio.Protocol):
    """One stream; the number present of its last whole event."""

    def __init__(self, watcher: Watcher, request: bytes) -> None:
        self.watcher, self.request, self.buffer, self.last = watcher, request, b"", -1

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        transport.write(self.request)  # type: ignore[attr-defined]  # a stream's transport writes

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        whole, _, self.buffer = self.buffer.rpartition(b"\n\n")
        for found in _PRESENT.findall(whole):
            # A viewer that was given a later state has what came before.
            for number in range(max(self.last, int(found) - 1) + 1, int(found) + 1):
                self.watcher.has(number)
            self.last = max(self.last, int(found))


async def run(port: int, viewers: int, seconds: float, token: str) -> None:
    loop, watcher = asyncio.get_running_loop(), Watcher(viewers)
    request = f"GET /live/boards?token={token} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\n\r\n".encode()
    for start in range(0, viewers, 200):
        await asyncio.gather(
            *(
                loop.create_connection(lambda: Viewer(watcher, request), "127.0.0.1", port)
                for _ in range(min(200, viewers - start))
            )
        )
    await asyncio.sleep(seconds)


def main() -> None:
    import resource

    import uvloop

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard if hard > 0 else soft, hard))
    port, viewers, seconds = (float(word) for word in sys.argv[1:4])
    uvloop.run(run(int(port), int(viewers), seconds, sys.stdin.read().strip()))


if __name__ == "__main__":
    main()
