"""Requests and operations of tests meet the database as those of a real instance do: as the application's role.

A plugin of the root conftest. The test itself stays the owner of the tables, who may look at everything; between the start
and the end of a request its connection is the application's, with nothing said yet, so that a right that was never given,
and a page that reads what nobody entitled it to, are found by whatever test opens that page. So it is for an operation that
a test calls by itself, and for a job. Not counted among a page's queries.
"""

import threading
from collections.abc import Iterator
from typing import Any

import pytest

_here = threading.local()
# Temporary tables of what the test did before would in life have gone with their transaction.
_ENTER = "DISCARD TEMP; SET ROLE lanyan_app; SELECT set_config('lanyan.scope', '', false)"
# What an operation says anyway (grants.sql), with the role in it. An import of which the test has made the plan itself goes
# on as the owner of the plan's temporary tables.
_OPEN = """WITH told AS MATERIALIZED (
  SELECT current_setting('lanyan.scope', true) AS before, current_setting('role') AS role,
         current_setting('lanyan.role', true) AS kept
)
SELECT before, set_config('lanyan.scope', %(scope)s, %(local)s) AS now,
       set_config('lanyan.role', CASE WHEN before = %(scope)s THEN kept ELSE role END, %(local)s),
       set_config('role', CASE WHEN pg_my_temp_schema() <> 0 AND EXISTS (
         SELECT FROM pg_class WHERE relnamespace = pg_my_temp_schema() AND relkind = 'r'
       ) THEN role ELSE 'lanyan_app' END, %(local)s) FROM told"""
_BACK = """SELECT set_config('lanyan.scope', %(scope)s, %(local)s) AS now,
       set_config('role', COALESCE(NULLIF(current_setting('lanyan.role', true), ''), 'none'), %(local)s)"""
_LEAVE = "RESET ROLE; SELECT set_config('lanyan.scope', '', false)"


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "as_owner: what it runs is run by the owner of the tables in life, too")
    from django.core.signals import request_finished, request_started
    from django.db.backends.signals import connection_created

    request_started.connect(_enter, dispatch_uid="lanyan.visitors")
    connection_created.connect(_connected, dispatch_uid="lanyan.visitors")
    request_finished.connect(_leave, dispatch_uid="lanyan.visitors")


def pytest_runtest_setup() -> None:
    """An answer that was never read to its end left its request open."""
    if getattr(_here, "asking", False):
        _leave()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Only while the test itself runs: what a test finds already there is the owner's to put there."""
    from lanyan.kernel import guard

    if item.get_closest_marker("as_owner"):
        return (yield)
    said = dict(guard._SQL)
    guard._SQL.update(open=_OPEN, back=_BACK)
    try:
        return (yield)
    finally:
        guard._SQL.update(said)


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
