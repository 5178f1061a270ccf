"""Fact views: what derived parts may read. Each records app documents its views in `facts.sql`.

Views are derived from code, so they are made anew whenever their text changes or migrations run,
and are never part of a migration.
"""

import hashlib
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection

# Columns of fact_event, and of each view `fact_…_event` from which it is put together.
_EVENT = (
    "event::text, subject_kind::text, subject_id::bigint, organisation_id::bigint, happened_on::date, "
    "matter::bigint, record_kind::text, record_id::bigint, due_on::date"
)

# Fact files of lower floors come first, since upper ones may build on their views.
_FLOORS = ("lanyan.kernel", "lanyan.directory", "lanyan.records", "lanyan.derived")


def fact_files() -> list[Path]:
    """All `facts.sql`, lowest floor first."""
    found = [
        (
            next(i for i, floor in enumerate(_FLOORS) if config.name.startswith(floor)),
            config.name,
            Path(config.path) / "facts.sql",
        )
        for config in apps.get_app_configs()
        if config.name.startswith(_FLOORS)
    ]
    return [path for _, _, path in sorted(found) if path.exists()]


def installed_digest() -> str:
    """Digest of the views now in the database; empty if there are none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT obj_description(to_regclass('fact_source'))")
        return cursor.fetchone()[0] or ""


def current_digest() -> str:
    """Digest of the fact files of this code."""
    return hashlib.sha256(b"".join(path.read_bytes() for path in fact_files())).hexdigest()


def drop_facts() -> None:
    """Remove all fact views, so that migrations may alter the columns beneath."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT viewname FROM pg_views WHERE schemaname = current_schema() AND viewname LIKE 'fact\\_%%'")
        for (name,) in cursor.fetchall():
            cursor.execute(f'DROP VIEW IF EXISTS "{name}" CASCADE')


def install_facts() -> None:
    """Make all fact views anew; one transaction, so that readers see the old or the new ones."""
    with connection.cursor() as cursor:
        drop_facts()
        for path in fact_files():
            cursor.execute(path.read_text(encoding="utf-8"))
        _install_events(cursor)
        cursor.execute("CREATE VIEW fact_source AS SELECT 1 AS present")
        cursor.execute(f"COMMENT ON VIEW fact_source IS '{current_digest()}'")


def _install_events(cursor: Any) -> None:
    """fact_event: the dated facts of all apps, each of which tells its own in a view `fact_…_event`."""
    cursor.execute(
        "SELECT viewname FROM pg_views WHERE schemaname = current_schema() AND viewname LIKE 'fact\\_%\\_event' ORDER BY 1"
    )
    told = [f'SELECT {_EVENT} FROM "{name}"' for (name,) in cursor.fetchall()]  # noqa: S608 - names of our own views
    cursor.execute(f"CREATE VIEW fact_event AS {' UNION ALL '.join(told)}")
    cursor.execute(
        "COMMENT ON VIEW fact_event IS 'Starts and ends of deadlines, terms and ages. matter pairs an end with its start; "
        "due_on is the deadline that the record itself sets, if it does.'"
    )


def instance_start() -> int:
    """First key of this instance: federated instances take keys from ranges of 2^40 that never meet."""
    return settings.INSTANCE_NUMBER * 2**40 + 1
