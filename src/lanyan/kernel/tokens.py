"""Signed short-lived tokens: what a server without sessions needs to know, carried by the one who asks.

A token says who may do what until when; it is no secret to its holder, and nobody else can make or change one. The key is
that of sessions: while it is changed, tokens of the key before it stay good.
"""

import base64
import binascii
import json
from typing import Any

from lanyan.kernel import clock, crypto, session_key

_MAC = 16  # bytes of HMAC-SM3 that are kept: forging one means guessing 128 bits


def issue(purpose: str, seconds: int, **claims: Any) -> str:
    """A token for one purpose, good for so many seconds."""
    body = json.dumps([int(clock.now().timestamp()) + seconds, claims], ensure_ascii=False, separators=(",", ":"))
    mac = crypto.keyed_digest(_named(purpose), body, session_key.RING)[:_MAC]
    return f"{_written(body.encode())}.{_written(mac)}"


def read(purpose: str, token: str) -> dict[str, Any] | None:
    """What the token says; None when it is expired, of another purpose, altered or no token at all."""
    try:
        head, _, tail = token.partition(".")
        body, mac = _unwritten(head).decode(), _unwritten(tail)
    except (binascii.Error, ValueError):
        return None
    if not any(crypto.same(mac, one[:_MAC]) for one in crypto.keyed_digests(_named(purpose), body, session_key.RING)):
        return None
    until, claims = json.loads(body)
    return claims if clock.now().timestamp() < until else None


def _named(purpose: str) -> str:
    return f"token {purpose}"


def _written(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def _unwritten(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
