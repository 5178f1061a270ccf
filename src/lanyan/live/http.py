"""As much HTTP as the hot path needs, on the bare ASGI messages."""

import json
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

MOST_BYTES = 4096
"""Of a request: a token and a code are a few hundred."""
_ALWAYS = [
    (b"content-type", b"application/json; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
]


class TooLarge(Exception):
    """The request is longer than anything that is sent here."""


async def body_of(receive: Receive) -> bytes:
    """The whole body. Raises TooLarge."""
    parts, size = [], 0
    while True:
        message = await receive()
        part = message.get("body", b"")
        parts.append(part)
        size += len(part)
        if size > MOST_BYTES:
            raise TooLarge
        if not message.get("more_body"):
            return b"".join(parts)


def asked(scope: Scope, name: str) -> str:
    """A parameter of the query string; empty when it is not there."""
    return parse_qs(scope["query_string"].decode("ascii", "replace")).get(name, [""])[0]


async def answer(send: Send, status: int, said: dict[str, Any], *headers: tuple[bytes, bytes]) -> None:
    """A JSON answer."""
    body = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
    length = (b"content-length", str(len(body)).encode())
    await send({"type": "http.response.start", "status": status, "headers": [*_ALWAYS, length, *headers]})
    await send({"type": "http.response.body", "body": body})
