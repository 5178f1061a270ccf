"""Reading what every per-period operator shares: the period, when to warn, how much of it must be lived through."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ..entry import Entry
from ..periods import UNITS
from .base import Context, Value


@dataclass(frozen=True)
class PeriodValue(Value):
    """`grace`: a subject bound for less than this share of the period is exempt unless it did what was asked."""

    per: str
    activities: tuple[str, ...]
    warn_days: int
    grace: Decimal


def read_period(entry: Entry, context: Context, *, default_kinds: tuple[str, ...] | None = None) -> dict[str, Any]:
    per = entry.one_of("per", UNITS, what="周期")
    unit = UNITS.get(per, UNITS["month"])
    longest = max(int(unit.length) - 1, 0)
    kinds = {"default": default_kinds} if default_kinds is not None else {}
    grace = entry.fraction("grace", default=None)
    return {
        "per": unit.code,
        "activities": entry.many_of("activities", context.kinds, what="活动类型", **kinds),
        "warn_days": entry.integer("warn_days", low=0, high=longest, default=unit.warn_days),
        "grace": Decimal("0.5")
        if grace is None
        else (Decimal(grace.numerator) / grace.denominator).quantize(Decimal("0.0001")),
    }


def looser_period(new: PeriodValue, old: PeriodValue, *, per_length: bool = True) -> str:
    """What is common to the comparison of two per-period values; empty when `new` is not looser."""
    if not set(new.activities) <= set(old.activities):
        return "算数的活动比原规定多"
    if per_length and UNITS[new.per].length > UNITS[old.per].length:
        return f"周期“{UNITS[new.per].title}”比原规定的“{UNITS[old.per].title}”长"
    if new.grace > old.grace:
        return "免除条件比原规定宽"
    return ""
