"""Periods of the calendar: how a date falls into a day, week, fortnight, month, quarter, half or year."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

MONDAY = date(2001, 1, 1)  # weeks and fortnights are counted from this Monday


@dataclass(frozen=True)
class Unit:
    """A kind of period: so many days (anchored on MONDAY) or months (anchored on January)."""

    code: str
    title: str
    days: int = 0
    months: int = 0
    workdays_only: bool = False
    warn_days: int = 0

    @property
    def length(self) -> float:
        """Days on average, for comparing strictness."""
        return self.days or self.months * 30.4

    def start(self, day: date) -> date:
        """First day of the period that `day` falls into."""
        if self.days:
            return day - timedelta(days=(day - MONDAY).days % self.days)
        return date(day.year, (day.month - 1) // self.months * self.months + 1, 1)

    def next(self, start: date) -> date:
        return start + timedelta(days=self.days) if self.days else add_months(start, self.months)


UNITS = {
    unit.code: unit
    for unit in (
        Unit("day", "每日", days=1),
        Unit("workday", "每个工作日", days=1, workdays_only=True),
        Unit("week", "每周", days=7, warn_days=2),
        Unit("fortnight", "每两周", days=14, warn_days=3),
        Unit("month", "每月", months=1, warn_days=7),
        Unit("quarter", "每季度", months=3, warn_days=20),
        Unit("half", "每半年", months=6, warn_days=30),
        Unit("year", "每年", months=12, warn_days=45),
    )
}


def add_months(day: date, months: int) -> date:
    """The corresponding day so many months on; the month's last day where there is none (民法典 第二百零二条)."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
