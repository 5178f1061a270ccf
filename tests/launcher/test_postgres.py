"""The embedded database: who runs it, who shares it, and how it comes back after a crash."""

import os
import pwd
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from lanyan.cli.running.database import database
from lanyan.cli.running.postgres import Cluster, command_line
from lanyan.cli.setup.say import Stop
from lanyan.kernel.scope import APPLICATION, REPORTING, as_role

HOLDER = """
import sys, time
from pathlib import Path
from lanyan.cli.running.database import database
with database(Path(sys.argv[1]), throwaway=True) as url:
    print(url, flush=True)
    time.sleep(120)
"""


@pytest.fixture(autouse=True)
def no_server_named(monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)


def server_pid(cluster: Cluster) -> int:
    return int((cluster.folder / "postmaster.pid").read_text().split()[0])


def hold(folder: Path) -> "subprocess.Popen[str]":
    """Another process that uses the same database."""
    argv = [sys.executable, "-c", HOLDER, str(folder)]
    holder = subprocess.Popen(argv, stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    assert holder.stdout.readline().startswith("postgresql://")
    return holder


def ask(url: str, query: str) -> object:
    import psycopg

    with psycopg.connect(url) as connection:
        row = connection.execute(query).fetchone()
        assert row is not None
        return row[0]


def test_a_life_from_nothing_to_stopped(folder):
    users_before = {entry.pw_name for entry in pwd.getpwall()}
    with database(folder, throwaway=True) as url:
        cluster = Cluster(folder, throwaway=True)
        owner = Path(f"/proc/{server_pid(cluster)}").stat().st_uid
        pid, sockets = server_pid(cluster), cluster.socket_folder()

        assert owner == cluster.owner.uid != 0
        assert sockets.stat().st_mode & 0o077 == 0
        assert len(str(sockets)) < 90
        assert ask(url, "SELECT current_user") == "lanyan"
        assert ask(url, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False
        for role in (APPLICATION, REPORTING):
            assert ask(as_role(url, role), "SELECT current_user") == role
            assert ask(as_role(url, role), "SELECT has_schema_privilege('public', 'CREATE')") is False
        assert ask(url, "SHOW listen_addresses") == ""
        assert ask(url, "SELECT '张三' ~ '^\\w\\w$'") is True

    assert command_line(pid) == ""
    assert not sockets.exists()
    assert {entry.pw_name for entry in pwd.getpwall()} == users_before


def test_the_last_user_stops_it(folder):
    holder = hold(folder)
    cluster = Cluster(folder, throwaway=True)
    with database(folder, throwaway=True):
        pid = server_pid(cluster)
    assert "postgres" in command_line(pid)

    # A user that is killed can stop nothing; the next one finds the server, uses it and stops it.
    holder.kill()
    holder.wait()
    assert "postgres" in command_line(pid)
    with database(folder, throwaway=True) as url:
        assert server_pid(cluster) == pid
        assert ask(url, "SELECT 1") == 1
    assert command_line(pid) == ""


def test_a_killed_server_starts_again_with_its_data(folder):
    with database(folder) as url:
        import psycopg

        with psycopg.connect(url) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
        cluster = Cluster(folder)
        pid = server_pid(cluster)
        os.kill(pid, signal.SIGKILL)
        wait_for_end(pid)

    with database(folder) as url:
        assert ask(url, "SELECT number FROM kept") == 7


def test_a_pid_file_that_names_a_stranger_is_no_server(folder):
    with database(folder, throwaway=True):
        cluster = Cluster(folder, throwaway=True)
    # As after a power failure: the number is another program's now, one of the database's own user.
    stranger = subprocess.Popen(["/bin/sleep", "60"], **cluster.owner.popen_arguments())
    lines = [str(stranger.pid), str(cluster.folder), "1", "5432", "/tmp", "", "1 1", "ready"]
    (cluster.folder / "postmaster.pid").write_text("\n".join(lines))
    try:
        assert not cluster.is_running()
        with database(folder, throwaway=True) as url:
            assert ask(url, "SELECT 1") == 1
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_data_of_another_version_is_left_alone(folder):
    cluster = Cluster(folder)
    cluster.folder.mkdir()
    (cluster.folder / "PG_VERSION").write_text("13\n")

    with pytest.raises(Stop, match=r"由 PostgreSQL 13 建立.*数据没有改动"):
        cluster.start()
    (cluster.folder / "PG_VERSION").unlink()


def test_an_interrupted_creation_is_begun_anew(folder):
    (folder / "postgres.partial").mkdir()
    (folder / "postgres.partial" / "rest").write_text("of an earlier try")

    with database(folder, throwaway=True) as url:
        assert ask(url, "SELECT 1") == 1


def test_a_server_of_ones_own_is_used_as_it_is(folder, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://somewhere/else")

    with database(folder) as url:
        assert url == "postgresql://somewhere/else"
    assert not list(folder.iterdir())


def wait_for_end(pid: int) -> None:
    until = time.monotonic() + 10
    while command_line(pid) and time.monotonic() < until:
        time.sleep(0.05)
