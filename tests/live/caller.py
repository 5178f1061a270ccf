"""Asking the hot path without a server: one request, one answer, in an event loop of the test's own."""

import asyncio
import contextvars
import json
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from lanyan.kernel import tokens


def played(scene: Coroutine[Any, Any, Any]) -> Any:
    """What the scene returns. In a thread of its own: the main thread has an event loop once a browser was used in it."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(contextvars.copy_context().run, asyncio.run, scene).result()


def token(person_id: int, account_id: int | None = None, seconds: int = 60) -> str:
    return tokens.issue("check_in", seconds, person=person_id, account=account_id)


async def ask(
    application: Any, path: str, said: Any = None, method: str = "POST", client: str = "10.46.12.9"
) -> tuple[int, dict]:
    """Status and JSON. `said` is sent as JSON, bytes as they are."""
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    path, _, query = path.partition("?")
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "query_string": query.encode(),
        "headers": [],
        "client": (client, 1),
    }
    told: list[dict] = []

    async def receive() -> dict:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: dict) -> None:
        told.append(message)

    await application(scope, receive, send)
    return told[0]["status"], json.loads(b"".join(part["body"] for part in told[1:]))


async def sign_in(application: Any, meeting: Any, person_id: int, **more: Any) -> tuple[int, dict]:
    """Somebody scans the code of the moment."""
    claims = {name: more.pop(name) for name in ("account_id", "seconds") if name in more}
    return await ask(application, "/live/check-in", {"token": token(person_id, **claims), "code": meeting.code}, **more)
