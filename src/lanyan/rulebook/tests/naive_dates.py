"""Lawful days of a step, asked day by day: slow, obvious, and unlike the engine."""

from __future__ import annotations

from datetime import date, timedelta

from lanyan.kernel.calendar import Calendar
from lanyan.rulebook.procedures.dates import Known
from lanyan.rulebook.procedures.definition import Limit, Step

DAY = timedelta(days=1)


def corresponding(start: date, months: int) -> date:
    """Walk on day by day until so many months have changed and the day of the month, or the month's end, is there."""
    day, changed = start, 0
    while True:
        day += DAY
        if day.day == 1:
            changed += 1
        at_end = (day + DAY).day == 1
        if changed == months and (day.day == start.day or (at_end and day.day < start.day)):
            return day


def last_of(limit: Limit, start: date, extra: int, calendar: Calendar) -> date:
    count, day = limit.span.count, start
    if limit.span.unit == "months":
        return corresponding(start, count + extra)
    while count:
        day += DAY
        if limit.span.unit == "days" or calendar.is_workday(day):
            count -= 1
    return day


def verdict(step: Step, known: Known, day: date, calendar: Calendar) -> str:
    """'early', 'late' or 'lawful' on this very day, by the text then in force."""
    floor = max(known.dates[need] for need in step.needs)
    if day < floor:
        return "early"
    version = next((v for v in step.versions if v.valid_from <= day and (not v.valid_to or day < v.valid_to)), None)
    if version is None:
        return "lawful"
    late = False
    for limit in version.limits:
        start = known.dates.get(limit.after, known.dates.get(limit.base_step, floor))
        extra = known.extra_months.get(step.code, 0) if limit.kind == "not_before" else 0
        end = last_of(limit, start, extra if limit.span.unit == "months" else 0, calendar)
        if limit.kind == "not_before" and day < end:
            return "early"
        if limit.kind == "notice" and day <= end:
            return "early"
        if limit.kind == "within":
            while not calendar.is_workday(end):
                end += DAY
            late = late or day > end
    return "late" if late else "lawful"
