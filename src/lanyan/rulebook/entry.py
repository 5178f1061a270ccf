"""Reading one definition strictly: each key is asked for by name; whatever nobody asked for is refused."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from datetime import date
from difflib import get_close_matches
from fractions import Fraction
from typing import Any

from .marked import MarkedDict, MarkedList
from .problems import Findings

_MISSING = object()


class Entry:
    """One mapping of a file. A reader takes its keys with the methods below and calls `done()` at the end."""

    def __init__(self, data: MarkedDict, file: str, findings: Findings):
        self.data, self.file, self.findings = data, file, findings
        self._taken: set[str] = set()

    def where(self, key: str | None = None) -> tuple[str, int]:
        return self.file, self.data.lines.get(key, self.data.line) if key else self.data.line

    def refuse(self, key: str | None, code: str, found: str, remedy: str) -> None:
        self.findings.add(self.where(key), code, found, remedy)

    def has(self, key: str) -> bool:
        return key in self.data

    def take(self, key: str, *, default: Any = _MISSING) -> Any:
        self._taken.add(key)
        if key in self.data and self.data[key] is not None:
            return self.data[key]
        if default is _MISSING:
            self.refuse(key, "missing_key", f"缺少“{key}”。", f"请补写“{key}: …”。")
            return None
        return default

    # A missing key has been refused already, or its default is the caller's: so these answer Any.

    def text(self, key: str, **options: Any) -> Any:
        """A text; numbers and dates are taken as they are written."""
        value = self.take(key, **options)
        return value if value is None or isinstance(value, str) else str(value)

    def flag(self, key: str, *, default: bool = False) -> bool:
        value = self.take(key, default=default)
        if not isinstance(value, bool):
            self.refuse(key, "not_yes_or_no", f"“{key}”的值“{value}”不是true或false。", "请写 true 或 false。")
            return default
        return value

    def integer(self, key: str, *, low: int, high: int, default: Any = _MISSING) -> Any:
        """A whole number from low to high."""
        value = self.take(key, default=default)
        if value is None or (value is default and default is not _MISSING):
            return value
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            self.refuse(key, "number_out_of_range", f"“{key}”的值“{value}”不可用。", f"请写{low}到{high}之间的整数。")
            return low
        return value

    def fraction(self, key: str, *, default: Any = _MISSING) -> Any:
        """A share between 0 and 1, written like 2/3 or 0.9."""
        value = self.take(key, default=default)
        if value is None or value is default:
            return value
        try:
            share = Fraction(str(value))
        except (ValueError, ZeroDivisionError):
            share = Fraction(-1)
        if not 0 <= share <= 1:
            self.refuse(key, "not_a_share", f"“{key}”的值“{value}”不是0到1之间的比例。", "请写成 2/3 或 0.9。")
            return Fraction(0)
        return share

    def day(self, key: str, *, default: Any = _MISSING) -> Any:
        """A date, as YAML reads it or as text 2026-03-01."""
        value = self.take(key, default=default)
        if value is None or value is default:
            return value
        if isinstance(value, str):
            try:
                value = date.fromisoformat(value)
            except ValueError:
                value = None
        if not isinstance(value, date) or not 1921 <= value.year <= 2100:
            self.refuse(
                key,
                "impossible_date",
                f"“{key}”的值“{self.data[key]}”不是可用的日期。",
                "请写成年-月-日，例如 2026-03-01。",
            )
            return date(1921, 7, 1)
        return date(value.year, value.month, value.day)

    def one_of(self, key: str, allowed: Collection[str], *, what: str = "取值", default: Any = _MISSING) -> str:
        value = self.take(key, default=default)
        if value is not None and value is not default and value not in allowed:
            self.refuse(key, f"unknown_{key}", f"“{key}”的{what}“{value}”没有登记。", _suggest(str(value), allowed))
        return value

    def many_of(self, key: str, allowed: Collection[str], *, what: str = "取值", default: Any = _MISSING) -> tuple[str, ...]:
        value = self.take(key, default=default)
        if value is None or value is default:
            return tuple(value or ())
        items = value if isinstance(value, MarkedList) else [value]
        lines = value.lines if isinstance(value, MarkedList) else [self.where(key)[1]]
        for item, line in zip(items, lines, strict=True):
            if item not in allowed:
                self.findings.add(
                    (self.file, line),
                    f"unknown_{key}",
                    f"“{key}”里的{what}“{item}”没有登记。",
                    _suggest(str(item), allowed),
                )
        return tuple(str(item) for item in items)

    def texts(self, key: str, *, default: Any = _MISSING) -> tuple[str, ...]:
        value = self.take(key, default=default)
        return tuple(str(item) for item in (value if isinstance(value, list | tuple) else [value] if value else []))

    def entry(self, key: str, *, default: Any = _MISSING) -> Entry:
        value = self.take(key, default=default)
        if value is default and default is not _MISSING:
            return default
        if not isinstance(value, MarkedDict):
            if value is not None:
                self.refuse(key, "not_a_mapping", f"“{key}”不是一组“键: 值”。", "请在下一行缩进后写“键: 值”。")
            value = MarkedDict()
            value.line, value.lines = self.where(key)[1], {}
        return Entry(value, self.file, self.findings)

    def entries(self, key: str, *, default: Any = _MISSING) -> Iterator[Entry]:
        value = self.take(key, default=default) or []
        if not isinstance(value, list):
            self.refuse(key, "not_a_list", f"“{key}”应当是列表。", "每一项前写“- ”。")
            return
        for item in value:
            if isinstance(item, MarkedDict):
                yield Entry(item, self.file, self.findings)
            else:
                self.refuse(key, "not_a_mapping", f"“{key}”里有一项不是“键: 值”: {item!r}。", "请逐项写“- code: …”。")

    def by_code(self, key: str, *, default: Any = _MISSING) -> Iterator[tuple[str, Entry]]:
        """A mapping of code → mapping (or code → title, which reads as {title: …})."""
        value = self.take(key, default=default)
        if not value:
            return
        if not isinstance(value, MarkedDict):
            self.refuse(key, "not_a_mapping", f"“{key}”应当是“代号: 内容”。", "请写成“代号：{title: 名称}”。")
            return
        for code, content in value.items():
            if not isinstance(content, MarkedDict):
                short = MarkedDict(title=content)
                short.line, short.lines = value.lines[code], {"title": value.lines[code]}
                content = short
            yield code, Entry(content, self.file, self.findings)

    def done(self, *, judge: Callable[[Entry, str], bool] | None = None) -> None:
        """Refuse each key nobody asked for; `judge` may refuse one in its own words first (returns True)."""
        for key in self.data:
            if key in self._taken or (judge and judge(self, key)):
                continue
            self.refuse(key, "unknown_key", f"不认识的键“{key}”。", _suggest(key, self._taken))


def _suggest(found: str, allowed: Collection[str]) -> str:
    close = get_close_matches(found, sorted(allowed), n=1, cutoff=0.6)
    if close:
        return f"您是不是要写“{close[0]}”?"
    shown = "、".join(sorted(allowed)[:12])
    return f"可用的有：{shown}{' 等' if len(allowed) > 12 else ''}。"
