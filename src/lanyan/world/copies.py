"""Databases that hold the world: made once from this code, then copied as files, which takes a fraction of a second.

Only for tests and measurements; the role must be allowed to create databases.
"""

import fcntl
import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db import connection

PREFIX = "lanyan_world_"
_SOURCES = ("kernel", "rulebook", "directory", "records", "derived", "world")


def template(today: date, structure: str) -> str:
    """Name of the database with the world of that day; made now if this code has not made it yet.

    `structure` is a migrated database without people, to which nobody else is connected.
    """
    name = PREFIX + _digest(today)
    with _alone():
        if name not in _databases():
            for old in _databases():
                drop(old)
            _make(name, structure, today)
    return name


def copy(name: str, to: str) -> None:
    """A copy of a database to which nobody is connected."""
    drop(to)
    _administer(f'CREATE DATABASE "{to}" TEMPLATE "{name}"')


def drop(name: str) -> None:
    """Away with a database, whoever of ours is still connected to it.

    Not `WITH (FORCE)`: that is refused whenever an autovacuum worker, which is the superuser's, is at work in it, while
    a plain drop sends such a worker away by itself.
    """
    with connection._nodb_cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = %s AND backend_type = 'client backend'",
            [name],
        )
    _administer(f'DROP DATABASE IF EXISTS "{name}"')


_usual: list[str] = []
"""Where the default connection goes when it was last sent elsewhere by `connect_to`; empty when it was not."""


def connect_to(name: str) -> None:
    """Django's default connection goes to another database until `connect_to_usual`. Not inside a transaction.

    Nothing is done where it goes there already: a fresh connection knows no table yet, and learning costs more than most
    tests.
    """
    if connection.settings_dict["NAME"] != name:
        connect_to_usual()
        _usual.append(connection.settings_dict["NAME"])
        connection.close()
        connection.settings_dict["NAME"] = name


def connect_to_usual() -> None:
    """Back to where it was before `connect_to`."""
    if _usual:
        connection.close()
        connection.settings_dict["NAME"] = _usual.pop()


@contextmanager
def connected_to(name: str) -> Iterator[None]:
    """Django's default connection goes to another database for a block. Not inside a transaction."""
    connection.close()
    usual = connection.settings_dict["NAME"]
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual


def url(name: str) -> str:
    """DATABASE_URL of a database beside the one in use, for a server started by a test."""
    config = connection.settings_dict
    who = config["USER"] + (f":{config['PASSWORD']}" if config["PASSWORD"] else "")
    port = f"&port={config['PORT']}" if config["PORT"] else ""
    return f"postgresql://{who}@/{name}?host={config['HOST']}{port}"


def _make(name: str, structure: str, today: date) -> None:
    from .loading import load

    making = f"making_{name}"
    connection.close()
    copy(structure, making)
    with connected_to(making):
        load(today)
    _administer(f'ALTER DATABASE "{making}" RENAME TO "{name}"')


def _digest(today: date) -> str:
    """Of the code that shapes the world, of the key that its sealed columns need, and of its day."""
    package = Path(__file__).parents[1]
    digest = hashlib.sha256(today.isoformat().encode())
    digest.update((Path(settings.SECRET_DIR) / "field.key").read_bytes())
    for source in _SOURCES:
        for path in sorted((package / source).rglob("*")):
            if path.suffix in (".py", ".sql", ".yaml") and "tests" not in path.parts:
                digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _databases() -> list[str]:
    """Templates that exist, whole ones only."""
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname ~ %s", [f"^{PREFIX}[0-9a-f]{{16}}$"])
        return [name for (name,) in cursor.fetchall()]


def _administer(statement: str) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement)


@contextmanager
def _alone() -> Iterator[None]:
    """One process of this machine at a time makes the template; the others wait and find it."""
    with (Path(tempfile.gettempdir()) / "lanyan-world.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
