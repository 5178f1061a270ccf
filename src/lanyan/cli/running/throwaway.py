"""A data directory with a database that lasts as long as a block: for tests and measurements."""

import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from lanyan.cli.running.data import DataDirectory
from lanyan.cli.running.database import database
from lanyan.cli.running.postgres import Cluster
from lanyan.cli.setup.processes import uninterrupted

PREFIX = "lanyan-throwaway-"


@contextlib.contextmanager
def throwaway() -> Iterator[tuple[DataDirectory, str]]:
    """Yields (data directory, DATABASE_URL). The role may create databases; nothing survives the block."""
    sweep()
    base = Path(tempfile.mkdtemp(prefix=PREFIX))
    try:
        data = DataDirectory(base)
        data.prepare()
        with database(base, throwaway=True) as url:
            yield data, url
    finally:
        with uninterrupted():
            shutil.rmtree(base, ignore_errors=True)


def sweep() -> None:
    """Removes what killed runs of ours left behind; a directory in use is locked and stays."""
    for base in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        lock = base / "postgres.users"
        if not lock.exists() or lock.stat().st_uid != os.geteuid():
            continue
        with lock.open("r+") as users, contextlib.suppress(BlockingIOError):
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            Cluster(base, throwaway=True).stop()
            shutil.rmtree(base, ignore_errors=True)
