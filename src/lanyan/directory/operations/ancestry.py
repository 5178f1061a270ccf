"""Keeping the table of ancestors true after a change of the tree."""

from collections.abc import Collection
from pathlib import Path

from lanyan.kernel import sql

_SQL = sql.statements(Path(__file__).with_name("ancestry.sql"))


def rebuild_ancestry(scope: Collection[int] | None = None) -> int:
    """Derive the ancestors anew from the spells: of everything, or of `scope` (ids) and all below. Rows written.

    Called within the operation that changed the spells; by itself it changes nothing that anybody recorded.
    """
    ids = None
    if scope is not None:
        ids = [row["organisation_id"] for row in sql.rows(_SQL["below"], {"scope": list(scope)})]
    sql.execute(_SQL["forget"], {"scope": ids})
    return sql.execute(_SQL["rebuild"], {"scope": ids})
