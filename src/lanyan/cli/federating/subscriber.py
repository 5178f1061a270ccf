"""Above: look at what an instance publishes, and subscribe to it in the name of a role that can write its rows alone."""

import secrets
import time
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql

from lanyan.cli.federating import administrator, value
from lanyan.cli.federating.publisher import PUBLICATION
from lanyan.cli.running.federating import DATABASE, ROLE
from lanyan.derived.federation.errors import refused
from lanyan.derived.federation.models import PUBLISHED, Origin

COLUMNS = {m._meta.db_table: [f.attname for f in m._meta.concrete_fields if f.attname != "pk"] for m in PUBLISHED}
SECONDS = 5
"""To reach an instance; and every so many seconds the worker of a subscription tries again."""


@dataclass(frozen=True)
class Address:
    """Where an instance is reached. `secret` is kept by the database alone, where its administrator sees it."""

    host: str
    port: str
    secret: str
    sslmode: str = "prefer"

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"

    def conninfo(self) -> str:
        return psycopg.conninfo.make_conninfo(
            host=self.host, port=self.port, user=ROLE, password=self.secret, dbname=DATABASE, sslmode=self.sslmode,
            connect_timeout=SECONDS, application_name="lanyan",
        )  # fmt: skip


def look(address: Address) -> Origin:
    """What the instance says of itself, not saved. Refused where it is not there, or publishes what was not agreed."""
    try:
        with psycopg.connect(address.conninfo()) as there:
            asked = "SELECT tablename::text, attnames::text[] FROM pg_publication_tables WHERE pubname = %s"
            found = {str(table): list(columns) for table, columns in there.execute(asked, (PUBLICATION,)).fetchall()}
            if not found:
                raise refused("federation_not_published", address=address)
            if wrong := differing(found):
                raise refused("federation_tables_differ", address=address, found=wrong)
            columns = sql.SQL(", ").join(map(sql.Identifier, found[Origin._meta.db_table]))
            row = there.execute(sql.SQL("SELECT {} FROM federation_origin").format(columns)).fetchone()
    except psycopg.OperationalError as error:
        raise refused("federation_unreachable", address=address, why=str(error).strip().splitlines()[-1]) from error
    if row is None:
        raise refused("federation_not_published", address=address)
    return Origin(**dict(zip(found[Origin._meta.db_table], row, strict=True)))


def differing(found: dict[str, list[str]]) -> str:
    """In what a publication is not what was agreed: other tables, or columns that this version does not know. An older
    version may publish fewer columns."""
    other = sorted(found.keys() ^ COLUMNS.keys())
    unknown = [f"{table}.{column}" for table in COLUMNS for column in found.get(table, ()) if column not in COLUMNS[table]]
    return "、".join([*other, *unknown])


def subscribe(name: str, address: Address) -> None:
    """The first copy begins. `name` is the subscription's and its role's, which has no password: only a worker is it.

    Whatever fails leaves nothing behind.
    """
    with administrator() as admin:
        role, tables = sql.Identifier(name), sql.SQL(", ").join(map(sql.Identifier, COLUMNS))
        if not value(admin, "SELECT 1 FROM pg_roles WHERE rolname = %s", name):
            admin.execute(sql.SQL("CREATE ROLE {} LOGIN").format(role))
        admin.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(role))
        admin.execute(sql.SQL("GRANT SELECT, INSERT, UPDATE, DELETE ON {} TO {}").format(tables, role))
        try:
            made = (
                "CREATE SUBSCRIPTION {} CONNECTION {} PUBLICATION {}"
                " WITH (enabled = false, run_as_owner = true, streaming = off, slot_name = {})"
            )
            slot = f"lanyan_{secrets.token_hex(4)}"
            named = (role, sql.Literal(address.conninfo()), sql.Identifier(PUBLICATION), sql.Literal(slot))
            admin.execute(sql.SQL(made).format(*named))
            _hand_over(admin, name)
        except BaseException:
            unsubscribe(name)
            raise


def _hand_over(admin: "psycopg.Connection[Any]", name: str) -> None:
    """Only when nothing but the agreed tables is subscribed to does the role take over, and begin."""
    asked = (
        "SELECT array_agg(c.relname::text) FROM pg_subscription_rel r JOIN pg_subscription s ON s.oid = r.srsubid"
        " JOIN pg_class c ON c.oid = r.srrelid WHERE s.subname = %s"
    )
    found = value(admin, asked, name) or []
    if wrong := sorted(set(found) ^ COLUMNS.keys()):
        raise refused("federation_tables_differ", address=name, found="、".join(wrong))
    role, database = sql.Identifier(name), sql.Identifier(admin.info.dbname)
    with admin.transaction():
        admin.execute(sql.SQL("GRANT CREATE ON DATABASE {} TO {}").format(database, role))
        admin.execute(sql.SQL("ALTER SUBSCRIPTION {0} OWNER TO {0}").format(role))
        admin.execute(sql.SQL("REVOKE CREATE ON DATABASE {} FROM {}").format(database, role))
    admin.execute(sql.SQL("ALTER SUBSCRIPTION {} ENABLE").format(role))


def unsubscribe(name: str) -> bool:
    """Whether the instance was told, too: one that is away keeps its slot until it is told there."""
    told = True
    with administrator() as admin:
        one = sql.Identifier(name)
        if value(admin, "SELECT 1 FROM pg_subscription WHERE subname = %s", name):
            admin.execute(sql.SQL("ALTER SUBSCRIPTION {} DISABLE").format(one))
            try:
                admin.execute(sql.SQL("DROP SUBSCRIPTION {}").format(one))
            except psycopg.Error:
                told = False
                admin.execute(sql.SQL("ALTER SUBSCRIPTION {} SET (slot_name = NONE)").format(one))
                admin.execute(sql.SQL("DROP SUBSCRIPTION {}").format(one))
        if value(admin, "SELECT 1 FROM pg_roles WHERE rolname = %s", name):
            admin.execute(sql.SQL("DROP OWNED BY {0}; DROP ROLE {0}").format(one))
    return told


def wait_for_copy(name: str, seconds: float) -> bool:
    """Whether the first copy of every table was complete within so many seconds."""
    until = time.monotonic() + seconds
    asked = (
        "SELECT COALESCE(bool_and(r.srsubstate = 'r'), false) FROM pg_subscription_rel r"
        " JOIN pg_subscription s ON s.oid = r.srsubid WHERE s.subname = %s"
    )
    with administrator() as admin:
        while not value(admin, asked, name):
            if time.monotonic() > until:
                return False
            time.sleep(0.2)
    return True
