"""`GET /live/boards?token=…`: the board of one meeting as an event stream, for as long as somebody looks and is logged in.

Events: `board` (counts, units, the last to come), for who keeps the record also `names` (of who is missing) and `code` (the
rotating code as SVG), and `over`. A viewer who is slow gets the newest state later, not every state. The stream of a log-in
that has ended, or whose roles have changed, ends within a second or two.
"""

import asyncio
import contextlib
from typing import Any

import psycopg

from lanyan.kernel import tokens

from .boards import Board, Boards
from .http import Receive, Scope, Send, answer, asked
from .watch import Watch

PURPOSE = "board"
_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
]
_RETRY = (b"retry-after", b"10")
_OVER = {"code": "token_over", "sentence": "页面打开太久，请刷新后再看。"}
_LOGGED_OUT = {"code": "log_in_over", "sentence": "登录已经结束，或者角色有变动。请刷新页面，按提示登录后再看。"}
_FULL = {"code": "busy", "sentence": "看的人太多，请稍后再看。"}
_AWAY = {"code": "busy", "sentence": "系统忙，没有连上实况。请稍后再看。"}


async def stream(boards: Boards, watch: Watch, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer one viewer."""
    claims = tokens.read(PURPOSE, asked(scope, "token"))
    if claims is None:
        return await answer(send, 401, _OVER)
    if boards.viewers >= boards.MOST_VIEWERS:
        return await answer(send, 503, _FULL, _RETRY)
    try:
        if not await watch.admits(claims):
            return await answer(send, 401, _LOGGED_OUT)
    except (psycopg.OperationalError, psycopg.InterfaceError):
        return await answer(send, 503, _AWAY, _RETRY)
    with watch.over(claims) as ended:
        return await _shown(boards, claims, ended, receive, send)


async def _shown(boards: Boards, claims: dict[str, Any], ended: asyncio.Event, receive: Receive, send: Send) -> None:
    board, keeps_record = boards.of(claims["activity"]), bool(claims.get("record"))
    boards.viewers += 1
    board.viewers += 1
    board.recorders += keeps_record
    if keeps_record and board.recorders == 1:
        board.count_soon()
    sending = asyncio.create_task(_send_all(board, keeps_record, send))
    try:
        await _left(receive, sending, ended)
    finally:
        sending.cancel()
        with contextlib.suppress(asyncio.CancelledError, OSError, RuntimeError):
            await sending
        boards.viewers -= 1
        board.viewers -= 1
        board.recorders -= keeps_record
    if ended.is_set():
        with contextlib.suppress(OSError, RuntimeError):
            await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _send_all(board: Board, keeps_record: bool, send: Send) -> None:
    wanted = ("board", "names", "code", "over") if keeps_record else ("board", "over")
    await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
    seen, finished = 0, False
    while not finished:
        tick, finished = board.changed, board.over
        news = [frame for name in wanted for version, frame in [board.frames.get(name, (0, b""))] if version > seen]
        seen = board.version
        await send({"type": "http.response.body", "body": b"".join(news) or b":\n\n", "more_body": not finished})
        if not finished:
            await tick.wait()


async def _left(receive: Receive, sending: "asyncio.Task[Any]", ended: asyncio.Event) -> None:
    """Returns when the viewer has gone, all was sent, or the log-in has ended."""
    waiting = [asyncio.create_task(_gone(receive)), asyncio.create_task(ended.wait())]
    await asyncio.wait([*waiting, sending], return_when=asyncio.FIRST_COMPLETED)
    for one in waiting:
        one.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await one


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
