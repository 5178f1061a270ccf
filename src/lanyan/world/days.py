"""Days and moments of the demo world, all counted from its `today`."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from lanyan.kernel.clock import SHANGHAI


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """A moment of that day in Asia/Shanghai."""
    return datetime.combine(day, time(hour, minute), SHANGHAI)


def add_months(day: date, months: int) -> date:
    """The same day some months on (or back), or the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def in_month(first: date, day: int) -> date:
    """The given day of the month that starts on `first`, or its last day."""
    return first.replace(day=min(day, monthrange(first.year, first.month)[1]))


def months(first: date, last: date) -> Iterator[date]:
    """The first days of all months that touch the span."""
    month = first.replace(day=1)
    while month <= last:
        yield month
        month = add_months(month, 1)


def first_of_quarter(day: date) -> date:
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def years_before(day: date, years: float) -> date:
    return day - timedelta(days=round(years * 365.25))
