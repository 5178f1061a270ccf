"""SQL lives in SQL files, with a name and a sentence each; this loads them and runs them.

A file holds statements headed by `-- name: …`; the comment lines that follow are its documentation.
Parameters are named, psycopg style: `%(today)s`.
"""

import re
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from functools import cache, cached_property
from itertools import count
from pathlib import Path
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

import psycopg
from django.db import connection

Row = TypeVar("Row")

PIECE = 1000  # rows of a long list in memory at once
KEPT_PLANS = 12  # on one connection
_plans: "WeakKeyDictionary[Any, OrderedDict[str, str]]" = WeakKeyDictionary()
_numbers = count(1)

_PARAMETER = re.compile(r"%\((\w+)\)s")
_HEAD = re.compile(r"^-- name:\s*(\w+)\s*$", re.MULTILINE)


@cache
def statements(path: Path) -> dict[str, str]:
    """The named statements of one file."""
    pieces = _HEAD.split(path.read_text(encoding="utf-8"))
    names, bodies = pieces[1::2], pieces[2::2]
    doubled = {name for name in names if names.count(name) > 1}
    if doubled:
        raise ValueError(f"{path}: statement named twice: {', '.join(sorted(doubled))}")
    return {name: body.strip().rstrip(";") for name, body in zip(names, bodies, strict=True)}


def rows(statement: str, parameters: dict[str, Any] | None = None) -> list[dict[str, Any]]:
    """Run a query; one dict per row."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters or {})
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


class LongList(Generic[Row]):
    """The rows of a query that may be very many, read as they are needed: how many, some of them (a slice), or one after
    the other by a cursor of the server, a piece at a time.

    `made` makes of a piece of rows what the list holds: names can be looked up for a whole piece at once. The statement
    says an order in which no two rows are alike.
    """

    def __init__(
        self,
        statement: str,
        parameters: dict[str, Any],
        made: Callable[[list[dict[str, Any]]], Iterable[Row]],
    ) -> None:
        self._statement, self._parameters, self._made = statement, parameters, made

    @cached_property
    def _count(self) -> int:
        return int(rows(f"SELECT count(*) AS number FROM ({self._statement}) AS counted", self._parameters)[0]["number"])  # noqa: S608 - the caller's own statement

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, part: slice) -> list[Row]:
        """From one place to another, counted from the first; `[:]` is all of them at once."""
        first = part.start or 0
        limit = "" if part.stop is None else f" LIMIT {max(part.stop - first, 0)}"
        return list(self._made(rows(f"{self._statement}{limit} OFFSET {first}", self._parameters)))

    def __iter__(self) -> Iterator[Row]:
        with connection.chunked_cursor() as cursor:
            cursor.execute(self._statement, self._parameters)
            names: list[str] = []
            while piece := cursor.fetchmany(PIECE):
                names = names or [column.name for column in cursor.description]
                yield from self._made([dict(zip(names, row, strict=True)) for row in piece])


def with_literals(statement: str, parameters: dict[str, Any]) -> str:
    """The statement with these parameters written into it as literals; others stay parameters."""
    connection.ensure_connection()

    def written(match: re.Match[str]) -> str:
        name = match.group(1)
        if name not in parameters:
            return match.group(0)
        return psycopg.sql.Literal(parameters[name]).as_string(connection.connection).replace("%", "%%")

    return _PARAMETER.sub(written, statement)


def prepared_rows(statement: str, parameters: dict[str, Any], types: dict[str, str]) -> list[dict[str, Any]]:
    """Like `rows`, for a statement that takes as long to plan as to run: the connection keeps its plan.

    `types`: the SQL type of each parameter. The caller's transaction sets plan_cache_mode to force_generic_plan.
    The longest unused plans are dropped, since a wide one holds some megabytes. A pooler that gives each transaction
    another connection (Django is told of it by DISABLE_SERVER_SIDE_CURSORS) keeps none.
    """
    if connection.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS"):
        return rows(statement, parameters)
    name = _prepared(statement, types)
    values = ", ".join(f"%({parameter})s::{kind}" for parameter, kind in types.items())
    return rows(f"EXECUTE {name}({values})", parameters)


def _prepared(statement: str, types: dict[str, str]) -> str:
    """The name of the statement prepared on this connection. Preparing outlives a transaction rolled back."""
    connection.ensure_connection()
    kept = _plans.setdefault(connection.connection, OrderedDict())
    if statement in kept:
        kept.move_to_end(statement)
        return kept[statement]
    name = f"lanyan_{next(_numbers)}"
    places = {parameter: f"${place}" for place, parameter in enumerate(types, 1)}
    body = _PARAMETER.sub(lambda match: places[match.group(1)], statement).replace("%%", "%")
    with connection.cursor() as cursor:
        cursor.execute(f"PREPARE {name}({', '.join(types.values())}) AS {body}")
        kept[statement] = name
        if len(kept) > KEPT_PLANS:
            cursor.execute(f"DEALLOCATE {kept.popitem(last=False)[1]}")
    return name


def execute(statement: str, parameters: dict[str, Any] | None = None) -> int:
    """Run a statement that answers nothing; the number of rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters or {})
        return cursor.rowcount
