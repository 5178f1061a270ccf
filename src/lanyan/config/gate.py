"""The gate before everything: how many requests run at once, how often one visitor may come, how large a request may be.

A server that takes in more than it can do answers nobody in time. So a few requests run, some wait for a moment, and the
rest are told at once to come again, by a page that asks no database. It recovers by itself: nothing is kept but counters
of this process, and what was refused was not begun.
"""

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.http.cookie import parse_cookie
from django.template.loader import render_to_string

from lanyan.api import problems
from lanyan.api.door import PREFIX
from lanyan.api.errors import Declined
from lanyan.kernel.rate import Rate

WORKING, WAITING, PATIENCE = 8, 24, 8.0
"""Requests of a process that run at once, that wait for their turn, and the seconds they wait at most."""
THREADS = WORKING + WAITING + 8
"""Threads of a process: some are left over to serve the style sheet and to say no."""
MOST_BYTES = 64 * 2**20
"""Of one request. The largest that is ever needed is a roster or an attachment of 50 MB."""
PER_SESSION, PER_ADDRESS = 600, 6000
"""Requests a minute in one process. A whole station, or a detachment, may come from one address."""
RETRY_AFTER = 5
STATIC = "/static/"

Start = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Refused:
    """What a visitor is told when the gate stays shut."""

    status: int
    code: str
    title: str
    text: str
    kept: str
    next: str


BUSY = Refused(503, "busy", "系统忙", "同时来的人太多，这一步还没有开始。", "没有改动任何记录。", "请过几秒再试。")
OFTEN = Refused(
    429, "too_many_requests", "操作太快了", "一分钟内请求太多，这一步没有办。", "没有改动任何记录。", "请稍等再试。"
)
LARGE = Refused(
    413, "too_large", "内容太大", "提交的内容超过64MB，没有接收。", "此前保存的记录都在。", "请删去图片，或分成几份再交。"
)


class Gate:
    """Wraps a WSGI application."""

    def __init__(
        self,
        inner: Callable[..., Iterable[bytes]],
        working: int = WORKING,
        waiting: int = WAITING,
        patience: float = PATIENCE,
    ) -> None:
        self.inner, self.waiting, self.patience = inner, waiting, patience
        self.sessions, self.addresses = Rate(PER_SESSION), Rate(PER_ADDRESS)
        self._running = threading.BoundedSemaphore(working)
        self._queue = threading.BoundedSemaphore(waiting + working)

    def __call__(self, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        if environ.get("PATH_INFO", "").startswith(STATIC):
            return self.inner(environ, start)
        refused = _too_large(environ) or self._too_often(environ)
        if refused:
            return _told(refused, environ, start)
        if not self._queue.acquire(blocking=False):
            return _told(BUSY, environ, start)
        try:
            if not self._running.acquire(timeout=self.patience):
                return _told(BUSY, environ, start)
            try:
                return self.inner(environ, start)
            finally:
                self._running.release()
        finally:
            self._queue.release()

    def _too_often(self, environ: dict[str, Any]) -> Refused | None:
        session = parse_cookie(environ.get("HTTP_COOKIE", "")).get("sessionid", "")
        if not self.addresses.take(environ.get("REMOTE_ADDR", "")):
            return OFTEN
        return OFTEN if session and not self.sessions.take(session[:64]) else None


def _too_large(environ: dict[str, Any]) -> Refused | None:
    length = environ.get("CONTENT_LENGTH") or "0"
    plain = length.isascii() and length.isdecimal()
    return LARGE if not plain or len(length) > 15 or int(length) > MOST_BYTES else None


def _told(refused: Refused, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
    """The refusal as the visitor reads it: a page, JSON for a script, a problem for a program."""
    if environ.get("PATH_INFO", "").startswith(PREFIX):
        response: HttpResponse = problems.answer(Declined(refused.code, most=MOST_BYTES // 1024))
    elif "application/json" in environ.get("HTTP_ACCEPT", ""):
        response = JsonResponse(
            {"code": refused.code, "sentence": f"{refused.text}{refused.kept}{refused.next}"}, status=refused.status
        )
    else:
        response = HttpResponse(_page(refused), status=refused.status)
    if refused.status != 413:
        response["Retry-After"] = str(RETRY_AFTER)
    response["Content-Length"] = str(len(response.content))
    start(f"{response.status_code} {response.reason_phrase}", list(response.items()))
    return [response.content]


@cache
def _page(refused: Refused) -> bytes:
    return render_to_string("errors/gate.html", {"refused": refused}).encode()
