"""One database for a command: DATABASE_URL's, or the embedded one, shared and stopped by its last user."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from lanyan.cli.running.postgres import Cluster
from lanyan.cli.setup.processes import uninterrupted


@contextlib.contextmanager
def database(base: Path, *, throwaway: bool = False) -> Iterator[str]:
    """Yields a DATABASE_URL for as long as the block lasts.

    Every user of an embedded cluster holds a shared lock on `postgres.users`; whoever leaves and then
    gets it exclusively was the last, and stops the server. The locks are the kernel's: a user that was
    killed holds none, so the next one finds the server running, uses it, and stops it.
    """
    configured = os.environ.get("DATABASE_URL", "")
    if configured and not throwaway:
        yield configured
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
