"""Federation by PostgreSQL's own means: what an administrator of the database sets up below, and above."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from lanyan.cli.running.postgres import ADMINISTRATOR, DATABASE, Cluster
from lanyan.cli.running.session import current_data
from lanyan.derived.federation.errors import refused

ADMINISTRATOR_URL = "DATABASE_ADMIN_URL"
"""Where a server of one's own is used: who may make roles, databases and subscriptions there; the instance's database."""


def is_embedded() -> bool:
    """Whether the database of this command is the embedded one."""
    return not os.environ.get("LANYAN_NAMED_DATABASE", os.environ.get("DATABASE_URL", ""))


@contextmanager
def administrator(ending: str = "") -> Iterator["psycopg.Connection[Any]"]:
    """A connection (each statement a transaction) to the instance's database, or to that with `ending` behind its name."""
    if is_embedded():
        cluster = Cluster(current_data().path)
        where = {
            "host": str(cluster.socket_folder()),
            "port": str(cluster.port()),
            "user": ADMINISTRATOR,
            "dbname": DATABASE,
        }
    elif url := os.environ.get(ADMINISTRATOR_URL):
        where = {key: str(value) for key, value in psycopg.conninfo.conninfo_to_dict(url).items()}
    else:
        raise refused("federation_no_administrator")
    where["dbname"] += ending
    with psycopg.connect(**where, autocommit=True) as connection:  # type: ignore[arg-type]
        yield connection


def value(connection: "psycopg.Connection[Any]", statement: str, *parameters: object) -> Any:
    """The first column of the first row; None where there is none."""
    row = connection.execute(statement.encode(), parameters).fetchone()
    return row[0] if row else None
