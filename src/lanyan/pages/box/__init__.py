"""The anonymous entrance to the ballot box: own address space, own stack, nothing that knows a person.

A plain WSGI callable in front of Django: no session, no cookie, no log-in, no address taken, no journal, no middleware.
`GET /box/<ballot>/` is the booth for slips, `GET /box/<ballot>/state/` what any phone asks, `POST /box/<ballot>/` a ballot.
"""

import base64
import binascii
import json
import logging
import re
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.db import DatabaseError, close_old_connections
from django.template.loader import render_to_string

from lanyan.kernel.refusal import Refusal
from lanyan.records.ballots import entrance, queries
from lanyan.records.ballots.collector import collector

PREFIX = "/box/"
LONGEST = 4096  # bytes of a request; a ballot with its token and signature has some 2200
_PLACE = re.compile(r"^/box/([a-z0-9]{10,20})/(state/)?$")
_POLICY = "; ".join(f"{name} {' '.join(values)}" for name, values in settings.CONTENT_SECURITY_POLICY["DIRECTIVES"].items())
_HEADERS = [
    ("Cache-Control", "no-store"),
    ("Content-Security-Policy", _POLICY),
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Access-Control-Allow-Origin", "*"),  # sent from the page of the log-in, without anything that identifies
]
_log = logging.getLogger(__name__)

Start = Callable[..., Any]
Answer = tuple[HTTPStatus, str, str]


def in_front_of(pages: Callable[..., Any]) -> Callable[..., Any]:
    """The whole application: what belongs to the box goes there, the rest to the pages.

    Where a host name of its own is configured, the box answers there only, and nothing else does.
    """

    def application(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        path, own = environ.get("PATH_INFO", ""), settings.BOX_HOST
        on_own = bool(own) and environ.get("HTTP_HOST", "") == own
        if path.startswith(PREFIX) and (on_own or not own):
            return box(environ, start)
        if (on_own and not path.startswith(settings.STATIC_URL)) or path.startswith(PREFIX):
            return _send(start, (HTTPStatus.NOT_FOUND, "text/plain; charset=utf-8", "没有这个页面。"))
        answered: Iterable[bytes] = pages(environ, start)
        return answered

    return application


def box(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
    """Answer one request. What goes wrong is told by its kind alone: neither the request nor the sender is written down."""
    collector.run_in_background()
    close_old_connections()
    try:
        answer = _answer(environ)
    except Refusal as refused:
        answer = _json(HTTPStatus(refused.status), {"code": refused.code, "sentence": refused.sentence})
    except Exception as trouble:
        _log.warning("the ballot entrance failed: %s", type(trouble).__name__)
        later = isinstance(trouble, DatabaseError)
        status = HTTPStatus.SERVICE_UNAVAILABLE if later else HTTPStatus.INTERNAL_SERVER_ERROR
        answer = _json(status, {"state": "waiting"})
    finally:
        close_old_connections()
    return _send(start, answer)


def _answer(environ: dict[str, Any]) -> Answer:
    found = _PLACE.match(environ.get("PATH_INFO", ""))
    if found is None:
        return HTTPStatus.NOT_FOUND, "text/plain; charset=utf-8", "没有这个页面。"
    ballot, state = found.groups()
    if environ["REQUEST_METHOD"] == "POST" and not state:
        return _cast(ballot, environ)
    if environ["REQUEST_METHOD"] != "GET":
        return HTTPStatus.METHOD_NOT_ALLOWED, "text/plain; charset=utf-8", "不支持。"
    return _state(ballot) if state else _booth(ballot)


def _cast(ballot: str, environ: dict[str, Any]) -> Answer:
    length = environ.get("CONTENT_LENGTH") or "0"
    if not length.isdigit() or int(length) > LONGEST:
        return _json(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, {"code": "box_malformed", "sentence": "选票太长，没有投出。"})
    sent = _read(environ["wsgi.input"].read(int(length)))
    inside = entrance.cast(ballot_public_id=ballot, sent=sent)
    return _json(HTTPStatus.OK, {"state": "received" if inside else "waiting"})


def _read(body: bytes) -> entrance.Cast:
    """What was sent; a ballot that cannot be read is refused like one of a wrong length."""
    try:
        said = json.loads(body)
        return entrance.Cast(
            bytes.fromhex(said["token"]), bytes.fromhex(said["signature"]), base64.b64decode(said["box"], validate=True)
        )
    except (ValueError, KeyError, TypeError, binascii.Error):
        return entrance.Cast(b"", b"", b"")


def _state(public_id: str) -> Answer:
    found = queries.public(public_id)
    if found is None:
        return _json(HTTPStatus.NOT_FOUND, {"state": ""})
    return _json(HTTPStatus.OK, queries.public_state(found))


def _booth(public_id: str) -> Answer:
    """The page of the slips: the frozen text, the promise, the booth. The code stands in the fragment and is never sent."""
    found = queries.public(public_id)
    if found is None or found.way != "slips":
        return HTTPStatus.NOT_FOUND, "text/html; charset=utf-8", render_to_string("ballots/box_nothing.html")
    context = {
        "ballot": found,
        "frozen": found.opening.frozen,
        "promise": queries.promise(found),
        "box_href": f"/box/{public_id}/",
    }
    return HTTPStatus.OK, "text/html; charset=utf-8", render_to_string("ballots/box.html", context)


def _json(status: HTTPStatus, document: dict[str, Any]) -> Answer:
    return status, "application/json; charset=utf-8", json.dumps(document, ensure_ascii=False)


def _send(start: Start, answer: Answer) -> list[bytes]:
    status, kind, text = answer
    body = text.encode()
    headers = [("Content-Type", kind), ("Content-Length", str(len(body))), *_HEADERS]
    start(f"{status.value} {status.phrase}", headers)
    return [body]
