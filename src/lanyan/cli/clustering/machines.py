"""Three machines on loopback addresses: etcd, patroni, PostgreSQL; on two also haproxy, pgbouncer, web, live and worker."""

import contextlib
import http.client
import json
import os
import secrets
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from lanyan.cli.running.children import Child, Children
from lanyan.cli.running.owner import Owner
from lanyan.cli.setup.processes import uninterrupted
from lanyan.cli.setup.say import Stop
from lanyan.cli.soaking.samples import family

from . import templates

ADDRESSES = ("127.0.83.1", "127.0.83.2", "127.0.83.3")
"""Every 127.x address is this machine's own: three machines with the same ports, as in the field."""
UPWARDS = 20_000
"""Added to every port, out of the way of what runs here."""
APPLICATION = 2
"""Machines that have pgbouncer, web, live and a worker."""
PORTS = {
    "etcd": ("ETCD_CLIENT_PORT", "ETCD_PEER_PORT"),
    "patroni": ("POSTGRES_PORT", "PATRONI_PORT"),
    "haproxy": ("PRIMARY_PORT", "ENTRANCE_PORT"),
    "pgbouncer": ("POOL_PORT",),
    "lanyan": ("WEB_PORT", "LIVE_PORT"),
}
SYSTEM = ("etcd", "patroni", "haproxy", "pgbouncer")
"""Parts that nothing starts again here; the application's are, as systemd would."""
PASSWORDS = ("SUPERUSER_PASSWORD", "REPLICATION_PASSWORD", "REWIND_PASSWORD", "APP_PASSWORD", "PATRONI_PASSWORD")


@dataclass
class Machine:
    """One of the three: its folder, the values of its templates, and what runs on it."""

    folder: Path
    values: dict[str, str]
    parts: dict[str, Child] = field(default_factory=dict)
    system: Children = field(default_factory=Children)
    application: Children = field(default_factory=Children)

    @property
    def name(self) -> str:
        return self.values["NODE"]

    @property
    def address(self) -> str:
        return self.values["ADDRESS"]

    def port(self, name: str) -> int:
        return int(self.values[f"{name}_PORT"])

    def connect(self) -> "psycopg.Connection[Any]":
        """To this machine's own PostgreSQL, whatever it is at the moment, as its administrator."""
        return psycopg.connect(
            host=self.address, port=self.port("POSTGRES"), user="postgres", dbname="lanyan",
            password=self.values["SUPERUSER_PASSWORD"], connect_timeout=3, autocommit=True,
        )  # fmt: skip

    def asked(self, path: str) -> tuple[int, Any]:
        """Status and document of patroni's answer; 0 where none comes."""
        connection = http.client.HTTPConnection(self.address, self.port("PATRONI"), timeout=3)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read() or b"null")
        except (OSError, ValueError, http.client.HTTPException):
            return 0, None
        finally:
            connection.close()


Commands = Callable[[Machine], dict[str, list[str]]]
"""What runs of the application on a machine, by the name of the part."""


class Machines:
    """Use as a context manager: leaving the block stops everything that was started."""

    def __init__(self, base: Path, owner: Owner, programs: dict[str, str], patroni: Path, postgres: Path) -> None:
        self.base, self.owner, self.programs, self.patroni = base, owner, programs, patroni
        self.postgres = postgres
        shared = _shared_values(base, owner, postgres)
        self.all = [self._machine(number, shared) for number in range(len(ADDRESSES))]
        self.victim = self.all[APPLICATION - 1]
        """Leads at first, and has a part of everything. The entrance that is used is the other's."""
        self._commands: Commands = lambda machine: {}
        self._environ: dict[str, str] = {}

    def __enter__(self) -> "Machines":
        refuse_taken_ports(self.all)
        return self

    def __exit__(self, *_: object) -> None:
        with uninterrupted():
            for machine in self.all:
                for part, child in machine.parts.items():
                    if part not in SYSTEM:
                        child.process.terminate()
            for machine in self.all:
                machine.application.stop()
            # The folder goes with them: no database needs to end in order.
            for machine in self.all:
                self.cut_power(machine)

    def start_databases(self) -> None:
        """Returns when the one that is to fall leads, and two stream from it. Raises Stop."""
        for machine in self.all:
            for name in templates.NAMES:
                self._write(machine, name)
            self._start(machine, "etcd")
        self._start(self.victim, "patroni")
        self.wait("没有一个 PostgreSQL 起来", 90, self.leader)
        for machine in self.all:
            if machine is not self.victim:
                self._start(machine, "patroni")
        self.wait("备库没有跟上", 90, self.is_whole)
        for machine in self.all[:APPLICATION]:
            self._start(machine, "haproxy")

    def start_application(self, commands: Commands, environ: dict[str, str]) -> None:
        """The pool, and what `commands` names, on two machines, each on a data directory of its own."""
        self._commands, self._environ = commands, environ
        for machine in self.all[:APPLICATION]:
            self._start_application(machine)

    def cut_power(self, machine: Machine) -> None:
        """Everything on this machine ends at once, without a word."""
        parts = [family(child.process.pid) for child in machine.parts.values()]
        kill_all(set().union(postmaster(machine), *parts))
        machine.parts.clear()
        machine.system.stop()
        machine.application.stop()
        machine.system, machine.application = Children(), Children()

    def power(self, machine: Machine) -> None:
        """What a machine starts by itself when its power is back."""
        self._start(machine, "etcd")
        self._start(machine, "patroni")
        if machine in self.all[:APPLICATION]:
            self._start(machine, "haproxy")
            self._start_application(machine)

    def tend(self) -> None:
        """What systemd does: parts of the application that have ended are started again."""
        for machine in self.all:
            machine.application.tend()

    def leader(self) -> Machine | None:
        return next((one for one in self.all if one.asked("/primary")[0] == 200), None)

    def is_whole(self) -> bool:
        """Whether one leads, and all the others stream from it, one of them synchronously."""
        leader = self.leader()
        if leader is None:
            return False
        document = leader.asked("/cluster")[1] or {}
        members = document.get("members", [])
        streaming = [one for one in members if one["role"] in ("replica", "sync_standby") and one["state"] == "streaming"]
        return len(streaming) == len(self.all) - 1 and any(one["role"] == "sync_standby" for one in streaming)

    def wait(self, what: str, seconds: float, there: Callable[[], object]) -> float:
        """Seconds until it was so. Raises Stop with the ends of the logs."""
        began = time.monotonic()
        while not there():
            self.tend()
            for machine in self.all:
                ended = [part for part in SYSTEM if part in machine.parts and machine.parts[part].process.poll() is not None]
                if ended:
                    raise Stop(f"{machine.name} 的 {ended[0]} 意外停止，演练停止。日志末尾：\n{self.tails()}")
            if time.monotonic() - began > seconds:
                raise Stop(f"{what}（等了 {seconds:.0f} 秒），演练停止。日志末尾：\n{self.tails()}")
            time.sleep(0.2)
        return time.monotonic() - began

    def tails(self) -> str:
        """The last lines of every log."""
        told = []
        for log in sorted(self.base.glob("node*/*.log")):
            lines = log.read_text(errors="replace").splitlines()[-3:]
            told += [f"{log.parent.name}/{log.stem}: {line[:200]}" for line in lines]
        return "\n".join(told)

    def _machine(self, number: int, shared: dict[str, str]) -> Machine:
        folder = self.base / f"node{number + 1}"
        run = folder / "run"
        for place in (folder, run):
            place.mkdir(mode=0o755)
            self.owner.own(place)
        own = {"NODE": folder.name, "ADDRESS": ADDRESSES[number], "LOCAL": ADDRESSES[number]}
        own |= {"CONFIGURATION": str(folder), "RUN": str(run)}
        own |= {"ETCD_DATA": str(folder / "etcd"), "POSTGRES_DATA": str(folder / "postgres")}
        return Machine(folder, shared | own)

    def _write(self, machine: Machine, name: str) -> None:
        file = machine.folder / name
        file.write_text(templates.rendered(name, machine.values), encoding="utf-8")
        self.owner.own(file)
        file.chmod(0o600)

    def _start(self, machine: Machine, part: str) -> None:
        """One of `SYSTEM`, as its own user."""
        folder = machine.folder
        argv = {
            "etcd": [self.programs["etcd"]],
            "patroni": [str(self.patroni), str(folder / "patroni.yml")],
            "haproxy": [self.programs["haproxy"], "-db", "-f", str(folder / "haproxy.cfg")],
            "pgbouncer": [self.programs["pgbouncer"], "-q", str(folder / "pgbouncer.ini")],
        }[part]
        env = {"PATH": "/usr/bin:/bin:/usr/sbin:/sbin", "LC_ALL": "C.UTF-8", "HOME": str(folder)}
        if part == "etcd":
            env |= templates.assignments(templates.rendered("etcd.env", machine.values))
        user, log = self.owner.popen_arguments(), folder / f"{part}.log"
        machine.parts[part] = machine.system.start(part, argv, env=env, log=log, essential=True, user=user)

    def _start_application(self, machine: Machine) -> None:
        self._start(machine, "pgbouncer")
        pooled = templates.assignments(templates.rendered("lanyan.env", machine.values))
        direct = pooled | templates.assignments(templates.rendered("lanyan-direct.env", machine.values))
        for part, command in self._commands(machine).items():
            env = self._environ | (pooled if part == "web" else direct) | {"LANYAN_DATA": str(machine.folder / "data")}
            log = machine.folder / f"{part}.log"
            machine.parts[part] = machine.application.start(part, command, env=env, log=log, essential=False)


def _shared_values(base: Path, owner: Owner, postgres: Path) -> dict[str, str]:
    values = templates.defaults()
    values |= {name: str(int(value) + UPWARDS) for name, value in values.items() if name.endswith("_PORT")}
    values |= {f"NODE_{number}": address for number, address in enumerate(ADDRESSES, start=1)}
    values |= {name: secrets.token_hex(16) for name in PASSWORDS}
    group = subprocess.run(["/usr/bin/id", "-gn", owner.name], capture_output=True, text=True, check=True).stdout.strip()
    return values | {
        "SHARED_BUFFERS": "128MB",
        "MOST_CONNECTIONS": "2000",
        "POSTGRES_BIN": str(postgres),
        "HAPROXY_USER": owner.name,
        "HAPROXY_GROUP": group,
        "SHARED": str(base / "shared"),
        "SITE": ",".join(ADDRESSES[:APPLICATION]),
        "TLS": "0",
        "WATCHDOG": "off",
    }


def refuse_taken_ports(machines: list[Machine]) -> None:
    """Raises Stop with the first port that somebody else has."""
    for place, machine in enumerate(machines):
        for part, names in PORTS.items():
            if place >= APPLICATION and part in ("haproxy", "pgbouncer", "lanyan"):
                continue
            for name in names:
                _refuse_taken(machine.address, int(machine.values[name]))


def _refuse_taken(address: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as error:
            raise Stop(
                f"演练要用的 {address}:{port} 用不了（{error.strerror}），没有开始，什么也没有改动。"
                "请先停止占用它的程序；也可能是另一次演练正在进行。"
            ) from None


def postmaster(machine: Machine) -> set[int]:
    """The processes of this machine's PostgreSQL, which patroni does not keep as children of its own."""
    file = Path(machine.values["POSTGRES_DATA"]) / "postmaster.pid"
    try:
        pid = int(file.read_text().split()[0])
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except (OSError, ValueError, IndexError):
        return set()
    return family(pid) if machine.values["POSTGRES_DATA"].encode() in command else set()


def kill_all(pids: set[int]) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


@contextlib.contextmanager
def connected(machine: Machine) -> Iterator["psycopg.Connection[Any]"]:
    connection = machine.connect()
    try:
        yield connection
    finally:
        connection.close()
