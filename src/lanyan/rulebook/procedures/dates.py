"""Lawful days of a step: from the days of other steps, by the text in force on each day; and whole plans.

The lawful days are a union: of each version, the days on which it is in force and which its own limits allow.
Minimums in days or months are reached on their corresponding day; a public notice must have hung its whole working
days, so that what follows comes the day after; a last day on a day off moves to the next working day (see decision 0230).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from lanyan.kernel.calendar import Calendar

from .definition import Limit, Procedure, Span, Step, StepVersion

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Bound:
    """A limit reckoned: its day, what it was counted from, the version whose limit it is (None: the order of steps)."""

    day: date
    limit: Limit | None
    base: str
    base_day: date
    version: StepVersion | None
    provisional: bool = False


@dataclass(frozen=True)
class Part:
    """The lawful days by one version (None: before the first text): from `low` to `high`, none when `high` comes first."""

    version: StepVersion | None
    opens: date
    closes: date | None
    low: Bound
    high: Bound | None

    @property
    def last(self) -> date | None:
        """The last lawful day by this version."""
        ends = [day for day in (self.high.day if self.high else None, self.closes - ONE_DAY if self.closes else None) if day]
        return min(ends, default=None)

    @property
    def is_empty(self) -> bool:
        return self.last is not None and self.last < self.first

    @property
    def first(self) -> date:
        return max(self.low.day, self.opens)

    def holds(self, day: date) -> bool:
        return self.opens <= day and (self.closes is None or day < self.closes)


@dataclass(frozen=True)
class Window:
    """When a step may lawfully be taken: the union of its parts. `latest` None: no last day, or no lawful day at all.

    `floor` is the last of the steps that must come before.
    """

    floor: Bound
    parts: tuple[Part, ...]

    @property
    def lawful(self) -> tuple[Part, ...]:
        return tuple(part for part in self.parts if not part.is_empty)

    @property
    def earliest(self) -> date:
        return self.lawful[0].first if self.lawful else self.floor.day

    @property
    def latest(self) -> date | None:
        """The last lawful day; where what it needs came too late for any, the day by which it should have been."""
        return (self.lawful or self.parts)[-1].last if self.parts else None

    @property
    def low(self) -> Bound:
        return self.lawful[0].low if self.lawful else self.floor

    @property
    def high(self) -> Bound | None:
        return (self.lawful or self.parts)[-1].high if self.parts else None

    @property
    def provisional(self) -> bool:
        """Whether a bound hangs on days of a year whose holidays have not been announced."""
        return self.low.provisional or bool(self.high and self.high.provisional)

    def part_on(self, day: date) -> Part | None:
        return next((part for part in self.parts if part.holds(day)), None)

    def is_early(self, day: date) -> bool:
        """By the text in force on that day."""
        part = self.part_on(day)
        return day < (part.low.day if part else self.floor.day)

    def is_late(self, day: date) -> bool:
        part = self.part_on(day)
        return bool(part and part.high and day > part.high.day and not self.is_early(day))

    def first_from(self, day: date) -> date:
        """The first lawful day from `day` on; `day` itself where it is late already."""
        for part in self.lawful:
            found = max(part.first, day)
            if part.last is None or found <= part.last:
                return found
        return max(day, self.floor.day)


@dataclass(frozen=True)
class Planned:
    """A step in a plan: its window, its day, and whether that day is a record ('done'), fixed by hand or reckoned."""

    step: Step
    window: Window
    day: date
    origin: str
    """'done' | 'moved' | 'planned'"""
    version: StepVersion

    @property
    def is_early(self) -> bool:
        return self.window.is_early(self.day)

    @property
    def is_late(self) -> bool:
        return self.window.is_late(self.day)


@dataclass(frozen=True)
class Known:
    """Dates so far (`step`, `step.field`), months that extensions added, and whether a special case was invoked."""

    dates: Mapping[str, date]
    extra_months: Mapping[str, int] = field(default_factory=dict)
    special: frozenset[str] = frozenset()


def window(step: Step, known: Known, calendar: Calendar) -> Window | None:
    """The lawful days of a step; None while a step that it needs has no date."""
    floor = _floor(step, known)
    if floor is None:
        return None
    return Window(floor, tuple(_parts(step, known, floor, calendar)))


def plan(
    procedure: Procedure,
    known: Known,
    calendar: Calendar,
    *,
    moved: Mapping[str, date] | None = None,
    not_before: date | None = None,
) -> list[Planned]:
    """Every step with its window and a day: recorded, moved by hand, or the first lawful one (not before `not_before`).

    Move one date, and what is counted from it follows. The first step needs a date: in `known`, `moved` or `not_before`.
    """
    dates, plans = dict(known.dates), []
    for step in procedure.ordered():
        now = Known(dates, known.extra_months, known.special)
        found = window(step, now, calendar)
        if found is None:
            base = dates.get(step.code) or (moved or {}).get(step.code) or not_before
            if base is None:
                raise ValueError(f"no date to begin with: {step.code}")
            found = Window(Bound(base, None, "", base, None), ())
        day, origin = _day_of(step, found, known, moved or {}, not_before)
        plans.append(Planned(step, found, day, origin, step.governing(day)))
        dates[step.code] = day
    return plans


def _day_of(step: Step, found: Window, known: Known, moved: Mapping[str, date], not_before: date | None) -> tuple[date, str]:
    if step.code in known.dates:
        return known.dates[step.code], "done"
    if step.code in moved:
        return moved[step.code], "moved"
    return found.first_from(not_before or found.earliest), "planned"


def _floor(step: Step, known: Known) -> Bound | None:
    """No step comes before those it needs."""
    needs = step.needs
    if any(need not in known.dates for need in needs):
        return None
    if not needs:
        own = known.dates.get(step.code)
        return Bound(own, None, step.code, own, None) if own else None
    last = max(needs, key=lambda need: known.dates[need])
    return Bound(known.dates[last], None, last, known.dates[last], None)


def _parts(step: Step, known: Known, floor: Bound, calendar: Calendar) -> Iterator[Part]:
    first = step.versions[0].valid_from
    if floor.day < first:
        # Before the first text held here nothing but the order is checked.
        yield Part(None, date.min, first, floor, None)
    for version in step.versions:
        low = _low(version, step, known, floor, calendar)
        yield Part(version, version.valid_from, version.valid_to, low, _high(version, step, known, floor, calendar))


def _low(version: StepVersion, step: Step, known: Known, floor: Bound, calendar: Calendar) -> Bound:
    bounds = [floor]
    for limit in version.limits:
        if limit.kind == "within":
            continue
        base, start = _base(limit, step, known, floor)
        if start is None:
            continue
        span = limit.span
        extra = known.extra_months.get(step.code, 0) if limit.kind == "not_before" and span.unit == "months" else 0
        day = Span(span.count + extra, span.unit).ends_on(start, calendar)
        unsure = span.unit == "workdays" and calendar.is_provisional(day)
        bounds.append(Bound(day + ONE_DAY * (limit.kind == "notice"), limit, base, start, version, unsure))
    return max(bounds, key=lambda bound: bound.day)


def _high(version: StepVersion, step: Step, known: Known, floor: Bound, calendar: Calendar) -> Bound | None:
    bounds = []
    for limit in version.limits:
        if limit.kind != "within":
            continue
        base, start = _base(limit, step, known, floor)
        if start is None or (limit.exact and limit.after not in known.dates):
            continue
        span = limit.longest if limit.longest and step.code in known.special else limit.span
        day = calendar.moved_on(span.ends_on(start, calendar))
        bounds.append(Bound(day, limit, base, start, version, calendar.is_provisional(day)))
    return min(bounds, key=lambda bound: bound.day, default=None)


def _base(limit: Limit, step: Step, known: Known, floor: Bound) -> tuple[str, date | None]:
    """What a limit counts from. A date that was to be given with a step and was not is taken as that step's day."""
    if limit.after in known.dates:
        return limit.after, known.dates[limit.after]
    if limit.base_step == step.code:
        return floor.base, floor.day
    return limit.base_step, known.dates.get(limit.base_step)
