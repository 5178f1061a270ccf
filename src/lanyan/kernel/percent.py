"""How a share is written."""

from decimal import Decimal
from fractions import Fraction


def percent(value: Decimal | Fraction | float | None) -> str:
    """96.4%; a dash where there is nothing to divide by. 100% only when it is all, 0% only when it is none."""
    if value is None:
        return "—"
    shown = round(float(value) * 100, 1)
    if shown == 100 and value < 1:
        shown = 99.9
    if shown == 0 and value > 0:
        shown = 0.1
    return f"{shown:g}%"
