"""Many new rows at once by COPY: what importing a roster of a whole force needs, where INSERT would take minutes."""

from collections.abc import Sequence
from typing import Any

from django.db import connection, models

_IDS = "SELECT nextval(pg_get_serial_sequence(%(table)s, %(column)s)) AS id FROM generate_series(1, %(count)s)"


def copy_in(rows: Sequence[models.Model]) -> None:
    """Write unsaved rows of one model, and give each its id. Rows they refer to have theirs already.

    Constraints hold as for any write; whatever a model does on saving (nothing, here) is passed over. Columns that the
    database fills by itself are left to it.
    """
    if not rows:
        return
    meta = rows[0]._meta
    fields = [field for field in meta.concrete_fields if not _filled_by_database(field)]
    columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    with connection.wrap_database_errors, connection.cursor() as cursor:
        for row, number in zip(rows, drawn_ids(type(rows[0]), len(rows)), strict=True):
            row.pk = number
        statement = f"COPY {connection.ops.quote_name(meta.db_table)} ({columns}) FROM STDIN"
        with cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row([_value(field, row) for field in fields])
    for row in rows:
        row._state.adding = False


def drawn_ids(model: type[models.Model], count: int) -> list[int]:
    """So many ids of a model, drawn from its sequence for rows about to be written."""
    meta = model._meta
    assert meta.pk is not None
    with connection.cursor() as cursor:
        cursor.execute(_IDS, {"table": meta.db_table, "column": meta.pk.column, "count": count})
        return [number for (number,) in cursor.fetchall()]


def _filled_by_database(field: Any) -> bool:
    return getattr(field, "generated", False) or field.db_default is not models.NOT_PROVIDED


def _value(field: Any, row: models.Model) -> Any:
    """What a row keeps in a column; an object referred to may have been given its id after it was set."""
    if field.is_relation and field.is_cached(row) and (other := field.get_cached_value(row)) is not None:
        return other.pk
    value = getattr(row, field.attname)
    return field.get_db_prep_save(value, connection) if isinstance(value, (dict, list)) else value
