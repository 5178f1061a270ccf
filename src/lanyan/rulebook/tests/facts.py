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
        connection.execute("SET jit = off")
        try:
            for table, columns in COLUMNS.items():
                listed = ", ".join(f"{name} {kind}" for name, kind in columns.items())
                connection.execute(f"CREATE TABLE fact_{table} ({listed})")
            yield connection
        finally:
            connection.execute(f"DROP SCHEMA {SCHEMA} CASCADE")


@contextmanager
def filled(connection: psycopg.Connection[Any], world: World) -> Iterator[None]:
    """The world's rows in the fact tables, taken back at the end."""
    with connection.transaction(force_rollback=True), connection.cursor() as cursor:
        for table, columns, rows in world.tables():
            if rows:
                with cursor.copy(f"COPY fact_{table} ({', '.join(columns)}) FROM STDIN") as copy:
                    for row in rows:
                        copy.write_row([row[name] for name in columns])
        yield


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
