"""What each role of the database may do: the whole list of tables, asked of the database itself."""

import psycopg
import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from lanyan.kernel import guard, sql
from lanyan.kernel.scope import APPLICATION, REPORTING

VERBS = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER", "MAINTAIN")
RIGHTS = (
    "SELECT c.relname::text AS name, c.relkind::text AS kind, ARRAY(SELECT verb FROM unnest(%(verbs)s::text[]) verb"
    " WHERE has_table_privilege(%(role)s, c.oid, verb)) AS rights, pg_has_role(%(role)s, c.relowner, 'USAGE') AS owns"
    " FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f')"
)
KEPT = {"journal_entry", "journal_seal", "ballot_count", "ballot_written_in", "ballot_counted_token"}
UNTOUCHED = {"django_migrations"}
PERSONAL = ("person_id", "name", "title", "text", "public_id", "details", "remark")


def rights_of(role: str) -> dict[str, tuple[str, list[str], bool]]:
    found = sql.rows(RIGHTS, {"role": role, "verbs": list(VERBS)})
    return {row["name"]: (row["kind"], row["rights"], row["owns"]) for row in found}


def test_what_the_application_may_do_with_each_table(world):
    """Rows of every table but the journal and results of votes; it reads the views, and changes no structure."""
    for name, (kind, rights, owns) in rights_of(APPLICATION).items():
        if kind == "v" or name in UNTOUCHED:
            expected = ["SELECT"]
        elif name in KEPT:
            expected = ["SELECT", "INSERT"]
        else:
            expected = ["SELECT", "INSERT", "UPDATE", "DELETE"]
        assert (rights, owns) == (expected, False), name


def test_reports_read_columns_that_tell_of_nobody(world):
    assert all(rights == [] and not owns for _, rights, owns in rights_of(REPORTING).values())
    told = sql.rows(
        "SELECT table_name::text AS name, column_name::text AS column, privilege_type AS right"
        " FROM information_schema.column_privileges WHERE grantee = %(role)s",
        {"role": REPORTING},
    )
    assert {row["right"] for row in told} == {"SELECT"} and {row["name"] for row in told} > {"fact_member", "fact_activity"}
    assert all(row["name"].startswith("fact_") for row in told)
    assert [row for row in told if row["column"] in PERSONAL and row["name"] != "fact_organisation"] == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal_entry SET actor_name = '' WHERE id = 1",
        "DELETE FROM journal_entry",
        "TRUNCATE journal_entry",
        "UPDATE journal_seal SET digest = ''",
        "DELETE FROM journal_seal",
        "UPDATE ballot_count SET votes = votes + 1",
        "DELETE FROM ballot_written_in",
        "ALTER TABLE journal_entry DISABLE TRIGGER journal_keeps_its_lines",
        "DROP TRIGGER journal_keeps_its_lines ON journal_entry",
        "SET LOCAL session_replication_role = replica",
        "ALTER TABLE dues_receipt DISABLE ROW LEVEL SECURITY",
        "DROP POLICY guard ON dues_receipt",
        "CREATE OR REPLACE FUNCTION guard_open() RETURNS boolean LANGUAGE sql AS 'SELECT true'",
        "CREATE TABLE mine (id int)",
        "ALTER TABLE person ADD COLUMN mine int",
        "DROP VIEW fact_member CASCADE",
        "TRUNCATE person CASCADE",
        "UPDATE fact_person SET name = ''",
        "DELETE FROM django_migrations",
        "CREATE ROLE mine",
    ],
)  # fmt: skip
def test_the_application_is_refused(world, application, statement):
    with application(), pytest.raises(ProgrammingError) as refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert isinstance(refused.value.__cause__, psycopg.errors.InsufficientPrivilege)


def test_reports_are_refused_what_was_not_named(world, application):
    for statement in ("SELECT * FROM person", "SELECT person_id FROM fact_member", "SELECT * FROM fact_person"):
        with application(role=REPORTING), pytest.raises(ProgrammingError), transaction.atomic():
            sql.rows(statement)


def test_the_guard_is_put_up_anew_with_the_same_result(world):
    before = rights_of(APPLICATION)
    policies = sql.rows("SELECT tablename, qual FROM pg_policies ORDER BY 1")
    assert guard.is_installed()
    guard.take_down()
    assert sql.rows("SELECT 1 AS one FROM pg_policies") == []
    guard.install()
    assert guard.is_installed() and rights_of(APPLICATION) == before
    assert sql.rows("SELECT tablename, qual FROM pg_policies ORDER BY 1") == policies
