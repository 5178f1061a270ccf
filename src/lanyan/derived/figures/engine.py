"""Compute figures: all figures over one source in one query, for any number of nodes, months or kinds at once."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Any

from lanyan.kernel import clock, sql
from lanyan.records.dossiers.queries import rules_as_json
from lanyan.rulebook import national

from .definitions import Figure, figure, limits, source
from .labels import labels_of

NOTHING = "—"

# Nodes asked about and the organisations at or below them, by the days on which they were so.
_NODE = """
WITH node AS NOT MATERIALIZED (
    SELECT ancestor_id AS node_id, organisation_id, valid_from, valid_to FROM fact_ancestry
    WHERE ancestor_id = ANY (%(nodes)s::bigint[])
)"""


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
    codes: Iterable[str], node_ids: Collection[int], since: date, until: date, on: date | None = None
) -> dict[tuple[str, int], Value]:
    """Several figures of several nodes: {(code, node): Value}. One query, whatever sources the figures need."""
    grouped = _by_source(codes)
    if not grouped:
        return {}
    parts = [
        f"SELECT {place} AS place, node_id, ARRAY[{', '.join(_sums(figures).values())}]::numeric[] AS sums "  # noqa: S608 - columns of figures.yaml, checked when read
        f"FROM ({source(name)}) AS r GROUP BY node_id"
        for place, (name, figures) in enumerate(grouped.items())
    ]
    asked = sql.rows(f"{_NODE} {' UNION ALL '.join(parts)}", _parameters(node_ids, since, until, on))
    rows = {(row["place"], row["node_id"]): row["sums"] for row in asked}
    found: dict[tuple[str, int], Value] = {}
    for place, figures in enumerate(grouped.values()):
        for node in node_ids:
            sums = rows.get((place, node))
            row = dict(zip(_sums(figures), sums, strict=True)) if sums else None
            found |= {(one.code, node): _value(one, row) for one in figures}
    return found


def monthly(
    codes: Iterable[str], node_ids: Collection[int], since: date, until: date, on: date | None = None
) -> dict[tuple[str, int, date], Value]:
    """The same by month: {(code, node, first of month): Value}; months without records are left out."""
    found: dict[tuple[str, int, date], Value] = {}
    for name, figures in _by_source(codes).items():
        keys = ["node_id", "date_trunc('month', happened_on)::date AS month"]
        for row in _rows(name, figures, keys, node_ids, since, until, on):
            for one in figures:
                found[one.code, row["node_id"], row["month"]] = _value(one, row)
    return found


def split(one: Figure, node_id: int, since: date, until: date, on: date | None = None) -> dict[str, Value]:
    """One figure of one node by kind, the largest first; kinds without any are left out."""
    rows = _rows(one.source, [one], ["kind"], [node_id], since, until, on)
    found = {row["kind"]: _value(one, row) for row in rows}
    return dict(sorted(((k, v) for k, v in found.items() if v.part or v.base), key=lambda item: (-item[1].part, item[0])))


def records(one: Figure, node_id: int, since: date, until: date, on: date | None = None) -> list[Record]:
    """The records behind one figure of one node, newest first."""
    base = f"r.{one.base}" if one.base else "NULL::numeric"
    where = f"WHERE r.{one.where} = 1" if one.where else ""
    # Columns and sources come from figures.yaml, checked against the source when it is read; values are parameters.
    statement = (
        f"{_NODE} SELECT r.record_id AS id, r.happened_on AS day, r.{one.part} AS part, {base} AS base "  # noqa: S608 - columns of figures.yaml, checked when read
        f"FROM ({source(one.source)}) AS r {where} ORDER BY r.happened_on DESC, r.record_id"
    )
    found = sql.rows(statement, _parameters([node_id], since, until, on))
    labels = labels_of(one.record_kind, [row["id"] for row in found])
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
        for row in found
    ]


def _by_source(codes: Iterable[str]) -> dict[str, list[Figure]]:
    grouped: dict[str, list[Figure]] = {}
    for code in codes:
        one = figure(code)
        grouped.setdefault(one.source, []).append(one)
    return grouped


def _rows(
    name: str, figures: list[Figure], keys: list[str], nodes: Collection[int], since: date, until: date, on: date | None
) -> list[dict[str, Any]]:
    sums = [f"{summed} AS {name}" for name, summed in _sums(figures).items()]
    groups = ", ".join(key.split(" AS ")[-1] for key in keys)
    statement = f"{_NODE} SELECT {', '.join([*keys, *sums])} FROM ({source(name)}) AS r GROUP BY {groups}"  # noqa: S608 - columns of figures.yaml, checked when read
    return sql.rows(statement, _parameters(nodes, since, until, on))


def _sums(figures: list[Figure]) -> dict[str, str]:
    """Names and SQL of the numerators and denominators of figures over one source, `r`."""
    found = {}
    for one in figures:
        where = f"FILTER (WHERE r.{one.where} = 1)" if one.where else ""
        found[f"{one.code}_part"] = f"COALESCE(sum(r.{one.part}) {where}, 0)"
        if one.base:
            found[f"{one.code}_base"] = f"COALESCE(sum(r.{one.base}) {where}, 0)"
    return found


def _parameters(nodes: Collection[int], since: date, until: date, on: date | None) -> dict[str, Any]:
    day = on or clock.today()
    told = {"restricted": _restricted(), "papers": rules_as_json(), **limits(day)}
    return {"nodes": list(nodes), "since": since, "until": until, "on": day, **told}


@cache
def _restricted() -> list[str]:
    """Kinds that nobody above may read about (谈心谈话): they are in no figure."""
    return [kind.code for kind in national().activity_kinds() if kind.restricted]


def _value(one: Figure, row: dict[str, Any] | None) -> Value:
    part = Decimal(row[f"{one.code}_part"]) if row else Decimal(0)
    if not one.base:
        return Value(one, part)
    return Value(one, part, Decimal(row[f"{one.code}_base"]) if row else Decimal(0))


def _places(number: Decimal, exponent: str) -> Decimal:
    return number.quantize(Decimal(exponent), rounding=ROUND_HALF_UP)


def _plain(number: Decimal) -> str:
    """Without trailing zeros and without an exponent."""
    return f"{number.normalize():f}"
