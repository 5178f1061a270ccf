"""The instances that joined, as an upper instance holds them: how fresh, how much, which numbers, which organisations."""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from lanyan.derived.figures import all_figures
from lanyan.derived.figures.definitions import Figure
from lanyan.derived.figures.engine import Value
from lanyan.derived.figures.rolled import definitions_of, is_rolled
from lanyan.kernel import clock, sql

SQL = sql.statements(Path(__file__).with_name("origins.sql"))
QUIET = timedelta(minutes=5)
"""An instance tells once a minute: who has not told for so long is away."""

Node = tuple[int, int]
"""(origin, organisation id there)"""


@dataclass(frozen=True, slots=True)
class JoinedOrigin:
    """One that joined. What it has not told yet is None or empty."""

    origin: int
    name: str
    address: str
    joined_at: datetime
    root_id: int | None
    root_public_id: str
    version: str
    definitions: str
    day: date | None
    told_at: datetime | None
    connected: bool | None  # NULL where nobody subscribes (a database that was copied)
    whole: bool | None  # whether the first copy of every table is complete

    @property
    def state(self) -> str:
        """`copying` until the first telling is here, `away` while nothing is heard, else `current`."""
        if self.connected is False and self.told_at:
            return "away"
        if self.told_at is None or self.whole is False:
            return "copying"
        return "away" if self.lag > QUIET else "current"

    @property
    def lag(self) -> timedelta:
        """How long ago it was that what is shown was all there was."""
        return clock.now() - (self.told_at or self.joined_at)

    @property
    def other_meaning(self) -> bool:
        """Whether its sums were counted by other definitions than this version's."""
        return bool(self.day and self.definitions != definitions_of(self.day))


@dataclass(frozen=True, slots=True)
class Child:
    """An organisation of an origin on its day. `children` are those directly below it."""

    organisation_id: int
    public_id: str
    name: str
    short_name: str
    form: str
    line: str
    parent_id: int | None
    children: int


def joined() -> list[JoinedOrigin]:
    """All that joined, by number. One query."""
    return [JoinedOrigin(**row) for row in sql.rows(SQL["joined"])]


def figures_of(nodes: Collection[tuple[JoinedOrigin, int]], codes: Iterable[str]) -> dict[Node, dict[str, Value]]:
    """Figures of this year up to each origin's day, by node; what an older version does not tell is left out. One query."""
    told = _months([(one.origin, pk) for one, pk in nodes])
    found = {}
    for one, pk in nodes:
        node = one.origin, pk
        year = one.day.year * 100 if one.day else 0
        rows = [sums for month, sums in told.get(node, {}).items() if month == 0 or year < month <= year + 12]
        found[node] = {code: value for code in codes if (value := _value(all_figures()[code], rows)) is not None}
    return found


def monthly(nodes: Collection[tuple[JoinedOrigin, int]], codes: Iterable[str], since: date) -> dict[tuple[str, date], Value]:
    """Figures of all these nodes together by month, from `since`: {(code, first of month): Value}. One query."""
    by_month: dict[int, list[dict[str, Any]]] = {}
    for months in _months([(one.origin, pk) for one, pk in nodes]).values():
        for month, sums in months.items():
            if month >= since.year * 100 + since.month:
                by_month.setdefault(month, []).append(sums)
    return {
        (code, date(month // 100, month % 100, 1)): value
        for month, rows in by_month.items()
        for code in codes
        if (value := _value(all_figures()[code], rows)) is not None
    }


def added(values: Iterable[Value]) -> Value | None:
    """Several values of one figure as one: parts and bases are added, so that a share stays a share. None of nothing."""
    kept = list(values)
    if not kept:
        return None
    bases = [one.base for one in kept if one.base is not None]
    return Value(kept[0].figure, sum((one.part for one in kept), Decimal(0)), sum(bases, Decimal(0)) if bases else None)


def organisation(one: JoinedOrigin, public_id: str) -> Child | None:
    """An organisation of the origin by its public id, as it was called last."""
    rows = sql.rows(SQL["organisation"], _asked(one, public_id=public_id))
    return Child(**rows[0]) if rows else None


def children(one: JoinedOrigin, organisation_id: int) -> list[Child]:
    """The organisations directly below, on the origin's day."""
    return [Child(**row) for row in sql.rows(SQL["children"], _asked(one, organisation=organisation_id))]


def path(one: JoinedOrigin, organisation_id: int) -> list[dict[str, Any]]:
    """{public_id, short_name} from the top down to the organisation itself."""
    return sql.rows(SQL["path"], _asked(one, organisation=organisation_id))


def verdicts(one: JoinedOrigin, organisation_id: int) -> list[dict[str, Any]]:
    """The verdicts of an organisation's own duties that fall due this year (of the origin), what is overdue first."""
    return sql.rows(SQL["verdicts"], _asked(one, organisation=organisation_id, since=_day(one).replace(month=1, day=1)))


def _asked(one: JoinedOrigin, **more: Any) -> dict[str, Any]:
    return {"origin": one.origin, "day": _day(one), **more}


def _day(one: JoinedOrigin) -> date:
    return one.day or (clock.day_of(one.told_at) if one.told_at else clock.today())


def _months(nodes: list[Node]) -> dict[Node, dict[int, dict[str, Any]]]:
    asked = {"origins": [origin for origin, _ in nodes], "organisations": [pk for _, pk in nodes]}
    found: dict[Node, dict[int, dict[str, Any]]] = {}
    for row in sql.rows(SQL["months"], asked) if nodes else []:
        sums = json.loads(row["sums"], parse_float=Decimal)
        found.setdefault((row["origin"], row["organisation_id"]), {})[row["month"]] = sums
    return found


def _value(one: Figure, rows: list[dict[str, Any]]) -> Value | None:
    told = [row[one.source] for row in rows if one.source in row]
    if not is_rolled(one) or any(column not in sums for sums in told for column in (one.part, one.base) if column):
        return None
    part, base = (sum((Decimal(sums[name]) for sums in told), Decimal(0)) if name else None for name in (one.part, one.base))
    return Value(one, part or Decimal(0), base)
