"""Verdicts of organisations, a page at a time, in an order that does not change while they are judged anew."""

import hashlib
from collections.abc import Collection
from datetime import date
from pathlib import Path
from typing import Any

from lanyan.kernel import sql
from lanyan.kernel.crypto import lasting_digest

from .models import Verdict

_SQL = sql.statements(Path(__file__).with_name("listing.sql"))


def key_of(verdict: Verdict) -> str:
    """The key under which the listing knows a verdict: 20 hexadecimal digits."""
    parts = (_salt(), verdict.duty, verdict.subject_id, verdict.period_from, verdict.matter)
    return hashlib.sha256("/".join(map(str, parts)).encode()).hexdigest()[:20]


def page(
    organisations: Collection[int],
    *,
    day: date,
    after: tuple[str, str] = ("", ""),
    limit: int,
    duty: str | None = None,
    state: str | None = None,
) -> list[dict[str, Any]]:
    """Verdicts of these organisations (by key) for the periods that hold the day (columns: listing.sql)."""
    asked = {"organisations": list(organisations), "day": day, "duty": duty, "state": state, "limit": limit, "salt": _salt()}
    return sql.rows(_SQL["page"], asked | {"after_organisation": after[0], "after_key": after[1]})


def _salt() -> str:
    return lasting_digest("verdict.key", "").hex()
