"""One database for a command: DATABASE_URL's, or the embedded one, shared and stopped by its last user."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from lanyan.cli.running.postgres import Cluster
from lanyan.cli.setup.processes import uninterrupted
from lanyan.kernel.scope import APPLICATION, as_role

OWNER_URL = "DATABASE_OWNER_URL"
"""Where a server of one's own is named by DATABASE_URL: the same database as the owner of its tables, for commands."""

NAMED = "LANYAN_NAMED_DATABASE"
"""What DATABASE_URL was when a command began, before it was set to where the command works; empty for the embedded one."""


@contextlib.contextmanager
def database(base: Path, *, throwaway: bool = False) -> Iterator[str]:
    """Yields a DATABASE_URL, that of the owner of the tables, for as long as the block lasts.

    Every user of an embedded cluster holds a shared lock on `postgres.users`; whoever leaves and then
    gets it exclusively was the last, and stops the server. The locks are the kernel's: a user that was
    killed holds none, so the next one finds the server running, uses it, and stops it.
    """
    configured = os.environ.get("DATABASE_URL", "")
    if configured and not throwaway:
        yield os.environ.get(OWNER_URL) or configured
        return
    cluster = Cluster(base, throwaway=throwaway)
    with _opened(base / "postgres.users") as users, _opened(base / "postgres.turn") as turn:
        try:
            fcntl.flock(turn, fcntl.LOCK_EX)
            fcntl.flock(users, fcntl.LOCK_SH)
            cluster.start()
            fcntl.flock(turn, fcntl.LOCK_UN)
            yield cluster.url()
        finally:
            with uninterrupted():
                fcntl.flock(turn, fcntl.LOCK_EX)
                fcntl.flock(users, fcntl.LOCK_UN)
                with contextlib.suppress(BlockingIOError):
                    fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    cluster.stop()


def application(url: str) -> str:
    """The same database as the role that the web server and the worker use: the embedded one's, else DATABASE_URL's."""
    named = os.environ.get(NAMED, os.environ.get("DATABASE_URL", ""))
    return named or as_role(url, APPLICATION)


@contextlib.contextmanager
def turn(base: Path) -> Iterator[None]:
    """For whoever starts the cluster again: one process at a time starts or stops it."""
    with _opened(base / "postgres.turn") as mine:
        fcntl.flock(mine, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def _opened(file: Path) -> Iterator[int]:
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        yield descriptor
    finally:
        os.close(descriptor)
