"""Background jobs: a thin façade over procrastinate, whose queue lives in the same PostgreSQL.

A job is registered under a name of its own and is called with ids, never with objects. `defer` joins the
transaction that is open: what is rolled back leaves no job behind. All clockwork stands on one page,
`lanyan/config/schedule.py`.
"""

import contextlib
import time as time_of_day
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any, TypeVar

from django.conf import settings
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from lanyan.kernel import clock, guard, sql

Function = TypeVar("Function", bound=Callable[..., Any])

# A job that fails (a lock, a restart of the database) is tried again after 10, 100 and 1000 seconds.
RETRY = RetryStrategy(max_attempts=4, exponential_wait=10)

_ALIVE = "SELECT EXISTS (SELECT 1 FROM procrastinate_workers WHERE last_heartbeat > to_timestamp(%(since)s)) AS up"
_PURGE = """
DELETE FROM procrastinate_jobs WHERE status = 'succeeded' AND id IN (
    SELECT job_id FROM procrastinate_events GROUP BY job_id HAVING max(at) < %(before)s
)"""


def task(name: str, *, at: str = "", every_minutes: int = 0) -> Callable[[Function], Function]:
    """Register a function as the job `name`; `at="00:30"` runs it daily at that time in Asia/Shanghai,
    `every_minutes=5` at every fifth minute.

    Two runs of one job never overlap: the name is its lock. The function itself stays callable.
    """

    def register(function: Function) -> Function:
        def run(**arguments: Any) -> None:
            arguments.pop("timestamp", None)  # the schedule sends along when it rang
            with guard.unattended():
                function(**arguments)

        job: Any = app.task(name=name, retry=RETRY, lock=name)(run)
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
    return bool(sql.rows(_ALIVE, {"since": time_of_day.time() - 60})[0]["up"])


def purge_finished(*, days: int = 7) -> int:
    """Remove jobs that succeeded more than `days` ago; failed ones stay to be looked at. The number removed."""
    return sql.execute(_PURGE, {"before": clock.now() - timedelta(days=days)})


def daily_cron(at: str) -> str:
    """Cron line in UTC (what the worker counts in) for a time of day in Asia/Shanghai, which has no summer time."""
    there = datetime.combine(clock.today(), time.fromisoformat(at), tzinfo=clock.SHANGHAI).astimezone(UTC)
    return f"{there.minute} {there.hour} * * *"
