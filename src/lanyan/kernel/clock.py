"""The only source of time. Business days are dates in Asia/Shanghai; moments are aware datetimes.

`LANYAN_NOW` (ISO 8601) fixes the clock of a whole process; `frozen()` fixes it for a block of a test.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")

_fixed: ContextVar[datetime | None] = ContextVar("fixed_moment", default=None)


def now() -> datetime:
    """The present moment, aware, in Asia/Shanghai."""
    fixed = _fixed.get()
    if fixed is not None:
        return fixed
    pinned = os.environ.get("LANYAN_NOW")
    if pinned:
        return _aware(datetime.fromisoformat(pinned))
    return datetime.now(SHANGHAI)


def today() -> date:
    """The present business day in Asia/Shanghai."""
    return now().date()


def day_of(moment: datetime) -> date:
    """The business day on which `moment` falls."""
    return moment.astimezone(SHANGHAI).date()


def start_of(day: date) -> datetime:
    """The first moment of a business day."""
    return datetime(day.year, day.month, day.day, tzinfo=SHANGHAI)


@contextmanager
def frozen(moment: datetime | date) -> Iterator[datetime]:
    """Fix the clock for a block; a bare date means nine in the morning of that day."""
    if not isinstance(moment, datetime):
        moment = datetime(moment.year, moment.month, moment.day, 9, tzinfo=SHANGHAI)
    token = _fixed.set(_aware(moment))
    try:
        yield _aware(moment)
    finally:
        _fixed.reset(token)


def _aware(moment: datetime) -> datetime:
    return moment.replace(tzinfo=SHANGHAI) if moment.tzinfo is None else moment.astimezone(SHANGHAI)
