"""How many rows each table has, and a digest of them: what a backup promises and a restore keeps.

The digest adds up a hash of every row, so it needs no order and one pass; it tells a row that is missing, changed or there
twice, and is not meant to withstand somebody who composes rows to cheat it: that is what the journal's chain is for.
"""

from typing import Any

import psycopg
from psycopg import sql

_TABLES = """
SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition ORDER BY 1
"""
_DIGEST = "SELECT count(*), COALESCE(sum(hashtextextended(t::text, 0)::numeric), 0)::text FROM public.{} t"
# A row is read as text: the same text on every server and in every session.
AS_TEXT = (
    "SET LOCAL datestyle = 'ISO, YMD'; SET LOCAL intervalstyle = 'postgres'; SET LOCAL timezone = 'UTC';"
    " SET LOCAL bytea_output = 'hex'; SET LOCAL extra_float_digits = 1; SET LOCAL work_mem = '64MB'"
)


def digests(connection: "psycopg.Connection[Any]") -> dict[str, list[Any]]:
    """[rows, digest] by table, as the transaction of this connection sees them."""
    connection.execute(AS_TEXT)
    names = [row[0] for row in connection.execute(_TABLES).fetchall()]
    return {name: list(_digest(connection, name)) for name in names}


def _digest(connection: "psycopg.Connection[Any]", name: str) -> tuple[int, str]:
    row = connection.execute(sql.SQL(_DIGEST).format(sql.Identifier(name))).fetchone()
    assert row is not None
    return int(row[0]), str(row[1])


def differences(promised: dict[str, list[Any]], found: dict[str, list[Any]]) -> list[str]:
    """Sentences about tables that are not as promised; none when all are."""
    said = []
    for name in sorted(promised.keys() | found.keys()):
        before, after = promised.get(name), found.get(name)
        if before is None or after is None:
            said.append(f"表 {name} {'多出来' if before is None else '没有恢复'}")
        elif before[0] != after[0]:
            said.append(f"表 {name} 应有{before[0]}行，恢复出{after[0]}行")
        elif before != after:
            said.append(f"表 {name} 的内容与备份时不同")
    return said
