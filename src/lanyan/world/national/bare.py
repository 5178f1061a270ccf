"""Tables filled without their indexes, checks and foreign keys, which are made anew afterwards: several times faster."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import connection

_CONSTRAINTS = """
SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid), contype FROM pg_constraint
WHERE conrelid = ANY (%s::regclass[]) AND contype IN ('f', 'u', 'c') ORDER BY contype DESC, conname
"""
_INDEXES = """
SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index i
WHERE indrelid = ANY (%s::regclass[]) AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid)
ORDER BY 1
"""


@contextmanager
def bare(tables: Sequence[str]) -> Iterator[None]:
    """Within one transaction: what is taken off is put back, and checks every row that was written."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(_CONSTRAINTS, [list(tables)])
        constraints = cursor.fetchall()
        cursor.execute(_INDEXES, [list(tables)])
        indexes = cursor.fetchall()
        # Foreign keys first: they may lean on the unique constraints.
        for table, name, _, _ in sorted(constraints, key=lambda one: one[3] != "f"):
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        for name, _ in indexes:
            cursor.execute(f"DROP INDEX {name}")
        yield
        for _, definition in indexes:
            cursor.execute(definition)
        for table, name, definition, _ in sorted(constraints, key=lambda one: one[3] == "f"):
            cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
