"""The live board says who is in, by unit, to everybody who looks, and asks the database once for all of them."""

import asyncio
import json

import pytest

from lanyan.kernel import tokens
from lanyan.kernel.operation import SYSTEM
from lanyan.live import boards
from lanyan.live.application import Live
from lanyan.records.activities import codes, operations
from lanyan.records.activities.models import RollEntry
from tests.attacks.meeting import opened

from .caller import ask, logged_in, played, sign_in


@pytest.fixture
def meeting(live_world):
    found = opened(live_world)
    found.log_in = logged_in(live_world, live_world.secretary)[1]
    return found


@pytest.fixture
def roll(meeting):
    return list(RollEntry.objects.filter(activity=meeting.id).order_by("person_id").values_list("person_id", flat=True))


class Viewer:
    """Somebody who looks at a board: `heard` are the events so far."""

    def __init__(self, live, meeting, log_in, **claims) -> None:
        token = tokens.issue("board", 60, activity=meeting.id, **log_in, **claims)
        scope = {
            "type": "http",
            "method": "GET",
            "path": "/live/boards",
            "query_string": f"token={token}".encode(),
            "headers": [],
        }
        self.heard: list[tuple[str, dict]] = []
        self.status, self.ended = 0, asyncio.Event()
        self._news, self._left = asyncio.Condition(), asyncio.Event()
        self.task = asyncio.create_task(live(scope, self._receive, self._send))

    async def until(self, name: str, wanted=lambda said: True) -> dict:
        """The next event of this name that is as wanted."""
        at = 0
        async with asyncio.timeout(10), self._news:
            while True:
                for event, said in self.heard[at:]:
                    if event == name and wanted(said):
                        return said
                at = len(self.heard)
                await self._news.wait()

    async def leave(self) -> None:
        self._left.set()
        await self.task

    async def _receive(self) -> dict:
        await self._left.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: dict) -> None:
        self.status = message.get("status", self.status)
        async with self._news:
            for block in message.get("body", b"").decode().split("\n\n"):
                name, _, data = block.partition("\ndata: ")
                if data:
                    self.heard.append((name.removeprefix("event: "), json.loads(data)))
            self._news.notify_all()
        if message["type"] == "http.response.body" and not message.get("more_body"):
            self.ended.set()


def looking(scene):
    """Run a scene of viewers on an application of its own."""

    async def play():
        live = Live()
        try:
            await scene(live)
        finally:
            await live.close()

    played(play())


def test_everybody_sees_who_is_in_and_only_the_recorder_the_code(meeting, roll, live_world):
    async def scene(live):
        wall, visitor = Viewer(live, meeting, meeting.log_in, record=True), Viewer(live, meeting, meeting.log_in)
        first = await visitor.until("board")
        assert (first["expected"], first["present"], first["rate"], first["latest"]) == (len(roll), 0, "0%", [])
        assert len((await wall.until("names"))["names"]) == len(roll)
        assert (await wall.until("code"))["svg"].startswith("<svg")
        await asyncio.gather(*(sign_in(live, meeting, person) for person in roll[:5]))
        for viewer in (wall, visitor):
            said = await viewer.until("board", lambda said: said["present"] == 5)
            assert said["missing"] == len(roll) - 5
            [[name, expected, present, away]] = said["units"]
            assert (expected, present, away) == (len(roll), 5, 0) and name
            assert len(said["latest"]) == 5 and said["latest"][0]["at"] == "09:00:00"
        # Marked and unmarked on the screens of somebody else: seen by the whole count.
        await asyncio.to_thread(operations.mark_present, activity_id=meeting.id, person_id=roll[6], by=SYSTEM)
        await visitor.until("board", lambda said: said["present"] == 6)
        await asyncio.to_thread(operations.unmark, activity_id=meeting.id, person_id=roll[6], reason="错点", by=SYSTEM)
        await wall.until("names", lambda said: len(said["names"]) == len(roll) - 5)
        assert {name for name, _ in visitor.heard} == {"board"}
        await asyncio.gather(wall.leave(), visitor.leave())

    looking(scene)


def test_closing_ends_the_board(meeting, roll):
    async def scene(live):
        viewer = Viewer(live, meeting, meeting.log_in)
        await viewer.until("board")
        await asyncio.to_thread(operations.close_activity, activity_id=meeting.id, by=SYSTEM)
        await viewer.until("over")
        async with asyncio.timeout(5):
            await viewer.ended.wait()
            await viewer.task

    looking(scene)


def test_a_board_is_read_once_however_many_look(meeting, roll, monkeypatch):
    asked = []
    ordinary = boards._all

    async def counted(connection, name, given):
        asked.append(name)
        return await ordinary(connection, name, given)

    monkeypatch.setattr(boards, "_all", counted)
    monkeypatch.setattr(boards, "RECOUNT", 60)  # whole counts do not answer for what ticks should

    async def scene(live):
        viewers = [Viewer(live, meeting, meeting.log_in) for _ in range(40)]
        for viewer in viewers:
            await viewer.until("board")
        await asyncio.gather(*(sign_in(live, meeting, person) for person in roll))
        for viewer in viewers:
            await viewer.until("board", lambda said: said["present"] == len(roll))
        # One whole count, then one small question a tick; each viewer got each state once at most.
        assert asked.count("units") == 1
        assert len(asked) < 40
        assert max(len(viewer.heard) for viewer in viewers) <= asked.count("newest") + 1
        await asyncio.gather(*(viewer.leave() for viewer in viewers))

    looking(scene)


def test_what_is_committed_late_and_with_a_lower_key_is_not_passed_over(meeting, roll, live_world, monkeypatch):
    monkeypatch.setattr(boards, "RECOUNT", 60)
    from django.db import connections, transaction

    def in_the_midst(begun, go_on):
        with transaction.atomic():
            operations.mark_present(activity_id=meeting.id, person_id=roll[0], by=SYSTEM)
            begun.set()
            assert go_on.wait(10)
        connections.close_all()

    async def scene(live):
        import threading

        begun, go_on = threading.Event(), threading.Event()
        slow = asyncio.create_task(asyncio.to_thread(in_the_midst, begun, go_on))
        await asyncio.to_thread(begun.wait, 10)
        viewer = Viewer(live, meeting, meeting.log_in)
        await viewer.until("board")
        await sign_in(live, meeting, roll[1])
        await viewer.until("board", lambda said: said["present"] == 1)
        go_on.set()
        await slow
        await viewer.until("board", lambda said: said["present"] == 2)
        await viewer.leave()

    looking(scene)


@pytest.mark.parametrize("token", ["", "x.y", "check-in"])
def test_nobody_looks_without_a_token_for_this(meeting, roll, token):
    token = tokens.issue("check_in", 60, activity=meeting.id) if token == "check-in" else token

    async def scene(live):
        status, said = await ask(live, f"/live/boards?token={token}", method="GET")
        assert (status, said["code"]) == (401, "token_over")

    looking(scene)


def test_the_code_that_is_pushed_is_the_one_of_the_moment(meeting, live_world):
    text = codes.code_at(bytes(meeting.activity.sign_in.secret), meeting.public_id, live_world.now)
    assert (
        text == meeting.code
        and codes.judge(bytes(meeting.activity.sign_in.secret), meeting.public_id, text, live_world.now) == "good"
    )
