"""Natural batching: whatever came while the last commit ran is the next batch. One row when quiet, hundreds in a rush.

Nobody is answered before the commit. A batch whose connection broke is sent again, which counts nobody twice; one that the
database refuses is sent one by one, so that one bad row fails alone.
"""

import asyncio
import time
from collections import defaultdict
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import psycopg

from lanyan.kernel import clock, journal
from lanyan.kernel.operation import Actor
from lanyan.kernel.refusal import Refusal
from lanyan.records.activities.door import STATEMENTS, Arrival, CheckedIn, arrived, missed, parameters

from .database import Database

MOST = 1000
"""Of one batch: it keeps the last of a rush from waiting for one long statement."""
MOST_WAITING = 20_000
PATIENCE = 15.0
"""Seconds for which a batch is tried again while the database cannot be reached."""
SERVICE = Actor(account_id=None, person_id=None, name="签到服务")

Answer = CheckedIn | Refusal


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody at the door of an activity, and the promise to answer."""

    activity_id: int
    arrival: Arrival
    answer: "asyncio.Future[Answer]"


class Unreachable(Exception):
    """The database cannot be reached, or far too many wait: nothing is known to have been recorded."""


class Batches:
    """The only writer of this process: one transaction in flight."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: list[Waiting] = []
        self._writer: asyncio.Task[None] | None = None

    async def put(self, activity_id: int, arrival: Arrival) -> CheckedIn:
        """Record that somebody is here. Raises a Refusal, or Unreachable."""
        if len(self._waiting) >= MOST_WAITING:
            raise Unreachable("too many wait")
        waiting = Waiting(activity_id, arrival, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write_all())
        answer = await waiting.answer
        if isinstance(answer, Refusal):
            raise answer
        return answer

    async def finish(self) -> None:
        """Returns when nobody waits any more."""
        while self._writer is not None and not self._writer.done():
            await asyncio.wait([self._writer])

    async def _write_all(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
            try:
                await self._write(batch)
            except BaseException as error:  # whatever it was, nobody is left without an answer
                _fail(batch, error)
                if not isinstance(error, Exception):
                    raise

    async def _write(self, batch: list[Waiting]) -> None:
        until, pause = time.monotonic() + PATIENCE, 0.05
        while True:
            try:
                return await self._commit(batch)
            except psycopg.Error as failed:
                # Whatever it was, the next transaction begins on a connection that has seen nothing of it.
                await self._database.close()
                if _is_refused(failed):
                    return await self._write_alone(batch, failed)
                if time.monotonic() > until:
                    raise Unreachable(str(failed)) from failed
                await asyncio.sleep(pause)
                pause = min(1.0, pause * 2)

    async def _write_alone(self, batch: list[Waiting], refused: psycopg.Error) -> None:
        """Of a batch that the database refuses each one is tried by itself."""
        if len(batch) == 1:
            return _fail(batch, Unreachable(str(refused)))
        for one in batch:
            await self._write([one])
        return None

    async def _commit(self, batch: list[Waiting]) -> None:
        """One transaction: a statement and a journal line for each activity, usually one."""
        meetings: dict[int, list[Waiting]] = defaultdict(list)
        for one in batch:
            meetings[one.activity_id].append(one)
        connection = await self._database.connection()
        answers: list[tuple[Waiting, Answer]] = []
        async with connection.pipeline(), connection.transaction():
            for activity_id in sorted(meetings):
                answers += await _put(connection, activity_id, meetings[activity_id])
        for waiting, answer in answers:
            if not waiting.answer.done():
                waiting.answer.set_result(answer)


async def _put(
    connection: psycopg.AsyncConnection[dict[str, Any]], activity_id: int, waiting: list[Waiting]
) -> list[tuple[Waiting, Answer]]:
    """Write those who wait at one door; a person who is there twice is asked once and counted once."""
    now = clock.now()
    firsts = {one.arrival.person_id: one for one in reversed(waiting)}
    rows = await _asked(connection, activity_id, [one.arrival for one in firsts.values()], now)
    late_seen = [firsts[person].arrival for person, row in rows.items() if missed(row)]
    if late_seen:
        # A twin's row became visible while this waited for it: asked once more, it has a time.
        rows |= await _asked(connection, activity_id, late_seen, now)
    answers: list[tuple[Waiting, Answer]] = []
    for one in waiting:
        row = rows[one.arrival.person_id]
        counted = row["counted"] and firsts[one.arrival.person_id] is one
        answers.append((one, _answer({**row, "counted": counted}, activity_id)))
    met = [one for one, answer in answers if isinstance(answer, CheckedIn)]
    if met:
        await _note(connection, activity_id, met, sum(row["counted"] for row in rows.values()))
    return answers


async def _asked(
    connection: psycopg.AsyncConnection[dict[str, Any]], activity_id: int, arrivals: list[Arrival], now: Any
) -> dict[int, dict[str, Any]]:
    given = parameters(activity_id, arrivals, "code", now)
    cursor = await connection.execute(STATEMENTS["check_in"], given, prepare=True)
    return {row["person_id"]: row for row in await cursor.fetchall()}


async def _note(
    connection: psycopg.AsyncConnection[dict[str, Any]], activity_id: int, met: list[Waiting], counted: int
) -> None:
    """The journal line of these sign-ins: it names the batch and everybody in it."""
    line = journal.JournalLine("check_in_batch", "activity", activity_id)
    line.details = {
        "batch": uuid4().hex,
        "method": "code",
        "counted": counted,
        "entries": [[one.arrival.person_id, one.arrival.account_id, one.arrival.address] for one in met],
    }
    await connection.execute(journal.INSERT, journal.values(journal.written(line, SERVICE)), prepare=True)


def _is_refused(error: psycopg.Error) -> bool:
    """Whether the same again would fail again; not so when the database is away, or chose us to end a deadlock."""
    return isinstance(error, psycopg.errors.PipelineAborted) or not isinstance(
        error, psycopg.OperationalError | psycopg.InterfaceError
    )


def _answer(row: dict[str, Any], activity_id: int) -> Answer:
    try:
        return arrived(row, activity_id)
    except Refusal as refused:
        return refused


def _fail(batch: list[Waiting], error: BaseException) -> None:
    for one in batch:
        if not one.answer.done():
            one.answer.set_exception(error if isinstance(error, Unreachable) else Unreachable(repr(error)))
