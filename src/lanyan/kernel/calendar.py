"""What this code knows of working days, without a database: the State Council's notices, and a provisional calendar.

Where a notice is out (as packaged by `chinesecalendar`) the days are final; later years are Monday to Friday less the
days off of 《全国年节及纪念日放假办法》, marked provisional.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from chinese_calendar import constants as announced
from chinese_calendar import is_workday as announced_workday

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


@dataclass(frozen=True)
class Calendar:
    """Days off from `first` to `last`; a year from `provisional_from` on may still change with its notice.

    Beyond `last` every Monday to Friday counts as worked, and is provisional: an answer never fails, it only says so.
    """

    off: frozenset[date]
    first: date
    last: date
    provisional_from: date

    def is_workday(self, day: date) -> bool:
        if self.first <= day <= self.last:
            return day not in self.off
        return day.weekday() < 5

    def is_provisional(self, day: date) -> bool:
        return day >= self.provisional_from or day < self.first

    def moved_on(self, day: date) -> date:
        """The day itself if it is worked, else the next one that is."""
        while not self.is_workday(day):
            day += timedelta(days=1)
        return day

    def add_workdays(self, start: date, count: int) -> date:
        """The `count`-th working day after `start`, which is not counted."""
        day = start
        for _ in range(count):
            day = self.moved_on(day + timedelta(days=1))
        return day

    def workdays_between(self, start: date, end: date) -> int:
        """How many working days lie after `start`, up to and including `end`."""
        return sum(self.is_workday(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))


def calendar_of(days: Iterable[tuple[date, bool, bool]]) -> Calendar:
    """A calendar from rows (day, worked, provisional) without gaps."""
    off, provisional, first, last = set(), [], date.max, date.min
    for day, worked, unsure in days:
        first, last = min(first, day), max(last, day)
        if not worked:
            off.add(day)
        if unsure:
            provisional.append(day)
    return Calendar(frozenset(off), first, last, min(provisional, default=last + timedelta(days=1)))


@lru_cache(maxsize=1)
def built_in() -> Calendar:
    """The calendar that comes with the code, for commands that have no database."""
    return calendar_of(known_days())


def known_days() -> Iterator[tuple[date, bool, bool]]:
    """Every day from FIRST_YEAR to LAST_YEAR: the day, whether it is worked, whether that is provisional."""
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
