"""Below: a database with the published tables, a role that may replicate from it, a publication. Repeated, it mends."""

import secrets
from pathlib import Path

from django.db import connection as django
from psycopg import sql

from lanyan.cli.federating import administrator, value
from lanyan.cli.running.federating import ROLE
from lanyan.derived.federation.errors import refused
from lanyan.derived.federation.models import PUBLISHED
from lanyan.derived.federation.publishing import ENDING
from lanyan.kernel.scope import APPLICATION
from lanyan.kernel.sql import rows

PUBLICATION = "lanyan_upward"
PASSWORD = "upward.password"  # noqa: S105 - the name of a file
"""File among the secrets: what the role logs in with."""


def password(folder: Path) -> str:
    """Made once."""
    file = folder / PASSWORD
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(24) + "\n", encoding="ascii")
    return file.read_text(encoding="ascii").strip()


def require_possible() -> None:
    """Refused where nobody may set it up, or the server does not write its log for it."""
    with administrator() as admin:
        level = value(admin, "SHOW wal_level")
    if level != "logical":
        raise refused("federation_not_logical", level=level)


def set_up(secret: str) -> None:
    """All of it, in the running server."""
    with administrator() as admin:
        name, owner = (
            _name(),
            value(admin, "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()"),
        )
        if not value(admin, "SELECT 1 FROM pg_roles WHERE rolname = %s", ROLE):
            admin.execute(sql.SQL("CREATE ROLE {}").format(sql.Identifier(ROLE)))
        given = sql.SQL("ALTER ROLE {} LOGIN REPLICATION NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD {}")
        admin.execute(given.format(sql.Identifier(ROLE), sql.Literal(secret)))
        if not value(admin, "SELECT 1 FROM pg_database WHERE datname = %s", name):
            made = "CREATE DATABASE {} OWNER {} ENCODING 'UTF8' LOCALE 'C.UTF-8' TEMPLATE template0"
            admin.execute(sql.SQL(made).format(sql.Identifier(name), sql.Identifier(owner)))
        allowed = "REVOKE CONNECT ON DATABASE {0} FROM PUBLIC; GRANT CONNECT ON DATABASE {0} TO {1}"
        admin.execute(sql.SQL(allowed).format(sql.Identifier(name), sql.Identifier(ROLE)))
        application = value(admin, "SELECT rolname FROM pg_roles WHERE rolname = %s", APPLICATION)
        if application:
            given = sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}")
            admin.execute(given.format(sql.Identifier(name), sql.Identifier(application)))
    with administrator(ENDING) as admin:
        with admin.transaction():
            admin.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(owner)))
            for statement in structure():
                admin.execute(statement.encode())
            tables = sql.SQL(", ").join(sql.Identifier(model._meta.db_table) for model in PUBLISHED)
            admin.execute(sql.SQL("GRANT SELECT ON {} TO {}").format(tables, sql.Identifier(ROLE)))
            if application:
                given = sql.SQL("GRANT SELECT, INSERT, UPDATE, DELETE ON {} TO {}")
                admin.execute(given.format(tables, sql.Identifier(application)))
        if not value(admin, "SELECT 1 FROM pg_publication WHERE pubname = %s", PUBLICATION):
            made = "CREATE PUBLICATION {} FOR TABLE {} WITH (publish = 'insert, update, delete')"
            admin.execute(sql.SQL(made).format(sql.Identifier(PUBLICATION), tables))


def structure() -> list[str]:
    """Statements that make the published tables where they are not, from their models."""
    with django.schema_editor(collect_sql=True) as editor:
        for model in PUBLISHED:
            editor.create_model(model)
    told = [one for one in editor.collected_sql if not one.startswith("--")]
    kinds = (("CREATE TABLE ", "CREATE TABLE IF NOT EXISTS "), ("CREATE INDEX ", "CREATE INDEX IF NOT EXISTS "))
    for plain, careful in kinds:
        told = [one.replace(plain, careful, 1) if one.startswith(plain) else one for one in told]
    return told


def slots() -> list[tuple[str, bool, int]]:
    """Who follows: name, whether connected now, bytes of log kept for it."""
    found = rows(
        "SELECT slot_name::text AS name, active,"
        " COALESCE(pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn), 0)::bigint AS kept"
        " FROM pg_replication_slots WHERE database = %(database)s AND NOT temporary ORDER BY 1",
        {"database": _name()},
    )
    return [(one["name"], one["active"], one["kept"]) for one in found]


def take_down() -> None:
    """The whole of it; who follows is cut off. What a former try has left goes too."""
    with administrator() as admin:
        name = _name()
        ended = "SELECT pg_terminate_backend(active_pid, 5000) FROM pg_replication_slots WHERE database = %s AND active"
        if value(admin, "SELECT 1 FROM pg_roles WHERE rolname = %s", ROLE):
            admin.execute(sql.SQL("ALTER ROLE {} NOLOGIN").format(sql.Identifier(ROLE)))
        admin.execute(ended, (name,))
        admin.execute("SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE database = %s", (name,))
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        admin.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(ROLE)))


def _name() -> str:
    return f"{django.settings_dict['NAME']}{ENDING}"
