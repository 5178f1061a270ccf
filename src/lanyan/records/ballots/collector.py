"""The collector: ballots wait here, in memory, and go into the box a handful at a time, in an order drawn by lot.

A statement tells that some ballots arrived in these two seconds, and nothing else. What waits here is answered
"waiting": the phone asks again until the row is committed, so a server that is killed loses nothing that was answered.
"""

import logging
import secrets
import threading
from pathlib import Path

from django.db import DatabaseError, close_old_connections, connection

from lanyan.kernel import sql

SECONDS = 2.0
MOST = 5_000
"""Ballots that may wait; more are refused until the box is reachable again."""

_SQL = sql.statements(Path(__file__).parent / "sql" / "box.sql")
_random = secrets.SystemRandom()
_log = logging.getLogger(__name__)


class Collector:
    """One per process. `put` is called by the entrance, `flush` by the thread of `run_in_background` (or a test)."""

    def __init__(self) -> None:
        self._waiting: dict[bytes, tuple[int, bytes]] = {}
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._thread: threading.Thread | None = None

    def put(self, ballot_id: int, token_hash: bytes, box: bytes) -> bool:
        """Keep a ballot until the next flush; the first under a token stays. False when too many wait."""
        with self._lock:
            if len(self._waiting) >= MOST:
                return False
            self._waiting.setdefault(token_hash, (ballot_id, box))
        return True

    def flush(self) -> int:
        """Write what waits, ballot by ballot, shuffled; the number taken out of memory. What fails waits on."""
        with self._lock:
            taken = list(self._waiting.items())
        done = 0
        for ballot_id in {ballot for _, (ballot, _) in taken}:
            rows = shuffled([(token, box) for token, (ballot, box) in taken if ballot == ballot_id])
            sql.execute(
                _SQL["put"],
                {"ballot": ballot_id, "tokens": [token for token, _ in rows], "boxes": [box for _, box in rows]},
            )
            with self._lock:
                for token, _ in rows:
                    self._waiting.pop(token, None)
            done += len(rows)
        return done

    def run_in_background(self) -> None:
        """Flush every two seconds from a thread of its own; asked again, it sees that the thread lives."""
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._tick, name="ballot-collector", daemon=True)
            self._thread.start()

    def _tick(self) -> None:
        while True:
            self._wake.wait(SECONDS)
            if not self._waiting:
                continue
            close_old_connections()
            try:
                self.flush()
            except DatabaseError as trouble:
                # Only the kind of trouble: the statement would hold what waits.
                _log.warning("the ballot box could not be reached: %s", type(trouble).__name__)
            finally:
                connection.close()


def shuffled(rows: list) -> list:
    """The rows in an order drawn by lot from the system's randomness; each order is equally likely."""
    drawn = list(rows)
    _random.shuffle(drawn)
    return drawn


collector = Collector()
