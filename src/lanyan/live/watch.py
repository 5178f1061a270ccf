"""Who looks at a board goes on looking while the log-in behind the token goes on: asked of all at once, every second.

It takes no more than a twentieth of the time: where ten thousand look, it comes round less often.
"""

import asyncio
import contextlib
import time
from collections.abc import Iterator, Sequence

import psycopg

from lanyan.directory import log_ins
from lanyan.kernel import clock

from .database import Database

LOOK, SHARE = 1.0, 20
MOST = 500
"""Asked about in one statement, so that nobody else waits long for the connection."""


class Watch:
    """Of one process. What is asked: `lanyan.directory.log_ins`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._looking: dict[asyncio.Event, log_ins.Claims] = {}
        self._task: asyncio.Task[None] | None = None

    async def admits(self, claims: log_ins.Claims) -> bool:
        """Whether this log-in goes on at this moment. Raises psycopg.OperationalError when there is no database to ask."""
        return "log_in" in claims and 0 in await self._still([claims])

    @contextlib.contextmanager
    def over(self, claims: log_ins.Claims) -> Iterator[asyncio.Event]:
        """For as long as somebody looks: an event that comes when the log-in has ended."""
        ended = asyncio.Event()
        self._looking[ended] = claims
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._look())
        try:
            yield ended
        finally:
            del self._looking[ended]

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _look(self) -> None:
        while self._looking:
            began = time.monotonic()
            everybody = list(self._looking.items())
            for first in range(0, len(everybody), MOST):
                piece = everybody[first : first + MOST]
                try:
                    still = await self._still([claims for _, claims in piece])
                except (psycopg.OperationalError, psycopg.InterfaceError):
                    break  # nothing is known while the database is away, and boards show nothing new either
                for place, (ended, _) in enumerate(piece):
                    if place not in still:
                        ended.set()
            await asyncio.sleep(max(LOOK, SHARE * (time.monotonic() - began)))

    async def _still(self, claims: Sequence[log_ins.Claims]) -> set[int]:
        now = clock.now().timestamp()
        async with self._database.alone:
            connection = await self._database.connection()
            cursor = await connection.execute(log_ins.STILL, log_ins.questions(claims), prepare=True)
            found = await cursor.fetchall()
        return {row["place"] for row in found if now < claims[row["place"]]["until"]}
