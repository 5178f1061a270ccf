"""Operators: one file each, with its SQL, its sentence in Chinese and its naive check."""

from .base import Operator, Setting, Value, Verdict
from .count_per_period import CountPerPeriod
from .deadline_after import DeadlineAfter
from .event_per_period import EventPerPeriod
from .head_count import HeadCount
from .largest_gap import LargestGap
from .ratio import Ratio
from .sum_per_period import SumPerPeriod
from .term_reached import TermReached

OPERATORS: dict[str, type[Operator]] = {
    operator.code: operator
    for operator in (
        CountPerPeriod,
        EventPerPeriod,
        SumPerPeriod,
        Ratio,
        LargestGap,
        DeadlineAfter,
        TermReached,
        HeadCount,
    )
}

__all__ = ["OPERATORS", "Operator", "Setting", "Value", "Verdict"]
