"""Working days: the State Council's yearly notices, and a provisional calendar for the years not yet announced.

The table `workday` holds every day from 2004. Where a notice is out (as packaged by `chinesecalendar`) the
days are final; later years are Monday to Friday less the days off of 《全国年节及纪念日放假办法》, marked
`provisional`, and are replaced once their notice is known. A day entered as final is never overwritten by a
provisional one.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from chinese_calendar import constants as announced
from chinese_calendar import is_workday as announced_workday

from lanyan.kernel import sql
from lanyan.kernel.models import Workday

FIRST_YEAR = 2004
LAST_ANNOUNCED_YEAR = max(announced.holidays).year
# 春节初一, 端午, 中秋 of the years whose notice is still to come: (month, day) each.
_LUNAR_DAYS = {
    2027: ((2, 6), (6, 9), (9, 15)),
    2028: ((1, 26), (5, 28), (10, 3)),
    2029: ((2, 13), (6, 16), (9, 22)),
    2030: ((2, 3), (6, 5), (9, 12)),
    2031: ((1, 23), (6, 24), (10, 1)),
    2032: ((2, 11), (6, 12), (9, 19)),
    2033: ((1, 31), (6, 1), (9, 8)),
    2034: ((2, 19), (6, 20), (9, 27)),
    2035: ((2, 8), (6, 10), (9, 16)),
    2036: ((1, 28), (5, 30), (10, 4)),
}
LAST_YEAR = max(_LUNAR_DAYS)

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
    days = list(_all_days())
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


def _all_days() -> Iterator[tuple[date, bool, bool]]:
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        provisional = year > LAST_ANNOUNCED_YEAR
        off = _days_off(year) if provisional else frozenset()
        day = date(year, 1, 1)
        while day.year == year:
            worked = day.weekday() < 5 and day not in off if provisional else announced_workday(day)
            yield day, worked, provisional
            day += timedelta(days=1)


def _days_off(year: int) -> frozenset[date]:
    """The thirteen days off of a year, and the weekdays given for those that fall on a weekend."""
    new_year, dragon_boat, mid_autumn = (date(year, month, day) for month, day in _LUNAR_DAYS[year])
    fixed = [date(year, 1, 1), _qingming(year), *(date(year, 5, d) for d in (1, 2)), *(date(year, 10, d) for d in (1, 2, 3))]
    festival = [new_year + timedelta(days=n) for n in (-1, 0, 1, 2)]
    off: set[date] = {*fixed, *festival, dragon_boat, mid_autumn}
    # A day off that falls on a weekend is given on the next free weekday.
    for day in sorted([*fixed, *festival, dragon_boat, mid_autumn]):
        if day.weekday() >= 5:
            given = day + timedelta(days=1)
            while given.weekday() >= 5 or given in off:
                given += timedelta(days=1)
            off.add(given)
    return frozenset(off)


def _qingming(year: int) -> date:
    """清明 in this century: the fifteenth solar day after the spring equinox."""
    y = year - 2000
    return date(year, 4, int(y * 0.2422 + 4.81) - y // 4)
