"""The live board of a meeting: what is shown is read once for everybody who looks, and sent in ticks.

A board is counted whole now and then (`units`), and what came since is added four times a second (`newest`), so that a
tick costs what has changed, not what there is. Counting whole again also finds what was taken back, excused or late to be
seen; it is done every second at most, and never so often that it takes more than a twentieth of the time.
"""

import asyncio
import contextlib
import json
import time
from collections import deque
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import psycopg
import segno

from lanyan.kernel import clock, sql
from lanyan.kernel.percent import percent
from lanyan.records.activities import codes

from .database import Database

TICK = 0.25
RECOUNT, SHARE = 1.0, 20
"""Seconds between two whole counts at least, and how many times as long as the count itself took."""
KEEP = 10.0
"""Seconds after which a check-in being committed is expected to be seen. A slower one is found by the next whole count."""
BEAT = 15.0
"""Seconds after which a silent line sends a sign of life, so that proxies keep it open."""
LATEST, NAMES = 12, 60
_SQL = sql.statements(Path(codes.__file__).parent / "sql" / "board.sql")


def event(name: str, said: dict[str, Any]) -> bytes:
    """One event of an event stream."""
    return f"event: {name}\ndata: {json.dumps(said, ensure_ascii=False, separators=(',', ':'))}\n\n".encode()


class Board:
    """One meeting. `version` grows with every tick that says something new; `frames` is what a viewer is then sent.

    Frames by name: `board` for everybody; `names` and `code` for who keeps the record. A frame carries the version it is of.
    """

    def __init__(self, activity_id: int, database: Database) -> None:
        self.activity_id, self.version, self.over = activity_id, 0, False
        self.frames: dict[str, tuple[int, bytes]] = {}
        self.changed = asyncio.Event()
        self.viewers = self.recorders = 0
        self._database = database
        self._head: dict[str, Any] = {}
        self._units: dict[int, dict[str, Any]] = {}
        self._unit_of: dict[int, int] = {}
        self._latest: deque[dict[str, Any]] = deque(maxlen=LATEST)
        self._missing: dict[int, str] = {}
        self._since, self._seen = 0, dict[int, float]()
        self._count_next, self._beat_next, self._window, self._told = 0.0, 0.0, -1, -1

    async def run(self) -> None:
        """Until nobody looks any more, or the meeting is over. A database that is away is waited for."""
        idle = 0
        while idle < 20 and not self.over:
            try:
                async with self._database.alone:
                    await self._tick(await self._database.connection())
            except (psycopg.OperationalError, psycopg.InterfaceError):
                self._count_next = 0.0
            self._wake()
            idle = 0 if self.viewers else idle + 1
            await asyncio.sleep(TICK)

    def count_soon(self) -> None:
        """The next tick counts everything: the first who keeps the record also sees names."""
        self._count_next = 0.0

    async def _tick(self, connection: psycopg.AsyncConnection[dict[str, Any]]) -> None:
        began = time.monotonic()
        if began >= self._count_next:
            await self._count(connection)
            self._count_next = time.monotonic() + max(RECOUNT, SHARE * (time.monotonic() - began))
        else:
            await self._add(connection)
        self._say("board", self._board())
        if self.recorders:
            names = list(self._missing.values())
            self._say("names", {"names": names[:NAMES], "more": len(names) > NAMES})
            self._show_code()
        if self._head["state"] == "over":
            self.over = True
            self._say("over", {})

    async def _count(self, connection: psycopg.AsyncConnection[dict[str, Any]]) -> None:
        """Everything anew, as of one moment."""
        named = {"activity": self.activity_id}
        async with connection.transaction():
            await connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            head = await _one(connection, "head", named)
            units = await _all(connection, "units", named)
            latest = await _all(connection, "latest", {**named, "limit": LATEST})
            missing = await _all(connection, "missing", {**named, "limit": 2 * NAMES}) if self.recorders else []
            newest = await _all(connection, "newest", {**named, "since": self._since}) if self._since else []
        self._head = head
        self._units = {row["unit_id"]: row for row in units}
        self._unit_of = {organisation: row["unit_id"] for row in units for organisation in row.pop("organisations")}
        self._latest = deque((self._arrival(row) for row in reversed(latest)), maxlen=LATEST)
        now = time.monotonic()
        known = {row["id"] for row in newest} | {row["id"] for row in latest}
        self._seen = {pk: self._seen.get(pk, now) for pk in known}
        self._since = self._since or min(known, default=0)
        self._missing = {row["person_id"]: row["name"] for row in missing}

    async def _add(self, connection: psycopg.AsyncConnection[dict[str, Any]]) -> None:
        """Those who came since. Keys are given before they are committed, so a lower one may be seen after a higher: what
        came in the last seconds is asked for again, and told apart by its key."""
        now = time.monotonic()
        for row in await _all(connection, "newest", {"activity": self.activity_id, "since": self._since}):
            unit = self._unit_of.get(row["organisation_id"])
            if row["id"] not in self._seen and unit is not None:
                self._units[unit]["present"] += 1
                self._latest.append(self._arrival(row))
                self._missing.pop(row["person_id"], None)
            self._seen.setdefault(row["id"], now)
        settled = [pk for pk, at in self._seen.items() if now - at > KEEP]
        if settled:
            self._since = max(self._since, max(settled))
            self._seen = {pk: at for pk, at in self._seen.items() if pk > self._since}

    def _arrival(self, row: dict[str, Any]) -> dict[str, Any]:
        unit = self._units.get(self._unit_of.get(row["organisation_id"], 0), {}) if len(self._units) > 1 else {}
        at: datetime = row["marked_at"].astimezone(clock.SHANGHAI)
        return {"name": row["name"], "unit": unit.get("name") or "", "at": f"{at:%H:%M:%S}"}

    def _board(self) -> dict[str, Any]:
        units = list(self._units.values())
        expected, present = sum(one["expected"] for one in units), sum(one["present"] for one in units)
        away = sum(one["away"] for one in units)
        return {
            "expected": expected,
            "present": present,
            "away": away,
            "missing": max(0, expected - present - away),
            "rate": percent(Fraction(present, expected) if expected else None),
            "units": [[one["name"] or "", one["expected"], one["present"], one["away"]] for one in units],
            "latest": list(reversed(self._latest)),
        }

    def _show_code(self) -> None:
        if self._head["state"] != "open":
            return
        now = clock.now()
        window = int(now.timestamp()) // codes.WINDOW
        if window != self._window or "code" not in self.frames:
            self._window = window
            text = codes.code_at(bytes(self._head["secret"]), self._head["public_id"], now)
            picture = segno.make(text, error="m", micro=False).svg_inline(scale=8, border=3, omitsize=True)
            self._say("code", {"svg": picture, "left": codes.seconds_left(now)})

    def _say(self, name: str, said: dict[str, Any]) -> None:
        frame = event(name, said)
        if self.frames.get(name, (0, b""))[1] != frame:
            self.version += 1
            self.frames[name] = (self.version, frame)

    def _wake(self) -> None:
        """Everybody who waits looks at the frames; once in a while also when nothing is new, to send a sign of life."""
        now = time.monotonic()
        if self.version == self._told and now < self._beat_next and not self.over:
            return
        self._told, self._beat_next = self.version, now + BEAT
        self.changed.set()
        self.changed = asyncio.Event()


async def _one(connection: psycopg.AsyncConnection[dict[str, Any]], name: str, given: dict[str, Any]) -> dict[str, Any]:
    return (await _all(connection, name, given))[0]


async def _all(
    connection: psycopg.AsyncConnection[dict[str, Any]], name: str, given: dict[str, Any]
) -> list[dict[str, Any]]:
    cursor = await connection.execute(_SQL[name], given, prepare=True)
    return await cursor.fetchall()


class Boards:
    """All boards that somebody looks at in this process, and whoever looks."""

    MOST_VIEWERS = 10_000

    def __init__(self, database: Database) -> None:
        self._database = database
        self._boards: dict[int, Board] = {}
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self.viewers = 0

    def of(self, activity_id: int) -> Board:
        """The board of a meeting, running."""
        task = self._tasks.get(activity_id)
        if task is None or task.done():
            self._boards[activity_id] = Board(activity_id, self._database)
            self._tasks[activity_id] = asyncio.create_task(self._boards[activity_id].run())
            self._tasks[activity_id].add_done_callback(lambda ended: self._forget(activity_id, ended))
        return self._boards[activity_id]

    async def close(self) -> None:
        for task in list(self._tasks.values()):
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    def _forget(self, activity_id: int, ended: "asyncio.Task[None]") -> None:
        if self._tasks.get(activity_id) is ended:
            del self._tasks[activity_id], self._boards[activity_id]
