"""SQL and naive parts of operators that look at one moment (a gap, a deadline, a term) instead of a period."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from ..periods import add_months
from ..world import World
from .common import RELIEF

# Who is bound today, since when without a break, through which organisation, and whether it is relieved today.
BOUND_TODAY = """<relief>,
current_organisation AS (
    SELECT subject_id, max(organisation_id) AS organisation_id
    FROM subject_spell WHERE days @> %(today)s::date GROUP BY subject_id
),
bound_days AS (
    SELECT subject_id, range_agg(days) AS days FROM subject_spell GROUP BY subject_id
),
bound_today AS (
    SELECT c.subject_id, c.organisation_id, lower(span) AS since,
           (SELECT r.cause FROM relief r
            WHERE r.organisation_id = c.organisation_id AND r.days @> %(today)s::date
            ORDER BY r.valid_from DESC, r.cause LIMIT 1) AS relief
    FROM current_organisation c
    JOIN bound_days b USING (subject_id)
    CROSS JOIN LATERAL unnest(b.days) AS span
    WHERE span @> %(today)s::date
)""".replace("<relief>", RELIEF)

# The day a span of days or months ends: the first day is not counted; a last day off moves to the next workday.
MOVED_ON = """
    COALESCE((SELECT w.day FROM fact_workday w
              WHERE w.day >= {day} AND w.day < {day} + 31 AND w.is_workday ORDER BY w.day LIMIT 1), {day})"""


def moved_on(world: World, day: date) -> date:
    """The naive side of MOVED_ON."""
    for ahead in range(31):
        if world.is_workday(day + timedelta(days=ahead)):
            return day + timedelta(days=ahead)
    return day


def due_after(world: World, start: date, within: int, unit: str) -> date:
    """The last day of so many days, months or workdays after `start`."""
    if unit == "workdays":
        after = sorted(row["day"] for row in world.workday if row["is_workday"] and row["day"] > start)
        return after[within - 1] if len(after) >= within else start + timedelta(days=within)
    raw = start + timedelta(days=within) if unit == "days" else add_months(start, within)
    return moved_on(world, raw)


def spelled(amount: int, unit: str) -> str:
    return f"{amount}{ {'days': '日', 'months': '个月', 'workdays': '个工作日'}[unit] }"


def read_amount(entry: Any, key: str, units: tuple[str, ...], *, high: int) -> tuple[int, str]:
    amount = entry.integer(key, low=1, high=high)
    unit = entry.one_of("unit", units, what="单位", default=units[0])
    return amount or 1, unit if unit in units else units[0]
