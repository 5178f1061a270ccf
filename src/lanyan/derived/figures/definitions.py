"""Read `figures.yaml` strictly: each figure once, over columns that its source really has."""

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from lanyan.records.dossiers.queries import rules_as_json
from lanyan.rulebook import national

if TYPE_CHECKING:
    from lanyan.kernel.sql import LongList

    from .engine import Record, Value

HERE = Path(__file__).parent
WAYS = ("count", "share", "mean")
SPLITS = ("form", "standing", "activity", "duty", "ledger")
# What a row of each source is a record of.
RECORD_KINDS = {
    "meeting": "activity",
    "organisation": "organisation",
    "member": "person",
    "make_up": "make_up",
    "decision": "decision",
    "duty": "verdict",
    "dossier": "person",
    "dues": "person",
    "item": "ledger_item",
}
_KEYS = frozenset({"code", "title", "unit", "source", "part", "base", "where", "by", "as", "sentence"})
_ALIAS = re.compile(r"\bAS (\w+)")


class FigureError(ValueError):
    """A figure is not defined as it must be; the message names the figure and the remedy."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of the product. `unit` is its 量词; `way` is count, share or mean."""

    code: str
    title: str
    unit: str
    source: str
    part: str
    sentence: str
    base: str = ""
    where: str = ""
    by: str = ""
    way: str = "count"

    @property
    def record_kind(self) -> str:
        return RECORD_KINDS[self.source]

    def value(self, node_id: int, since: date, until: date, on: date | None = None) -> "Value":
        """The figure for a node and below, from `since` up to (not including) `until`, as known on `on`."""
        from . import engine

        return engine.values([self.code], [node_id], since, until, on)[self.code, node_id]

    def split(self, node_id: int, since: date, until: date, on: date | None = None) -> "dict[str, Value]":
        """The same by kind (form, state, kind of activity); the largest first."""
        from . import engine

        return engine.split(self, node_id, since, until, on)

    def records(self, node_id: int, since: date, until: date, on: date | None = None) -> "LongList[Record]":
        """The records behind the value, read as they are needed: sums of their parts (and bases) give it."""
        from . import engine

        return engine.records(self, node_id, since, until, on)


@cache
def source(name: str) -> str:
    """The SQL of a source."""
    return (HERE / "sources" / f"{name}.sql").read_text(encoding="utf-8").strip()


def limits(on: date) -> dict[str, int]:
    """Numbers that sources refer to, as of a day: plain, or a value of a duty of the rulebook in force then."""
    return {name: _limit(limit, on) for name, limit in _document()["limits"].items()}


def shared(on: date) -> dict[str, Any]:
    """What sources are told beside nodes and days: the limits in force, the papers that a member's file must hold, and
    kinds that nobody above may read about (谈心谈话, 困难帮扶), which are in no figure."""
    restricted = [kind.code for kind in national().activity_kinds() if kind.restricted]
    private = [kind.code for kind in national().ledger_kinds() if kind.restricted]
    return {"restricted": restricted, "private_kinds": private, "papers": rules_as_json(), **limits(on)}


def _limit(limit: int | dict[str, str], on: date) -> int:
    if isinstance(limit, int):
        return limit
    duty = national().duty(limit["duty"])
    return getattr((duty.find(on) or duty.latest).value, limit["value"])


@cache
def all_figures() -> dict[str, Figure]:
    """All figures by code, in the order of the file."""
    found: dict[str, Figure] = {}
    for entry in _document()["figures"]:
        read = _read(entry)
        if read.code in found:
            raise FigureError(f"figures.yaml: {read.code} is defined twice; give one another code")
        found[read.code] = read
    return found


def figure(code: str) -> Figure:
    """One figure; `FigureError` for a code that is not defined."""
    try:
        return all_figures()[code]
    except KeyError:
        raise FigureError(f"figures.yaml defines no figure {code}") from None


@cache
def _document() -> dict[str, Any]:
    return yaml.safe_load((HERE / "figures.yaml").read_text(encoding="utf-8"))


def _read(entry: dict[str, Any]) -> Figure:
    code = entry.get("code", "?")
    unknown = entry.keys() - _KEYS
    if unknown:
        raise FigureError(f"figures.yaml: {code} has the unknown key {min(unknown)}; known are {', '.join(sorted(_KEYS))}")
    if entry.get("source") not in RECORD_KINDS:
        raise FigureError(f"figures.yaml: {code} names no known source; known are {', '.join(RECORD_KINDS)}")
    way = entry.get("as", "count")
    if way not in WAYS or (way == "count") == ("base" in entry):
        raise FigureError(f"figures.yaml: {code}: a share or a mean has a base, a count has none; as is one of {WAYS}")
    if entry.get("by", "form") not in SPLITS:
        raise FigureError(f"figures.yaml: {code}: by is one of {', '.join(SPLITS)}")
    columns = set(_ALIAS.findall(source(entry["source"])))
    for key in ("part", "base", "where"):
        if key in entry and entry[key] not in columns:
            raise FigureError(f"figures.yaml: {code}: sources/{entry['source']}.sql has no column {entry[key]}")
    return Figure(way=way, **{key: value for key, value in entry.items() if key != "as"})
