"""What each role of the database may do: the whole list of tables, asked of the database itself."""

import psycopg
import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from lanyan.directory.references import references_to_people
from lanyan.kernel import guard, sql
from lanyan.kernel.operation import SYSTEM, about, operation
from lanyan.kernel.scope import APPLICATION, REPORTING

VERBS = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER", "MAINTAIN")
RIGHTS = (
    "SELECT c.relname::text AS name, c.relkind::text AS kind, ARRAY(SELECT verb FROM unnest(%(verbs)s::text[]) verb"
    " WHERE has_table_privilege(%(role)s, c.oid, verb)) AS rights, pg_has_role(%(role)s, c.relowner, 'USAGE') AS owns"
    " FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f')"
)
RANKED = [one for one in guard.clauses() if one.what in (*guard.RANKS, "untouched")]
PERSONAL = ("person_id", "name", "title", "text", "public_id", "details", "remark")


def rights_of(role: str) -> dict[str, tuple[str, list[str], bool]]:
    found = sql.rows(RIGHTS, {"role": role, "verbs": list(VERBS)})
    return {row["name"]: (row["kind"], row["rights"], row["owns"]) for row in found}


def test_every_table_is_declared_once(world):
    tables = [name for name, (kind, _, _) in rights_of(APPLICATION).items() if kind != "v"]
    declared = [one.name for one in RANKED]
    missing, strange = sorted(set(tables) - set(declared)), sorted(set(declared) - set(tables) - {"cache_entry"})
    assert not missing, (
        f"declare {', '.join(missing)} in the guard.sql of the app: `-- kept:` where a row once written is never removed,"
        " with the columns that change below it, `-- fixed:` where it goes with what it hangs on, else `-- changing:` or"
        " `-- derived:`"
    )
    assert (strange, sorted(name for name in declared if declared.count(name) > 1)) == ([], [])


def test_what_the_application_may_do_with_each_table(world):
    """What is declared, column by column; it reads the views, and changes no structure."""
    ranked = {one.name: one for one in RANKED}
    columns = sql.rows(
        "SELECT table_name::text AS name, array_agg(column_name::text) AS columns FROM information_schema.column_privileges"
        " WHERE grantee = %(role)s AND privilege_type = 'UPDATE' GROUP BY 1",
        {"role": APPLICATION},
    )
    may_change = {row["name"]: set(row["columns"]) for row in columns}
    whole = {"changing": ["INSERT", "UPDATE", "DELETE"], "fixed": ["INSERT", "DELETE"], "kept": ["INSERT"], "untouched": []}
    whole["derived"] = whole["changing"]
    for name, (kind, rights, owns) in rights_of(APPLICATION).items():
        what = "untouched" if kind == "v" else ranked[name].what
        assert (rights, owns) == (["SELECT", *whole[what]], False), name
        if what in ("kept", "fixed"):
            assert may_change.get(name, set()) == set(ranked[name].columns), name


def test_one_person_recorded_twice_can_still_become_one():
    """A merger rewrites every column that names a person, and takes away what there can be only one of."""
    ranked = {one.name: one for one in RANKED}
    for one in references_to_people():
        said = ranked[one.table]
        if said.what in ("kept", "fixed"):
            assert one.column in said.columns, f"{one.table}.{one.column}"
        if said.what == "kept":
            assert one.keyed and not one.unique_keys and one.owner_keys is None, one.table


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
        "UPDATE minutes_version SET text = ''",
        "DELETE FROM minutes_version",
        "UPDATE ledger_step SET text = ''",
        "DELETE FROM activity_closure",
        "UPDATE step_done SET done_on = '2026-01-01'",
        "UPDATE dues_payment SET amount = 0",
        "UPDATE check_in SET marked_at = now()",
        "UPDATE outcome SET id = id + 1",
        "DELETE FROM feedback",
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


def test_an_operation_that_a_test_calls_is_the_applications(world):
    """So a right that no request of a test happens to need is found missing by whatever test calls the operation."""
    found = []

    def asked() -> str:
        return sql.rows("SELECT current_user AS name")[0]["name"]

    @operation
    def inner(*, by):
        found.append(asked())

    @operation
    def outer(*, by):
        inner(by=by)
        about("nothing", None)
        found.append(asked())

    owner = asked()
    outer(by=SYSTEM)
    assert (found, asked()) == ([APPLICATION, APPLICATION], owner) and owner != APPLICATION
