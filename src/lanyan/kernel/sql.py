"""SQL lives in SQL files, with a name and a sentence each; this loads them and runs them.

A file holds statements headed by `-- name: …`; the comment lines that follow are its documentation.
Parameters are named, psycopg style: `%(today)s`.
"""

import re
from functools import cache
from pathlib import Path
from typing import Any

from django.db import connection

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


def execute(statement: str, parameters: dict[str, Any] | None = None) -> int:
    """Run a statement that answers nothing; the number of rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters or {})
        return cursor.rowcount
