"""Numbers, dates and marks as official papers write them."""

from datetime import date, datetime
from decimal import Decimal

from lanyan.kernel.clock import SHANGHAI


class Money(Decimal):
    """A sum in yuan: printed with its fen, also the idle ones."""


_DIGITS = "零一二三四五六七八九"
WEEKDAYS = "一二三四五六日"


def numeral(number: int) -> str:
    """1 to 9999 in Chinese: 一, 十, 十一, 二十三, 一百零一, 一百一十, 一千零一十."""
    said, gap = "", False
    for place, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // place % 10
        if digit:
            said += ("零" if gap and said else "") + _DIGITS[digit] + unit
        gap = not digit
    return (said.removeprefix("一") if 10 <= number < 20 else said) or _DIGITS[0]


def heading_mark(level: int, number: int) -> str:
    """The marks of GB/T 9704: 一、 （一） 1. （1）."""
    if level == 1:
        return f"{numeral(number)}、"
    if level == 2:
        return f"（{numeral(number)}）"
    return f"{number}. " if level == 3 else f"（{number}）"


def day(value: date) -> str:
    """2026年3月5日: no leading zeros (GB/T 9704, 7.3.5)."""
    return f"{value.year}年{value.month}月{value.day}日"


def short_day(value: date) -> str:
    return f"{value.month}月{value.day}日"


def weekday(value: date) -> str:
    return f"星期{WEEKDAYS[value.weekday()]}"


def moment(value: datetime) -> str:
    """2026年3月5日 14:30 in Asia/Shanghai."""
    local = value.astimezone(SHANGHAI)
    return f"{day(local.date())} {local:%H:%M}"


def clock_time(value: datetime) -> str:
    return f"{value.astimezone(SHANGHAI):%H:%M}"


def printed(value: object) -> str:
    """A cell's value as text: dates in Chinese, decimals without idle zeros, nothing for None."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return day(value)
    if isinstance(value, Money):
        return f"{value:.2f}"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}" if value else "0"
    return str(value)
