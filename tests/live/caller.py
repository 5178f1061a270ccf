"""Asking the hot path without a server: one request, one answer, in an event loop of the test's own."""

import asyncio
import contextvars
import json
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from allauth.usersessions.models import UserSession
from django.test import Client

from lanyan.directory import log_ins
from lanyan.directory.access import actor_of
from lanyan.kernel import tokens


def played(scene: Coroutine[Any, Any, Any]) -> Any:
    """What the scene returns. In a thread of its own: the main thread has an event loop once a browser was used in it."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(contextvars.copy_context().run, asyncio.run, scene).result()


def logged_in(world: Any, username: str) -> tuple[Client, dict[str, Any]]:
    """Somebody who has logged in, and what a token says of this log-in."""
    client = Client()
    client.post("/account/login/", {"login": username, "password": world.password})
    key = UserSession.objects.get(session_key=client.session.session_key).session_key
    claims = log_ins.claims_of(actor_of(world.account(username)), key)
    return client, {**claims, "until": claims["at"] + 3600}


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
