"""The slow and obvious way to judge periods: subject by subject, period by period, day by day."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from ..periods import UNITS
from ..world import World, days_between, holds
from .base import ENDED, NOTHING, SHORT, Setting, Verdict, Version


@dataclass(frozen=True)
class Measured:
    """What an operator found for one subject in one period."""

    have: Decimal | None
    need: Decimal
    met: bool
    on_track: bool
    countable: bool
    evidence: tuple[int, ...]


Measure = Callable[[Any, int, date, date], Measured]


def judge_periods(
    setting: Setting,
    world: World,
    today: date,
    window_from: date,
    measure: Measure,
    *,
    evidence_kind: str = "activity",
) -> list[Verdict]:
    verdicts = []
    for version in setting.versions:
        for start, end in _periods(version, world, today, window_from):
            first_day = max(start, version.valid_from)
            for subject in setting.applies_to.subjects(world):
                bound = {
                    day: places
                    for day in days_between(first_day, end)
                    if (places := setting.applies_to.organisations_on(world, subject, day))
                }
                if bound:
                    measured = measure(version.value, subject, start, end)
                    verdicts.append(_verdict(setting, version, world, today, subject, (start, end), bound, measured))
    return [replace(verdict, evidence_kind=evidence_kind) for verdict in verdicts]


def _periods(version: Version, world: World, today: date, window_from: date) -> Iterator[tuple[date, date]]:
    unit = UNITS[version.value.per]
    start = unit.start(window_from)
    while start <= today:
        end = unit.next(start)
        begins_within = version.opens and start < version.valid_from < end
        governed = version.valid_from <= today and (version.holds(start) or begins_within)
        if governed and (not unit.workdays_only or world.is_workday(start)):
            yield start, end
        start = end


def _verdict(
    setting: Setting,
    version: Version,
    world: World,
    today: date,
    subject: int,
    period: tuple[date, date],
    bound: dict[date, list[int]],
    measured: Measured,
) -> Verdict:
    start, end = period
    last_day = max(bound)
    organisation = max(bound[last_day])
    state, cause = _state(version, world, today, organisation, period, bound, measured)
    return Verdict(
        duty=setting.code,
        subject_kind=setting.applies_to.subject,
        subject_id=subject,
        organisation_id=organisation,
        matter=0,
        period_from=start,
        period_to=end,
        state=state,
        cause=cause,
        have=measured.have,
        need=measured.need,
        due_on=end - timedelta(days=1),
        evidence_kind="activity",
        evidence=measured.evidence,
        rule_from=version.valid_from,
    )


def _state(
    version: Version,
    world: World,
    today: date,
    organisation: int,
    period: tuple[date, date],
    bound: dict[date, list[int]],
    measured: Measured,
) -> tuple[str, str]:
    start, end = period
    if measured.met:
        return "met", ""
    least = version.value.grace * (end - start).days
    free = [day for day in bound if not world.relief_on(organisation, day)]
    if max(bound) < end - timedelta(days=1):
        return "exempt", ENDED
    if len(bound) < least:
        return "exempt", SHORT
    if len(free) < least:
        return "exempt", _cause(world, organisation, start, end)
    if not measured.countable and end <= today:
        return "exempt", NOTHING
    if end <= today:
        return "overdue", ""
    if not measured.on_track and (end - timedelta(days=1) - today).days <= version.value.warn_days:
        return "near", ""
    return "pending", ""


def _cause(world: World, organisation: int, start: date, end: date) -> str:
    reliefs = [
        row
        for row in world.relief
        if row["organisation_id"] == organisation and any(holds(row, day) for day in days_between(start, end))
    ]
    latest = max(row["valid_from"] for row in reliefs)
    return min(row["cause"] for row in reliefs if row["valid_from"] == latest)


def bound_since(setting: Setting, world: World, subject: int, today: date) -> date | None:
    """First day of the unbroken span of bound days that today belongs to; None when not bound today."""
    if not setting.applies_to.organisations_on(world, subject, today):
        return None
    day = today
    while setting.applies_to.organisations_on(world, subject, day - timedelta(days=1)):
        day -= timedelta(days=1)
    return day


def version_today(setting: Setting, today: date) -> Version | None:
    return next((version for version in setting.versions if version.holds(today)), None)


def relief_cause_today(world: World, organisation: int, today: date) -> str | None:
    rows = world.relief_on(organisation, today)
    if not rows:
        return None
    latest = max(row["valid_from"] for row in rows)
    return min(row["cause"] for row in rows if row["valid_from"] == latest)
