"""Background jobs: a thin façade over procrastinate, whose queue lives in the same PostgreSQL.

A job is registered under a name of its own and is called with ids, never with objects. `defer` joins the
transaction that is open: what is rolled back leaves no job behind. All clockwork stands on one page,
`lanyan/config/schedule.py`.
"""

import contextlib
import time as time_of_day
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.contrib.django.utils import connector_params
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.psycopg_connector import PsycopgConnector

from lanyan.kernel import clock, guard, sql
from lanyan.kernel.patient import PatientConnection

Function = TypeVar("Function", bound=Callable[..., Any])

# A job that fails (a lock, a restart of the database) is tried again after 10, 100 and 1000 seconds.
ATTEMPTS = 4
RETRY = RetryStrategy(max_attempts=ATTEMPTS, exponential_wait=10)
SILENT_SECONDS = 45
"""A worker says every ten seconds that it lives. Longer than a database takes to change over: see docs/operations.md."""

WRITES_BEFORE_SECONDS = 10
"""How long before that a worker gives up writing down how a job ended."""

_SQL = sql.statements(Path(__file__).with_name("jobs.sql"))


def task(name: str, *, at: str = "", every_minutes: int = 0, alone: bool = True) -> Callable[[Function], Function]:
    """Register a function as the job `name`; `at="00:30"` runs it daily at that time in Asia/Shanghai,
    `every_minutes=5` at every fifth minute.

    Two runs of one job never overlap: the name is its lock (`alone=False` for what may). The function itself stays callable.
    A job whose worker was killed is begun again: what it does is one transaction, or comes to the same when done twice.
    """

    def register(function: Function) -> Function:
        def run(**arguments: Any) -> None:
            arguments.pop("timestamp", None)  # the schedule sends along when it rang
            with guard.unattended():
                function(**arguments)

        job: Any = app.task(name=name, retry=RETRY, lock=name if alone else None)(run)
        if at or every_minutes:
            cron = daily_cron(at) if at else f"*/{every_minutes} * * * *"
            app.periodic(cron=cron, periodic_id=name)(job)
        return function

    return register


def defer(name: str, *, lock: str = "", **ids: Any) -> int:
    """Put a job into the queue within the current transaction; its id. `lock` keeps jobs of one thing in a row."""
    return app.configure_task(name, lock=lock or None, allow_unknown=False).defer(**ids)


def defer_once(name: str) -> None:
    """Put the job `name` into the queue unless it waits there already. Not inside a transaction, which a second one would
    wait for."""
    with contextlib.suppress(AlreadyEnqueued):
        app.configure_task(name, lock=name, queueing_lock=name).defer()


def run_soon(name: str, function: Callable[..., Any], **ids: Any) -> None:
    """Hand the registered job to a worker; where none is alive (tests, a server alone), do it here and now.

    Not inside a transaction: the job's own steps are committed one by one, so that its progress can be watched.
    """
    if not settings.TEST and _worker_is_up():
        defer(name, **ids)
    else:
        with guard.unattended():
            function(**ids)


def _worker_is_up() -> bool:
    """Whether a worker has given a sign of life in the last minute, by the true time even where the clock is set."""
    return bool(sql.rows(_SQL["alive"], {"since": time_of_day.time() - SILENT_SECONDS})[0]["up"])


def worker_connector() -> PsycopgConnector:
    """The connections of a worker: what it has to write down waits for a database that is away, but not so long that the
    job is taken up by another."""
    return PsycopgConnector(
        kwargs=connector_params(), connection_class=PatientConnection, timeout=SILENT_SECONDS - WRITES_BEFORE_SECONDS
    )


def take_up() -> int:
    """Put jobs back into the queue that a worker began and did not live to end; how many there were.

    Such a job would else hold its lock, and with it every later one of its name, for ever. By the true time: a clock that
    is set must not make living workers look dead.
    """
    now = time_of_day.time()
    return len(sql.rows(_SQL["take_up"], {"now": now, "since": now - SILENT_SECONDS, "most": ATTEMPTS}))


def purge_finished(*, days: int = 7) -> int:
    """Remove jobs that succeeded more than `days` ago; failed ones stay to be looked at. The number removed."""
    return sql.execute(_SQL["purge"], {"before": clock.now() - timedelta(days=days)})


def daily_cron(at: str) -> str:
    """Cron line in UTC (what the worker counts in) for a time of day in Asia/Shanghai, which has no summer time."""
    there = datetime.combine(clock.today(), time.fromisoformat(at), tzinfo=clock.SHANGHAI).astimezone(UTC)
    return f"{there.minute} {there.hour} * * *"
