"""One page of a list, and the cursor of the next."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.http import HttpRequest

from lanyan.kernel import clock

from . import cursors
from .fields import Asked

AFTER = str | tuple[str, ...]


def page(
    request: HttpRequest,
    asked: Asked,
    rows: Callable[[date, tuple[str, ...], int], list[Any]],
    key: Callable[[Any], tuple[str, ...]],
    start: tuple[str, ...] = ("",),
) -> dict[str, Any]:
    """`rows(day, after, limit)` gives the rows after the one whose `key` is `after`, at most `limit` of them.

    One more than a page is asked for, to know whether there is a next one. The day of the first page goes along in the
    cursor, so that the pages of one list are of one day.
    """
    filters = asked.model_dump(exclude={"limit", "cursor", "on"})
    question = cursors.question(request.path, filters)
    day, after = asked.on or clock.today(), start
    if asked.cursor is not None:
        given_day, after = cursors.read(asked.cursor, question, len(start))
        if asked.on is not None and asked.on != given_day:
            raise cursors.Declined("cursor_wrong", field="cursor")
        day = given_day
    found = rows(day, after, asked.limit + 1)
    shown = found[: asked.limit]
    more = len(found) > asked.limit
    return {
        "on": day,
        "next_cursor": cursors.write(question, day, key(shown[-1])) if more else None,
        "items": shown,
    }
