"""Template filters that put figures, days and codes into the field's words."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template

from lanyan.kernel import clock
from lanyan.kernel.percent import percent
from lanyan.rulebook import national

register = template.Library()

_WEEKDAYS = "一二三四五六日"


@register.filter
def day(value: date | datetime | None) -> str:
    """2026年11月22日; a dash for nothing."""
    if value is None:
        return "—"
    value = _as_day(value)
    return f"{value.year}年{value.month}月{value.day}日"


@register.filter
def short_day(value: date | datetime | None) -> str:
    """11-22 周日, with the year where it is another."""
    if value is None:
        return "—"
    value = _as_day(value)
    year = "" if value.year == clock.today().year else f"{value.year}-"
    return f"{year}{value.month:02d}-{value.day:02d} 周{_WEEKDAYS[value.weekday()]}"


@register.filter
def moment(value: datetime | None) -> str:
    """11-22 周日 15:00."""
    if value is None:
        return "—"
    return f"{short_day(value)} {value.astimezone(clock.SHANGHAI):%H:%M}"


@register.filter
def hour(value: datetime | None) -> str:
    """15:00."""
    return "—" if value is None else f"{value.astimezone(clock.SHANGHAI):%H:%M}"


@register.filter
def in_days(value: date | None) -> str:
    """How far a day is, in words: 今天, 还有3天, 已超2天."""
    if value is None:
        return ""
    distance = (_as_day(value) - clock.today()).days
    if distance == 0:
        return "今天"
    return f"还有{distance}天" if distance > 0 else f"已超{-distance}天"


register.filter(percent)


@register.filter
def number(value: Decimal | float | None) -> str:
    """A number without needless zeros, with thousands set apart; a dash for nothing."""
    if value is None:
        return "—"
    return f"{value:,}" if isinstance(value, int) else f"{float(value):,.10g}"


@register.filter
def word(code: str, vocabulary: str) -> str:
    """The field's word for a code: `{{ "full"|word:"standings" }}` is 正式党员; `kinds` names activity kinds."""
    if not code:
        return ""
    if vocabulary == "kinds":
        return national().activity_kind(code).title
    terms: dict[str, Any] = getattr(national(), vocabulary)()
    return terms[code].title


@register.filter
def short_level(code: str) -> str:
    """一级 for a level of 责任图."""
    level = national().responsibility_levels()[code]
    return level.short or level.title


@register.simple_tag(takes_context=True)
def query(context: dict[str, Any], **changes: Any) -> str:
    """The present query string with some parameters changed (None removes one); keeps filters while paging."""
    parameters = context["request"].GET.copy()
    for name, value in changes.items():
        if value is None:
            parameters.pop(name, None)
        else:
            parameters[name] = value
    encoded = parameters.urlencode()
    return f"?{encoded}" if encoded else "?"


def _as_day(value: date | datetime) -> date:
    return clock.day_of(value) if isinstance(value, datetime) else value
