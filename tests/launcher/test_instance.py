"""An instance as a newcomer runs it: it comes up, refuses a second one, and leaves nothing behind."""

import contextlib
import os
import pwd
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from lanyan import world
from lanyan.cli.running import children, postgres
from lanyan.cli.running.instance import welcome
from lanyan.cli.running.postgres import Cluster, command_line
from lanyan.cli.setup.places import ROOT
from lanyan.kernel.scope import APPLICATION

PATIENCE_SECONDS = 120
STOPPED_SECONDS = children.STOP_SECONDS + postgres.STOP_SECONDS + 15
"""What a stop may take at most: a worker in the midst of a job is waited for, then the database writes what it holds."""


class Started:
    """A started instance and what it printed."""

    def __init__(self, folder: Path, environ: dict[str, str], *command: str) -> None:
        self.folder = folder
        self.output = folder / "output.txt"
        argv = [sys.executable, str(ROOT / "lanyan"), *command, "--port", "0", "--data", str(folder / "var")]
        with self.output.open("w") as file:
            self.process = subprocess.Popen(
                argv, env=environ, stdout=file, stderr=file, cwd="/", start_new_session=True, preexec_fn=as_in_a_terminal
            )

    def wait_until_ready(self) -> str:
        """The address it serves on."""
        until = time.monotonic() + PATIENCE_SECONDS
        while "就绪" not in self.text() and time.monotonic() < until and self.process.poll() is None:
            time.sleep(0.1)
        address = re.search(r"打开 (http://\S+)", self.text())
        assert address is not None, self.text()
        return address.group(1)

    def text(self) -> str:
        return self.output.read_text()

    def processes(self) -> set[int]:
        """Everything alive that belongs to this data directory, by its environment or command line."""
        found = set()
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit() or int(entry.name) == os.getpid():
                continue
            with contextlib.suppress(OSError):
                facts = (entry / "cmdline").read_bytes() + (entry / "environ").read_bytes()
                if str(self.folder / "var").encode() in facts:
                    found.add(int(entry.name))
        return found


def as_in_a_terminal() -> None:
    """Tests that run under nohup would hand on a closed terminal that is to be ignored."""
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


@contextlib.contextmanager
def running(folder: Path, environ: dict[str, str], *command: str) -> Iterator[Started]:
    started = Started(folder, environ, *command)
    try:
        yield started
    finally:
        if started.process.poll() is None:
            started.process.terminate()
            started.process.wait(STOPPED_SECONDS)
        Cluster(folder / "var").stop()


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=10):
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


def roles_connected(folder: Path) -> set[str]:
    """As whom the web server and the worker are in the database: not as the owner of its tables."""
    asked = "SELECT DISTINCT usename FROM pg_stat_activity WHERE datname = 'lanyan'"
    return set(Cluster(folder / "var").administer(asked).split())


def wait_until_alone(started: Started, *, but: int | None = None) -> set[int]:
    until = time.monotonic() + 20
    while started.processes() - {but} and time.monotonic() < until:
        time.sleep(0.1)
    return started.processes() - {but}


def test_from_start_to_stop_with_a_crash_between(folder, clean_environ):
    users = {entry.pw_name for entry in pwd.getpwall()}
    with running(folder, clean_environ, "serve", "--worker") as first:
        address = first.wait_until_ready()
        assert answers(address)
        assert roles_connected(folder) == {APPLICATION}
        refuse_a_second_instance(folder, clean_environ)
        use_the_running_database(folder, clean_environ)

        # kill -9: the kernel ends the children; the database waits for the next start.
        servers = server_group(Cluster(folder / "var"))
        first.process.kill()
        first.process.wait()
        until = time.monotonic() + 20
        while first.processes() - servers and time.monotonic() < until:
            time.sleep(0.1)
        assert not first.processes() - servers
        assert not answers(address)

        with running(folder, clean_environ, "serve", "--worker") as second:
            address = second.wait_until_ready()
            assert answers(address)
            the_database_dies_and_comes_back(folder, second, address)
            second.process.send_signal(signal.SIGHUP)
            assert second.process.wait(STOPPED_SECONDS) == 0
            assert "Traceback" not in second.text()
            assert wait_until_alone(second) == set()
    assert {entry.pw_name for entry in pwd.getpwall()} == users


def refuse_a_second_instance(folder: Path, environ: dict[str, str]) -> None:
    argv = [sys.executable, str(ROOT / "lanyan"), "--data", str(folder / "var"), "serve", "--port", "0"]
    done = subprocess.run(argv, env=environ, capture_output=True, text=True, check=False)

    assert done.returncode == 1
    assert "已有一个实例在运行" in done.stderr


def use_the_running_database(folder: Path, environ: dict[str, str]) -> None:
    argv = [sys.executable, str(ROOT / "lanyan"), "--data", str(folder / "var"), "psql", "-Atc", "SELECT 6 * 7"]
    done = subprocess.run(argv, env=environ, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout) == (0, "42\n"), done.stderr
    assert Cluster(folder / "var").is_running()


def the_database_dies_and_comes_back(folder: Path, started: Started, address: str) -> None:
    cluster = Cluster(folder / "var")
    os.kill(int((cluster.folder / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
    until = time.monotonic() + 60
    while "重新启动数据库：完成" not in started.text() and time.monotonic() < until:
        time.sleep(0.1)
    # Each of two processes kept connections; a broken one is noticed before a page meets it.
    assert [log_in_as_nobody(address) for _ in range(4)] == [200] * 4


def log_in_as_nobody(address: str) -> int:
    """The status of an attempt that has to look into the database."""
    visitor = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    page = visitor.open(f"{address}/account/login/", timeout=10).read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert token is not None
    form = {"username": "nobody", "password": "wrong", "csrfmiddlewaretoken": token.group(1)}
    try:
        return visitor.open(f"{address}/account/login/", urllib.parse.urlencode(form).encode(), timeout=10).status
    except urllib.error.HTTPError as refused:
        return refused.code


def server_group(cluster: Cluster) -> set[int]:
    """The postmaster and its helpers."""
    first = int((cluster.folder / "postmaster.pid").read_text().split()[0])
    helpers = set()
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                if f"\nPPid:\t{first}\n" in (entry / "status").read_text():
                    helpers.add(int(entry.name))
    return {first, *helpers}


def test_a_signal_before_it_is_ready_leaves_nothing(folder, clean_environ):
    with running(folder, clean_environ, "demo") as early:
        until = time.monotonic() + 30
        while "准备数据库" not in early.text() and time.monotonic() < until:
            time.sleep(0.05)
        early.process.send_signal(signal.SIGINT)
        assert early.process.wait(STOPPED_SECONDS) == 0
        assert "已停止" in early.text()
        assert wait_until_alone(early) == set()
    assert not any(command_line(pid) for pid in early.processes())


def test_everybody_one_can_log_in_as_is_named():
    lines = welcome("http://127.0.0.1:8000", {"day": "2026-11-21", "loaded": False, "logins": world.logins()})

    for label, username, password, *_ in world.logins():
        assert any(label in line and username in line and password in line for line in lines)
    assert any("2026-11-21" in line and "--fresh" in line for line in lines)
    assert "打开 http://127.0.0.1:8000" in lines
