"""Plain tables named like the fact views, filled from a small world, so that SQL can be tried without the records."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import psycopg

from lanyan.rulebook.duties import Duty
from lanyan.rulebook.operators import Verdict
from lanyan.rulebook.world import COLUMNS, World

SCHEMA = f"rulebook_test_{os.getpid()}"


@contextmanager
def fact_tables(url: str) -> Iterator[psycopg.Connection[Any]]:
    """A connection whose search path holds empty fact tables of its own; all is gone afterwards."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {SCHEMA}")
        connection.execute(f"SET search_path = {SCHEMA}")
        try:
            for table, columns in COLUMNS.items():
                listed = ", ".join(f"{name} {kind}" for name, kind in columns.items())
                connection.execute(f"CREATE TABLE fact_{table} ({listed})")
            yield connection
        finally:
            connection.execute(f"DROP SCHEMA {SCHEMA} CASCADE")


def fill(connection: psycopg.Connection[Any], world: World) -> None:
    connection.execute("TRUNCATE " + ", ".join(f"fact_{table}" for table in COLUMNS))
    for table, columns, rows in world.tables():
        if rows:
            names = ", ".join(columns)
            holes = ", ".join(f"%({name})s" for name in columns)
            with connection.cursor() as cursor:
                cursor.executemany(f"INSERT INTO fact_{table} ({names}) VALUES ({holes})", rows)


def verdicts(
    connection: psycopg.Connection[Any],
    duty: Duty,
    today: date,
    window_from: date,
    *,
    scope: str = "all",
    ids: list[int] | None = None,
) -> list[Verdict]:
    """What the compiled SQL says, in the shape of the naive evaluator."""
    compiled = duty.compile(scope)
    run: dict[str, Any] = {"today": today, "window_from": window_from, "scope": ids}
    cursor = connection.execute(compiled.sql, compiled.params | run)
    assert cursor.description is not None
    assert tuple(column.name for column in cursor.description) == compiled.columns
    rows = [dict(zip(compiled.columns, row, strict=True)) for row in cursor.fetchall()]
    return [Verdict(**{**row, "evidence": tuple(row["evidence"])}) for row in rows]
