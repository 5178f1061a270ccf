"""What the drill plays on: meetings at which everybody is expected, members who are logged in, and what became of it all."""

import itertools
from collections.abc import Iterator
from typing import Any

from lanyan.cli.benches.checkin import Meeting, scene

from .judged import Jobs, Pair, Verdict, judge, judge_jobs
from .machines import Machine, connected

LOGGED_IN = 40
"""Members who use the ordinary door; all others use the hot path, so that nobody is sent to both."""

_WRITTEN = "SELECT activity_id, person_id FROM check_in WHERE activity_id = ANY(%s)"
_COUNTED = """
SELECT COALESCE(sum((details->>'counted')::int), 0) FROM journal_entry
WHERE action = 'check_in_batch' AND subject_kind = 'activity' AND subject_id = ANY(%s)
"""
_JOBS = "SELECT id, status::text FROM procrastinate_jobs WHERE id > %s"
_ENDS = "SELECT job_id, count(*) FROM procrastinate_events WHERE job_id > %s AND type = 'succeeded' GROUP BY job_id"
_LATEST_JOB = "SELECT COALESCE(max(id), 0) FROM procrastinate_jobs"
_OPEN = "SELECT count(*) FROM procrastinate_jobs WHERE id > %s AND status IN ('todo', 'doing')"
_RUNNING = "SELECT count(*) FROM procrastinate_jobs WHERE id > %s AND status = 'doing'"
_NAMES = "SELECT name, count(*) FROM person WHERE name = ANY(%s) GROUP BY name"


class Stage:
    """Made on the running cluster, as the owner of the tables."""

    def __init__(self, pairs: int) -> None:
        first = scene()
        self.sessions = sessions(LOGGED_IN)
        self.others = [person for person in first.persons if person not in self.sessions]
        meetings = 1 + pairs // len(self.others)
        self.meetings = [first, *(scene() for _ in range(meetings - 1))]

    @property
    def ids(self) -> list[int]:
        return [meeting.id for meeting in self.meetings]

    def at_the_hot_door(self) -> Iterator[tuple[Meeting, int]]:
        return itertools.product(self.meetings, self.others)

    def at_the_ordinary_door(self) -> Iterator[tuple[Meeting, int]]:
        return itertools.product(self.meetings, self.sessions)


def sessions(most: int) -> dict[int, str]:
    """Sessions by person, without the detour over the log-in page, which is slow by intention."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from lanyan.directory.models import Account

    made: dict[int, str] = {}
    for account in Account.objects.filter(person__isnull=False, is_active=True).order_by("pk")[:most]:
        session = SessionStore()
        session[SESSION_KEY] = str(account.pk)
        session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
        session[HASH_SESSION_KEY] = account.get_session_auth_hash()
        session.save()
        if account.person_id is not None:
            made[account.person_id] = str(session.session_key)
    return made


def verdict(machine: Machine, ids: list[int], asked: set[Pair], answered: set[Pair], hot: set[Pair]) -> Verdict:
    """Of all sign-ins, by what stands in this machine's database. `hot`: those asked at the hot door, counted in batches."""
    with connected(machine) as database:
        written = [(row[0], row[1]) for row in database.execute(_WRITTEN, [ids]).fetchall()]
        counted = int(_one(database, _COUNTED, ids))
    return judge(asked, answered, written, counted + sum(1 for pair in written if pair not in hot))


def rows(machine: Machine, ids: list[int]) -> int:
    """Sign-ins that this machine's PostgreSQL holds."""
    with connected(machine) as database:
        return len(database.execute(_WRITTEN, [ids]).fetchall())


def latest_job(machine: Machine) -> int:
    with connected(machine) as database:
        return int(_one(database, _LATEST_JOB))


def open_jobs(machine: Machine, after: int) -> int:
    with connected(machine) as database:
        return int(_one(database, _OPEN, after))


def is_at_work(database: Any, after: int) -> bool:
    """Whether a worker is at one of the jobs put into the queue since `after`."""
    return bool(_one(database, _RUNNING, after))


def jobs(machine: Machine, after: int) -> Jobs:
    with connected(machine) as database:
        status = dict(database.execute(_JOBS, [after]).fetchall())
        return judge_jobs(status, dict(database.execute(_ENDS, [after]).fetchall()))


def imported(machine: Machine, names: list[str]) -> tuple[int, int]:
    """Of these people, how many are there once, and how many more than once."""
    with connected(machine) as database:
        found = dict(database.execute(_NAMES, [names]).fetchall())
    return sum(1 for number in found.values() if number == 1), sum(1 for number in found.values() if number > 1)


def _one(database: Any, statement: str, *values: Any) -> Any:
    return database.execute(statement, list(values)).fetchone()[0]
