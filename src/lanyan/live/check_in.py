"""`POST /live/check-in`: a phone has read the rotating code. The same checks and words as the ordinary way (`/scan/`).

Body: JSON `{"token": …, "code": …}`. Answers as `/scan/` does: `{state, word, text, href}`, or `{code, sentence}`.
"""

import json
from collections import OrderedDict
from datetime import datetime
from typing import Any

import psycopg

from lanyan.kernel import clock, tokens
from lanyan.kernel.rate import Rate
from lanyan.kernel.refusal import Refusal
from lanyan.records.activities import codes
from lanyan.records.activities.door import STATEMENTS, Arrival, Door, activity_named
from lanyan.records.activities.errors import refusal
from lanyan.records.activities.networks import plain_address

from .batches import Batches, Unreachable
from .database import Database
from .http import Receive, Scope, Send, TooLarge, answer, body_of

PURPOSE = "check_in"
PER_PERSON = 60
"""Tries a minute. A phone that is held before the code needs one."""
DOORS = 512
"""Open doors remembered; the least used is forgotten first."""
RETRY = (b"retry-after", b"3")


class Declined(Exception):
    """Answered with a status, a code and a sentence of the hot path's own."""

    def __init__(self, status: int, code: str, sentence: str) -> None:
        super().__init__(code)
        self.status, self.said = status, {"code": code, "sentence": sentence}


TOKEN_OVER = Declined(401, "token_over", "页面打开太久，没有登记。请刷新页面再扫一次，或请记录员点名。")
MALFORMED = Declined(400, "malformed", "没有读懂手机发来的内容，没有登记。请刷新页面再扫一次。")
OFTEN = Declined(429, "too_many_requests", "操作太快了，没有登记。请稍等再扫。")
BUSY = Declined(503, "busy", "系统忙，没有得到确认。请再扫一次，不会重复登记；或请记录员点名。")


class CheckIns:
    """The door-keeper: who asks, whether the code is good, then the batch."""

    def __init__(self, batches: Batches, database: Database) -> None:
        self._batches, self._database = batches, database
        self._rate = Rate(PER_PERSON, most=300_000)
        self._doors: OrderedDict[str, Door] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            said = await self._checked_in(scope, await body_of(receive))
        except Declined as declined:
            await answer(send, declined.status, declined.said, *([RETRY] if declined.status in (429, 503) else []))
        except Refusal as refused:
            status = 401 if refused.code == "log_in_over" else refused.status
            await answer(send, status, {"code": refused.code, "sentence": refused.sentence})
        except TooLarge:
            await answer(send, 413, MALFORMED.said)
        except (Unreachable, psycopg.OperationalError):
            await answer(send, 503, BUSY.said, RETRY)
        else:
            await answer(send, 200, said)

    async def _checked_in(self, scope: Scope, body: bytes) -> dict[str, str]:
        now = clock.now()
        claims, code = self._who(body)
        person, meeting = claims["person"], activity_named(code)
        door = await self._door(meeting)
        verdict = codes.judge(door.secret, meeting, code, now)
        if verdict != "good":
            (await self._look(meeting)).refuse_if_shut(now)
            raise refusal(verdict, reason=f"activity {door.activity_id}, person {person}")
        address = plain_address(scope["client"][0] if scope.get("client") else "")
        since = claims.get("at") and datetime.fromtimestamp(claims["at"], clock.SHANGHAI)
        arrival = Arrival(
            person, now, recorder_id=person, address=address,
            account_id=claims["account"], log_in=claims.get("log_in"), told_at=since,
        )  # fmt: skip
        try:
            done = await self._batches.put(door.activity_id, arrival)
        except Refusal as refused:
            if refused.code == "code_time_over":  # or closed meanwhile: the door says which
                (await self._look(meeting)).refuse_if_shut(now)
            raise
        return {"state": "met", "word": done.word, "text": done.sentence, "href": f"/meetings/{meeting}/"}

    def _who(self, body: bytes) -> tuple[dict[str, Any], str]:
        try:
            said = json.loads(body)
            token, code = str(said["token"]), str(said["code"]).strip()
        except (ValueError, KeyError, TypeError) as broken:
            raise MALFORMED from broken
        claims = tokens.read(PURPOSE, token)
        if claims is None:
            raise TOKEN_OVER
        if not self._rate.take(str(claims["person"])):
            raise OFTEN
        return claims, code

    async def _door(self, public_id: str) -> Door:
        """Of an open sign-in: id and secret never change, so they are remembered; whether it is still open is asked of the
        database with each batch."""
        if public_id not in self._doors:
            async with self._database.alone:
                # A crowd comes at once to a door nobody has looked at yet: one looks, the others wait for what it saw.
                if public_id not in self._doors:
                    door = await self._read(public_id)
                    door.refuse_if_shut(clock.now())
                    self._doors[public_id] = door
                    if len(self._doors) > DOORS:
                        self._doors.popitem(last=False)
                    return door
        self._doors.move_to_end(public_id)
        return self._doors[public_id]

    async def _look(self, public_id: str) -> Door:
        """As it is at this moment."""
        async with self._database.alone:
            return await self._read(public_id)

    async def _read(self, public_id: str) -> Door:
        connection = await self._database.connection()
        cursor = await connection.execute(STATEMENTS["door"], {"public_id": public_id, "activity": None})
        row = await cursor.fetchone()
        if row is None:
            raise refusal("code_wrong", reason=f"no activity {public_id}")
        return Door.of(row)
