"""A write and its retries: done once, answered the same each time (Idempotency-Key)."""

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from lanyan.directory.clients import Caller
from lanyan.kernel import clock, sql
from lanyan.kernel.crypto import seal, seal_bytes, unseal, unseal_bytes

from .errors import Declined
from .models import Answer

KEPT = timedelta(days=7)
REPLAYED = "Idempotency-Replayed"

_SQL = sql.statements(Path(__file__).with_name("api.sql"))


def once(request: HttpRequest, caller: Caller, key: str, write: Callable[[], HttpResponse]) -> HttpResponse:
    """Run `write` in one transaction under this key, or give the answer that it gave the first time.

    What is refused leaves nothing behind, its key included, and may be tried again under the same key. Refused itself
    (key_used_for_another) when the key came with another request.
    """
    asked = _asked(request)
    with transaction.atomic():
        claim = {"client": caller.client.pk, "key": key, "asked": seal_bytes("api.asked", asked), "at": clock.now()}
        claimed = sql.rows(_SQL["claim"], claim)
        if not claimed:
            return _given(caller, key, asked)
        response = write()
        Answer.objects.filter(pk=claimed[0]["id"]).update(
            status=response.status_code,
            headers={name: response[name] for name in ("ETag", "Location") if name in response},
            body=seal("api.answer", response.content.decode()),
        )
    return response


def purge_answers() -> int:
    """Forget answers that nobody will ask for again; the number forgotten."""
    return sql.execute(_SQL["purge"], {"before": clock.now() - KEPT})


def _asked(request: HttpRequest) -> bytes:
    sent = [request.method, request.get_full_path(), request.headers.get("If-Match", ""), request.body.decode("latin-1")]
    return hashlib.sha256(json.dumps(sent).encode()).digest()


def _given(caller: Caller, key: str, asked: bytes) -> HttpResponse:
    given = Answer.objects.get(client=caller.client.pk, key=key)
    if unseal_bytes("api.asked", bytes(given.asked)) != asked:
        raise Declined("key_used_for_another", field="Idempotency-Key")
    response = HttpResponse(
        unseal("api.answer", bytes(given.body or b"")), status=given.status, content_type="application/json; charset=utf-8"
    )
    for name, value in given.headers.items():
        response[name] = value
    response[REPLAYED] = "true"
    return response
