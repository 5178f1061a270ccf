"""制度库: the rules that came of institution items, in force from and until, by version."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from lanyan.kernel import sql

_SQL = sql.statements(Path(__file__).parent / "sql" / "library.sql")
STATES = {"in_force": "施行中", "coming": "尚未施行", "ended": "已失效"}


@dataclass(frozen=True, slots=True)
class Rule:
    """One version of a rule. `ends`: the first day on which it no longer holds; `next` is the revision or repeal that
    ended it, `origin` the problem or the earlier version it came from (ids of items)."""

    public_id: str
    holder_id: int
    title: str
    number: str | None
    since: date
    ends: date | None
    next: str | None
    next_title: str | None
    next_source: str | None
    origin: str | None
    origin_title: str | None
    origin_kind: str | None
    papers: int
    state: str


def rules(holders: Collection[int], day: date, text: str = "") -> list[Rule]:
    """Issued rules of these organisations as they stand on a day, those in force first. One query."""
    asked = {"holders": list(holders), "day": day, "text": text}
    return [Rule(**row) for row in sql.rows(_SQL["rules"], asked)]
