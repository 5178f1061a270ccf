"""Working days: the State Council's yearly notices, and a provisional calendar for the years not yet announced.

The table `workday` holds every day from 2004, as `kernel.calendar` knows it. Provisional years are replaced once
their notice is known. A day entered as final is never overwritten by a provisional one.
"""

from datetime import date, timedelta

from lanyan.kernel import sql
from lanyan.kernel.calendar import FIRST_YEAR, LAST_ANNOUNCED_YEAR, LAST_YEAR, Calendar, calendar_of, known_days  # noqa: F401
from lanyan.kernel.models import Workday

_FILL = """
INSERT INTO workday AS known (day, is_workday, provisional)
SELECT * FROM unnest(%(days)s::date[], %(worked)s::boolean[], %(provisional)s::boolean[])
ON CONFLICT (day) DO UPDATE SET is_workday = excluded.is_workday, provisional = excluded.provisional
WHERE (known.is_workday, known.provisional) IS DISTINCT FROM (excluded.is_workday, excluded.provisional)
  AND (known.provisional OR NOT excluded.provisional)
"""


class BeyondCalendar(ValueError):
    """The calendar does not reach that far."""


def fill() -> int:
    """Bring the table up to what this code knows; the number of rows changed. Repeating it changes nothing."""
    days = list(known_days())
    return sql.execute(
        _FILL,
        {
            "days": [day for day, _, _ in days],
            "worked": [worked for _, worked, _ in days],
            "provisional": [provisional for _, _, provisional in days],
        },
    )


def is_workday(day: date) -> bool:
    """Whether the day is worked."""
    row = Workday.objects.filter(day=day).first()
    if row is None:
        raise BeyondCalendar(f"no calendar for {day}")
    return row.is_workday


def calendar(first: date, last: date) -> Calendar:
    """The table from `first` to `last` as a calendar in memory, in one query."""
    return calendar_of(Workday.objects.filter(day__range=(first, last)).values_list("day", "is_workday", "provisional"))


def rest_days(first: date, last: date) -> set[date]:
    """The days from `first` to `last` (both included) that are not worked, in one query."""
    return set(Workday.objects.filter(day__range=(first, last), is_workday=False).values_list("day", flat=True))


def add_workdays(start: date, n: int) -> date:
    """The n-th working day after `start` (which is not counted); n ≥ 1."""
    if n < 1:
        raise ValueError("n must be 1 or more")
    following = Workday.objects.filter(day__gt=start, is_workday=True).order_by("day")
    found = following.values_list("day", flat=True)[n - 1 : n].first()
    if found is None:
        raise BeyondCalendar(f"no {n} working days known after {start}")
    return found


def workdays_between(start: date, end: date) -> int:
    """How many working days lie after `start`, up to and including `end`."""
    return Workday.objects.filter(day__gt=start, day__lte=end, is_workday=True).count()


def ends_on(start: date, n: int, unit: str) -> date:
    """The last day of a period of `n` units ('day' | 'workday' | 'week' | 'month' | 'year') that begins on `start`.

    《民法典》第201至203条: the first day is not counted; months and years end on the corresponding day, or at the
    end of a month that has none; a last day that falls on a day off moves to the next working day.
    """
    if unit == "workday":
        return add_workdays(start, n)
    last = _plain_end(start, n, unit)
    found = Workday.objects.filter(day__gte=last, is_workday=True).order_by("day").values_list("day", flat=True).first()
    if found is None:
        raise BeyondCalendar(f"no calendar for {last}")
    return found


def _plain_end(start: date, n: int, unit: str) -> date:
    if unit in ("day", "week"):
        return start + timedelta(days=n * (7 if unit == "week" else 1))
    if unit not in ("month", "year"):
        raise ValueError(f"unknown unit {unit!r}")
    months = start.year * 12 + start.month - 1 + n * (12 if unit == "year" else 1)
    year, month = divmod(months, 12)
    return min(date(year, month + 1, 1) + timedelta(days=start.day - 1), _month_end(year, month + 1))


def _month_end(year: int, month: int) -> date:
    return (date(year + 1, 1, 1) if month == 12 else date(year, month + 1, 1)) - timedelta(days=1)
