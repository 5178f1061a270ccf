"""Where the next page of a list begins: opaque to whoever holds it, and good for the question it was given for only.

It names the day of the first page and the last row of the page before by its public id, never a key. It gives no right:
access is asked anew with each page.
"""

import base64
import binascii
import hashlib
import json
import re
from datetime import date
from typing import Any

from .errors import Declined

_PART = re.compile(r"[\w.-]{0,120}")


def question(path: str, filters: dict[str, Any]) -> str:
    """A short digest of what is asked, the day and the page size apart."""
    asked = json.dumps([path, {name: str(value) for name, value in sorted(filters.items()) if value not in (None, "")}])
    return hashlib.sha256(asked.encode()).hexdigest()[:12]


def write(asked: str, day: date, after: tuple[str, ...]) -> str:
    """The cursor of the page that begins after this row."""
    packed = json.dumps([asked, day.isoformat(), *after], separators=(",", ":"))
    return base64.urlsafe_b64encode(packed.encode()).decode().rstrip("=")


def read(cursor: str, asked: str, parts: int) -> tuple[date, tuple[str, ...]]:
    """The day and the row of a cursor. Refused (cursor_wrong) for one of another question, or none at all."""
    try:
        packed = base64.urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4))
        given, day, *after = json.loads(packed)
        if given == asked and len(after) == parts and all(isinstance(one, str) and _PART.fullmatch(one) for one in after):
            return date.fromisoformat(day), tuple(after)
    except (ValueError, TypeError, binascii.Error, RecursionError):
        pass
    raise Declined("cursor_wrong", field="cursor")
