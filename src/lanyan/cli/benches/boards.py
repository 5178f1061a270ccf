"""Two thousand viewers of one live board while people sign in: how long until the last of them sees a change, what it costs.

Cost: processor time of the live server alone, of the seconds in which changes went out. The meeting is removed afterwards.
"""

import os
import queue
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from lanyan.cli.benches import Row
from lanyan.cli.benches.checkin import Meeting, log_in, remove, scene, wait_for

VIEWERS, CHANGES, PAUSE = 2000, 12, 0.5
SEEN_MILLISECONDS, CORES = 1000, 1.0
SECONDS = 120
Lines = queue.Queue[tuple[int, float, float]]


def rows() -> list[Row]:
    """Milliseconds from the commit of a sign-in to the last viewer; cores of the live server meanwhile."""
    from lanyan.cli.running.children import Children
    from lanyan.cli.running.web import free_port, live_command

    meeting = scene(most=1000)
    try:
        port = free_port("127.0.0.1", 0)
        with Children() as children, tempfile.TemporaryDirectory() as logs:
            log = Path(logs) / "live"
            live = children.start("live", live_command("127.0.0.1", port), env=os.environ, log=log, essential=True)
            wait_for(port)
            with log_in() as claims:
                return _watched(port, meeting, live.process.pid, claims)
    finally:
        remove(meeting)


def _watched(port: int, meeting: Meeting, live: int, claims: dict[str, Any]) -> list[Row]:
    from lanyan.kernel import tokens

    token = tokens.issue("board", 600, activity=meeting.id, **claims)
    argv = [sys.executable, "-m", "lanyan.cli.load.boards", str(port), str(VIEWERS), str(SECONDS)]
    seen: Lines = queue.Queue()
    with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as watching:
        assert watching.stdin is not None
        watching.stdin.write(token)
        watching.stdin.close()
        threading.Thread(target=_read, args=(watching, seen), daemon=True).start()
        try:
            seen.get(timeout=SECONDS)  # everybody has the board with nobody in
            began, used, delays = time.monotonic(), _seconds_used(live), []
            for number in range(1, CHANGES + 1):
                delays.append(_change(meeting, number, seen) * 1000)
                time.sleep(PAUSE)
            cores = (_seconds_used(live) - used) / (time.monotonic() - began)
        finally:
            watching.kill()
    return [
        Row(
            f"{VIEWERS} viewers: a change at the last viewer, slowest of {CHANGES}",
            round(max(delays)),
            "ms",
            SEEN_MILLISECONDS,
        ),
        Row(f"{VIEWERS} viewers: the same, median", round(sorted(delays)[len(delays) // 2]), "ms"),
        Row(f"{VIEWERS} viewers: live server, two changes a second", round(cores, 2), "核", CORES),
    ]


def _change(meeting: Meeting, number: int, seen: Lines) -> float:
    """Somebody is marked present on the screens; seconds until the last viewer knows."""
    from lanyan.kernel.operation import SYSTEM
    from lanyan.records.activities import operations

    operations.mark_present(activity_id=meeting.id, person_id=meeting.persons[number], by=SYSTEM)
    committed = time.monotonic()
    while True:
        told, _, last = seen.get(timeout=30)
        if told == number:
            return max(0.0, last - committed)


def _read(watching: "subprocess.Popen[str]", seen: Lines) -> None:
    assert watching.stdout is not None
    for line in watching.stdout:
        number, first, last = line.split()
        seen.put((int(number), float(first), float(last)))


def _seconds_used(pid: int) -> float:
    """Processor time of a process so far, from the kernel."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
