"""A copy of the stopped database beside it, put back when what is tried on the database fails."""

import contextlib
import fcntl
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from lanyan.cli.running.data import DataDirectory
from lanyan.cli.running.postgres import Cluster
from lanyan.cli.setup.environment import require_room
from lanyan.cli.setup.processes import uninterrupted
from lanyan.cli.setup.say import Stop, stage

MARGIN_BYTES = 200_000_000


@contextlib.contextmanager
def kept(data: DataDirectory) -> Iterator[None]:
    """The embedded database as it is before the block; byte by byte the same again after a block that raises.

    A copy that an interrupted trial has left is what the database was before it, and is put back first.
    Raises Stop when the database is in use, or there is no room for two of it.
    """
    cluster = Cluster(data.path)
    copy = cluster.folder.with_name(cluster.folder.name + ".kept")
    with unused(data.path, cluster):
        if copy.exists():
            _put_back(copy, cluster.folder)
        if cluster.folder.exists():
            _copy(cluster.folder, copy)
    try:
        yield
    except BaseException:
        with uninterrupted(), unused(data.path, cluster):
            if copy.exists():
                _put_back(copy, cluster.folder)
        raise
    shutil.rmtree(copy, ignore_errors=True)


@contextlib.contextmanager
def unused(base: Path, cluster: Cluster) -> Iterator[None]:
    """The database stopped, and not started by anybody, while the block lasts. Raises Stop while a command uses it."""
    with (base / "postgres.users").open("a") as users:
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Stop(f"{base} 的数据库正在使用，没有改动。请停止服务和正在运行的命令后重试。") from None
        cluster.stop()
        yield


def _copy(folder: Path, copy: Path) -> None:
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    require_room(copy, size + MARGIN_BYTES)
    partial = copy.with_name(copy.name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)
    with stage(f"留一份升级前的数据库（{size / 1e6:.0f} MB）"):
        # cp keeps owners, and shares blocks where the file system can.
        done = subprocess.run(["/bin/cp", "-a", str(folder), str(partial)], capture_output=True, text=True, check=False)
        if done.returncode:
            shutil.rmtree(partial, ignore_errors=True)
            raise Stop(f"数据库没有留成一份，没有升级，数据没有改动。原因：{done.stderr.strip()[-300:]}")
        os.sync()
        partial.rename(copy)


def _put_back(copy: Path, folder: Path) -> None:
    with stage("换回升级前的数据库"):
        failed = folder.with_name(folder.name + ".failed")
        shutil.rmtree(failed, ignore_errors=True)
        if folder.exists():
            folder.rename(failed)
        copy.rename(folder)
        shutil.rmtree(failed, ignore_errors=True)
