"""Figures from rollups: the same sums, of months instead of records. Where rollups do not say it exactly, none is read."""

import hashlib
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

from lanyan.derived.rollups.models import ROLLUPS, Joint, MeetingMonth, Rollup
from lanyan.kernel import clock, sql

from .definitions import Figure, shared, source

REFRESH = sql.statements(Path(__file__).parents[1] / "rollups" / "refresh.sql")
# Columns that hold a sum over those rows only for which another column is 1.
FILTERED = {("hours", "party_member")}
STOCKS = {"organisation", "member", "dossier"}
_BY_SOURCE = {one.source: one for one in ROLLUPS}
_JOINT = {"one", "backfilled", "late"}


def may_be_read(one: Figure, since: date, until: date, on: date, *, by_month: bool = False) -> bool:
    """Whether the rollup of the figure's source can give it: whole months up to today, as they are known today.

    What tells how things stand has no months. Verdicts that fall due after today are no sum of the present month yet.
    """
    rollup = _BY_SOURCE.get(one.source)
    if rollup is None or on != clock.today() or since.day != 1 or (by_month and one.source in STOCKS):
        return False
    tomorrow = on + timedelta(days=1)
    whole = until == tomorrow or (until > tomorrow and one.source != "duty") or (until.day == 1 and until <= on)
    return whole and all(_summed(rollup, column, one.where) for column in (one.part, one.base) if column)


def is_rolled(one: Figure) -> bool:
    """Whether the rollup of the figure's source holds its sums at all."""
    rollup = _BY_SOURCE.get(one.source)
    return rollup is not None and all(_summed(rollup, column, one.where) for column in (one.part, one.base) if column)


def _summed(rollup: type[Rollup], column: str, where: str) -> bool:
    return column in rollup.columns() and (not where or column == where or (column, where) in FILTERED)


@lru_cache
def rolled(name: str) -> str:
    """The SQL that stands in place of a source: one row per node, organisation at or below it, and month."""
    rollup = _BY_SOURCE[name]
    columns = rollup.columns()
    return (
        f"SELECT n.node_id, r.month AS happened_on, {', '.join(f'r.{one}' for one in columns)} "  # noqa: S608 - columns of our own models
        f"FROM node n JOIN ({_rows(rollup, columns)}) AS r ON r.organisation_id = n.organisation_id "
        "AND r.stretch >= n.valid_from AND (n.valid_to IS NULL OR r.stretch < n.valid_to) "
        "WHERE r.month IS NULL OR (r.month >= %(since)s AND r.month < %(until)s)"
    )


def _rows(rollup: type[Rollup], columns: list[str]) -> str:
    own = f"SELECT organisation_id, stretch, month, {', '.join(columns)} FROM {rollup._meta.db_table}"  # noqa: S608 - columns of our own models
    if rollup is not MeetingMonth:
        return own
    less = ", ".join(f"-{one}" if one in _JOINT else "0" for one in columns)
    month = "date_trunc('month', held_on)::date"
    return f"{own} UNION ALL SELECT organisation_id, held_on, {month}, {less} FROM {Joint._meta.db_table}"  # noqa: S608 - columns of our own models


@lru_cache
def definitions_of(day: date) -> str:
    """A digest of all that says what rollups mean on a day: rollups counted under another are not read."""
    said = [(one.source, one.columns(), source(one.source)) for one in ROLLUPS]
    return hashlib.sha256(repr((said, REFRESH, shared(day))).encode()).hexdigest()
