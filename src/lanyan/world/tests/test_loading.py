"""Two loads of one day are the same world; a live world is thrown away; the copies know their place."""

import hashlib

import pytest
from django.db import connection

from lanyan.derived.rollups.models import ROLLUPS, Joint
from lanyan.directory.models import Person
from lanyan.kernel import sql
from lanyan.world import copies
from lanyan.world.loading import load

# Columns that must differ from load to load: sealed with a fresh nonce, or secret; and when a run took place.
DIFFERENT = {"id_number", "phone", "secret", "started_at", "milliseconds", "at", "mac", "transaction"}
# Keys that the database gives to derived rows in whatever order it makes them; what is sealed there with a fresh nonce.
DERIVED_KEYS = {
    "journal_entry": {"id"},
    "alert": {"id", "public_id"},
    "inbox_message": {"id", "public_id", "alert_id", "key", "link"},
    "alert_acknowledgement": {"alert_id"},
    "alert_telling": {"id", "alert_id", "message_id"},
    "national_difference": {"theirs", "state"},
    **{one._meta.db_table: {"id"} for one in (*ROLLUPS, Joint)},
}
# Ballots that were opened are not emptied, by their own triggers.
FROZEN = ("ballot", "ballot_question", "ballot_voter", "ballot_exclusion", "ballot_opening")


def dump() -> dict[str, str]:
    """A digest of every table, by name."""
    digests = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            if table.startswith(("django_", "procrastinate", "auth_", "axes_")):
                continue
            told = connection.introspection.get_table_description(cursor, table)
            names = [c.name for c in told if c.name not in DIFFERENT | DERIVED_KEYS.get(table, set())]
            columns = ", ".join(f'"{name}"' for name in names)
            with cursor.copy(f'COPY (SELECT {columns} FROM "{table}" ORDER BY {columns}) TO STDOUT') as rows:
                digests[table] = hashlib.sha256(b"".join(bytes(part) for part in rows)).hexdigest()
    return digests


@pytest.mark.as_owner
def test_two_loads_give_the_same_world(live_world):
    first = dump()
    with connection.cursor() as cursor:
        tables = ", ".join(f'"{table}"' for table in first)
        for table in FROZEN:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {table}_not_emptied")
        cursor.execute(f"TRUNCATE {tables} RESTART IDENTITY CASCADE")
        for table in FROZEN:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER {table}_not_emptied")
    load(live_world.today)
    second = dump()
    assert [table for table in first if first[table] != second[table]] == []
    assert Person.objects.count() > 590


def test_a_live_world_is_committed_and_a_world_is_not(live_world):
    name = connection.settings_dict["NAME"]
    assert name in live_world.url and not connection.in_atomic_block
    assert sql.rows("SELECT count(*) AS n FROM pg_database WHERE datname = %(name)s", {"name": name})[0]["n"] == 1


def test_the_world_is_left_as_it_was_found(world):
    name = connection.settings_dict["NAME"]
    assert name.startswith(copies.PREFIX) and "_live_" not in name
    Person.objects.filter(number="YL0001").update(name="改过")
    assert connection.in_atomic_block
