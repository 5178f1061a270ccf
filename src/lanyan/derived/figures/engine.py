"""Compute figures: all figures over one source in one query, for any number of nodes, months or kinds at once."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from lanyan.kernel import clock, sql

from .definitions import Figure, figure, shared, source
from .labels import labels_of
from .rolled import definitions_of, may_be_read
from .rolled import rolled as rollup_of

NOTHING = "—"

# Nodes asked about and the organisations at or below them, by the days on which they were so.
_NODE = """
WITH node AS NOT MATERIALIZED (
    SELECT ancestor_id AS node_id, organisation_id, valid_from, valid_to FROM fact_ancestry
    WHERE ancestor_id = ANY (%(nodes)s::bigint[])
)"""

# By which definitions the rollups of this day were counted: no row, and they are not to be read.
_BASIS = "SELECT NULL, NULL, NULL, NULL, definitions FROM rollup_basis WHERE day = %(on)s"


@dataclass(frozen=True, slots=True)
class Value:
    """A figure's value. `part` is the sum; a share or mean has its `base` too, and no number when the base is 0."""

    figure: Figure
    part: Decimal
    base: Decimal | None = None

    @property
    def number(self) -> Decimal | None:
        """The value itself: the sum; the share as a fraction of 1; the mean. None where there is nothing to divide by."""
        if self.figure.way == "count":
            return self.part
        return self.part / self.base if self.base else None

    @property
    def text(self) -> str:
        """With its 量词: 132次, 96.4%, 35.2学时; “—” where there is nothing to divide by."""
        number = self.number
        if number is None:
            return NOTHING
        if self.figure.way == "share":
            # A share that is not whole never reads 100%, one that is not nil never 0%.
            percent = _places(number * 100, "0.1")
            if percent == 100 and number < 1:
                percent = Decimal("99.9")
            if percent == 0 and number > 0:
                percent = Decimal("0.1")
            return f"{_plain(percent)}%"
        return f"{_plain(_places(number, '0.1'))}{self.figure.unit}"

    @property
    def fraction(self) -> str:
        """Numerator and denominator of a share or mean, as in 27/28; empty for a count."""
        return "" if self.base is None else f"{_plain(self.part)}/{_plain(self.base)}"


@dataclass(frozen=True, slots=True)
class Record:
    """One record behind a figure. `kind` and `key` (its public id) say where the screen leads."""

    kind: str
    id: int
    label: str
    key: str
    day: date
    part: Decimal
    base: Decimal | None = None


def values(
    codes: Collection[str], node_ids: Collection[int], since: date, until: date, on: date | None = None
) -> dict[tuple[str, int], Value]:
    """Several figures of several nodes: {(code, node): Value}. One query, whatever sources the figures need."""
    rows = _sums_of(codes, node_ids, since, until, on)
    return {(code, node): _value(figure(code), rows.get((code, node, None))) for code in codes for node in node_ids}


def monthly(
    codes: Collection[str], node_ids: Collection[int], since: date, until: date, on: date | None = None
) -> dict[tuple[str, int, date], Value]:
    """The same by month: {(code, node, first of month): Value}; months without records are left out."""
    rows = _sums_of(codes, node_ids, since, until, on, by_month=True)
    return {key: _value(figure(key[0]), sums) for key, sums in rows.items()}


def split(one: Figure, node_id: int, since: date, until: date, on: date | None = None) -> dict[str, Value]:
    """One figure of one node by kind, the largest first; kinds without any are left out."""
    part, base = _sums(one)
    statement = f"{_NODE} SELECT kind, ARRAY[{part}, {base}] AS sums FROM ({source(one.source)}) AS r GROUP BY kind"  # noqa: S608 - columns of figures.yaml, checked when read
    rows = sql.rows(statement, _parameters([node_id], since, until, on))
    found = {row["kind"]: _value(one, row["sums"]) for row in rows}
    return dict(sorted(((k, v) for k, v in found.items() if v.part or v.base), key=lambda item: (-item[1].part, item[0])))


def records(one: Figure, node_id: int, since: date, until: date, on: date | None = None) -> sql.LongList[Record]:
    """The records behind one figure of one node, newest first, read as they are needed."""
    base = f"r.{one.base}" if one.base else "NULL::numeric"
    where = f"WHERE r.{one.where} = 1" if one.where else ""
    # Columns and sources come from figures.yaml, checked against the source when it is read; values are parameters.
    statement = (
        f"{_NODE} SELECT r.record_id AS id, r.happened_on AS day, r.{one.part} AS part, {base} AS base "  # noqa: S608 - columns of figures.yaml, checked when read
        f"FROM ({source(one.source)}) AS r {where} ORDER BY r.happened_on DESC, r.record_id"
    )
    return sql.LongList(statement, _parameters([node_id], since, until, on), lambda rows: _labelled(one, rows))


def _labelled(one: Figure, rows: list[dict[str, Any]]) -> list[Record]:
    labels = labels_of(one.record_kind, [row["id"] for row in rows])
    return [
        Record(
            kind=one.record_kind,
            id=row["id"],
            label=labels[row["id"]].text,
            key=labels[row["id"]].key,
            day=row["day"],
            part=Decimal(row["part"]),
            base=None if row["base"] is None else Decimal(row["base"]),
        )
        for row in rows
    ]


def _sums_of(
    codes: Iterable[str], nodes: Collection[int], since: date, until: date, on: date | None, *, by_month: bool = False
) -> dict[Any, list[Decimal]]:
    """[part, base] by code, node and month (None where months are not asked for), from rollups where they say it exactly."""
    day = on or clock.today()
    rolled = {code for code in codes if may_be_read(figure(code), since, until, day, by_month=by_month)}
    asked = _asked(codes, nodes, since, until, day, rolled, by_month=by_month)
    if rolled and definitions_of(day) not in {row["definitions"] for row in asked}:
        asked = _asked(codes, nodes, since, until, day, set(), by_month=by_month)
    return {
        (code, row["node_id"], row["month"]): row["sums"][2 * place : 2 * place + 2]
        for row in asked
        for place, code in enumerate(row["codes"] or ())
    }


def _asked(
    codes: Iterable[str],
    nodes: Collection[int],
    since: date,
    until: date,
    on: date,
    rolled: Collection[str],
    *,
    by_month: bool,
) -> list[dict[str, Any]]:
    """One query for all: a row per source, node and month with the sums of the figures `codes`."""
    grouped: dict[tuple[str, bool], list[Figure]] = {}
    for code in codes:
        grouped.setdefault((figure(code).source, code in rolled), []).append(figure(code))
    if not grouped:
        return []
    parts = [_part(name, figures, by_month, from_rollup) for (name, from_rollup), figures in grouped.items()]
    return sql.rows(f"{_NODE} {' UNION ALL '.join([*parts, _BASIS])}", _parameters(nodes, since, until, on))


def _part(name: str, figures: list[Figure], by_month: bool, rolled: bool) -> str:
    """Columns and sources come from figures.yaml, checked against the source when it is read; values are parameters."""
    month, group = ("date_trunc('month', happened_on)::date", "node_id, 2") if by_month else ("NULL::date", "node_id")
    codes = ", ".join(f"'{one.code}'" for one in figures)
    sums = ", ".join(part for one in figures for part in _sums(one, rolled))
    return (
        f"SELECT node_id, {month} AS month, ARRAY[{codes}] AS codes, ARRAY[{sums}]::numeric[] AS sums, "  # noqa: S608 - columns of figures.yaml, checked when read
        f"NULL AS definitions FROM ({rollup_of(name) if rolled else source(name)}) AS r GROUP BY {group}"
    )


def _sums(one: Figure, rolled: bool = False) -> tuple[str, str]:
    """SQL of the numerator and the denominator of a figure over the rows `r` of its source; rollups hold filtered sums."""
    where = f"FILTER (WHERE r.{one.where} = 1)" if one.where and not rolled else ""
    base = f"COALESCE(sum(r.{one.base}) {where}, 0)" if one.base else "NULL"
    return f"COALESCE(sum(r.{one.part}) {where}, 0)", base


def _parameters(nodes: Collection[int], since: date, until: date, on: date | None) -> dict[str, Any]:
    day = on or clock.today()
    return {"nodes": list(nodes), "since": since, "until": until, "on": day, **shared(day)}


def _value(one: Figure, sums: list[Decimal] | None) -> Value:
    part, base = sums or (0, 0)
    return Value(one, Decimal(part), Decimal(base) if one.base else None)


def _places(number: Decimal, exponent: str) -> Decimal:
    return number.quantize(Decimal(exponent), rounding=ROUND_HALF_UP)


def _plain(number: Decimal) -> str:
    """Without trailing zeros and without an exponent."""
    return f"{number.normalize():f}"
