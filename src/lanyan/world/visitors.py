"""Requests of tests meet the database as those of a real instance do: as the application's role, with nothing said yet.

A plugin of the root conftest. The test itself stays the owner of the tables, who may look at everything; between the start
and the end of a request its connection is the application's, so that a right that was never given, and a page that reads
what nobody entitled it to, are found by whatever test opens that page. Not counted among a page's queries.
"""

import threading
from typing import Any

_here = threading.local()
# Temporary tables of what the test did before would in life have gone with their transaction.
_ENTER = "DISCARD TEMP; SET ROLE lanyan_app; SELECT set_config('lanyan.scope', '', false)"
_LEAVE = "RESET ROLE; SELECT set_config('lanyan.scope', '', false)"


def pytest_configure() -> None:
    from django.core.signals import request_finished, request_started
    from django.db.backends.signals import connection_created

    request_started.connect(_enter, dispatch_uid="lanyan.visitors")
    connection_created.connect(_connected, dispatch_uid="lanyan.visitors")
    request_finished.connect(_leave, dispatch_uid="lanyan.visitors")


def pytest_runtest_setup() -> None:
    """An answer that was never read to its end left its request open."""
    if getattr(_here, "asking", False):
        _leave()


def _enter(**_: Any) -> None:
    from django.db import connection

    _here.asking = True
    if connection.connection is not None:
        _say(connection, _ENTER)


def _connected(connection: Any, **_: Any) -> None:
    """A thread that serves opens its connection when it first asks."""
    if getattr(_here, "asking", False) and connection.alias == "default":
        _say(connection, _ENTER)


def _leave(**_: Any) -> None:
    from django.db import connection

    _here.asking = False
    if connection.connection is not None:
        _say(connection, _LEAVE)


def _say(connection: Any, statement: str) -> None:
    """A transaction that has failed takes back by itself what was said in it."""
    from psycopg.errors import InFailedSqlTransaction, OperationalError

    try:
        connection.connection.execute(statement)
    except (InFailedSqlTransaction, OperationalError):
        return
