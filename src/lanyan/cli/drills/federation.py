"""Two corps and a bureau, each an instance of its own on loopback: what the corps record is what the bureau sees.

The corps are copies of one demo brigade: every key of one is a key of the other too.
"""

import contextlib
import csv
import io
import json
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from lanyan.cli.attacks.scene import Scene
from lanyan.cli.attacks.visitor import Visitor
from lanyan.cli.drills import Seen, step
from lanyan.cli.drills.overseer import NAME
from lanyan.cli.frontend import ensure_frontend
from lanyan.cli.running.children import Child, Children
from lanyan.cli.running.data import DataDirectory
from lanyan.cli.running.database import database
from lanyan.cli.running.environ import django_environ
from lanyan.cli.running.instance import Wish, prepare
from lanyan.cli.running.postgres import Cluster
from lanyan.cli.running.tables import AS_TEXT
from lanyan.cli.running.web import free_port, wait_until_ready
from lanyan.cli.setup.places import ROOT
from lanyan.cli.setup.processes import uninterrupted
from lanyan.cli.setup.say import Stop, note

HOST = "127.0.0.1"
OF_AN_INSTANCE = (
    *("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_ADMIN_URL", "LANYAN_DATA", "LANYAN_SECRETS", "LANYAN_HOSTS"),
    *("LANYAN_TLS", "LANYAN_DEMO", "LANYAN_NAMED_DATABASE", "INSTANCE_NUMBER"),
)
TABLES = ("federation_origin", "federation_organisation", "federation_verdict", "federation_month")
DIGEST = "SELECT count(*)::text, COALESCE(sum(hashtextextended(t::text, 0)::numeric), 0)::text FROM {} t WHERE origin = %s"
WITHIN = 30.0
"""Seconds after which what has not been seen counts as not happening."""

REFUSED = "writes rows of another origin"

Numbers = dict[str, tuple[str, str]]


@dataclass
class Instance:
    """One of the three: its data directory, its ports, and its processes while it is up."""

    base: Path
    name: str
    number: int = 0
    port: int = 0
    upward: int = 0
    child: Child | None = None

    @property
    def address(self) -> str:
        return f"http://{HOST}:{self.port}"

    def lanyan(self, *words: str) -> str:
        """What a command of it prints. Raises Stop when it does not do it."""
        command = [sys.executable, str(ROOT / "lanyan"), "--data", str(self.base), *words]
        done = subprocess.run(command, env=environment(), stdout=subprocess.PIPE, text=True, check=False)
        if done.returncode:
            raise Stop(f"./lanyan {' '.join(words[:2])} 返回 {done.returncode}，演练没有做完；原因见上面。")
        return done.stdout

    def query(self, statement: str, *parameters: object, upward: bool = False) -> Any:
        """The first column of the first row, of its database or of the one with what it publishes."""
        url = Cluster(self.base).url().replace("/lanyan?", "/lanyan_upward?" if upward else "/lanyan?")
        with psycopg.connect(url, autocommit=True) as connection:
            row = connection.execute(statement.encode(), parameters or None).fetchone()
        return row[0] if row else None

    def log(self) -> str:
        """What its database server has noted."""
        return "".join(file.read_text(errors="replace") for file in (Cluster(self.base).folder / "log").glob("*.log"))

    def digest(self, table: str, origin: int, *, upward: bool = False) -> str:
        """Rows and digest of what a published table holds of an origin."""
        url = Cluster(self.base).url().replace("/lanyan?", "/lanyan_upward?" if upward else "/lanyan?")
        with psycopg.connect(url) as connection:
            connection.execute(AS_TEXT.encode())
            row = connection.execute(sql.SQL(DIGEST).format(sql.Identifier(table)), (origin,)).fetchone()
        return "/".join(row) if row else ""


@dataclass
class Drill:
    """All three, what was seen, and whoever looks at the bureau's screens."""

    one: Instance
    two: Instance
    bureau: Instance
    children: Children
    password: str = field(default_factory=lambda: f"Yanlian-{secrets.token_hex(8)}")
    seen: list[Seen] = field(default_factory=list)
    watcher: Visitor | None = None

    def start(self, instance: Instance, *words: str) -> None:
        command = [sys.executable, str(ROOT / "lanyan"), "--data", str(instance.base), *words, "--port", str(instance.port)]
        log = instance.base / "logs" / "drill.log"
        instance.child = self.children.start(instance.name, command, env=environment(), log=log, essential=False)
        wait_until_ready(HOST, instance.port, instance.child)

    def stop(self, instance: Instance) -> None:
        """As its administrator would: web server, worker and database end."""
        assert instance.child is not None
        instance.child.process.terminate()
        instance.child.process.wait(60)

    def told(self, instance: Instance) -> Numbers:
        """The figures of a corps as the bureau's screen gives them."""
        root = self.bureau.query(
            "SELECT public_id FROM federation_organisation f JOIN federation_origin o ON f.origin = o.origin"
            " AND f.organisation_id = o.root_id WHERE f.origin = %s ORDER BY f.valid_from DESC LIMIT 1",
            instance.number,
        )
        assert self.watcher is not None
        return table(self.watcher, f"/monitoring/federation/{instance.number}/{root}/")

    def states(self) -> dict[str, list[str]]:
        """The bureau's list by name of the corps: state, as of when, figures."""
        assert self.watcher is not None
        return {row[0]: row[1:] for row in rows_of(self.watcher, "/monitoring/federation/")}


def rows() -> list[Seen]:
    """About two minutes. Everything is stopped at the end, and whenever it ends."""
    for name in OF_AN_INSTANCE:
        os.environ.pop(name, None)
    ensure_frontend()
    with tempfile.TemporaryDirectory(prefix="lanyan-drill-") as scratch:
        base = Path(scratch)
        base.chmod(0o711)
        one, two = Instance(base / "one", "江岚总队", 31), Instance(base / "two", "云泽总队", 32)
        with _stopped(one, two, bureau := Instance(base / "bureau", "国家局")) as children:
            return _seen(Drill(one, two, bureau, children))


@contextlib.contextmanager
def _stopped(*instances: Instance) -> Iterator[Children]:
    """Processes that end with the block, and after them the databases that one of them may not have had the time to stop."""
    try:
        with Children() as children:
            yield children
    finally:
        with uninterrupted():
            for instance in instances:
                if (instance.base / "postgres").exists():
                    Cluster(instance.base).stop()


def _seen(drill: Drill) -> list[Seen]:
    one, two = drill.one, drill.two
    for instance in (one, two, drill.bureau):
        instance.port, instance.upward = free_port(HOST, 0), free_port(HOST, 0)
    _made(drill)
    _joined(drill)
    _equal(drill, "接入以后：局里的数字等于各总队自己的")
    _followed(drill, one, "总队关闭一次会议：局里的数字跟着变")
    _away(drill)
    _followed(drill, two, "回来以后再关闭一次会议：局里的数字跟着变")
    _equal(drill, "恢复以后：局里的数字等于各总队自己的")
    _digests(drill)
    _forged(drill)
    _left(drill)
    return drill.seen


def _made(drill: Drill) -> None:
    with step(drill.seen, "三个实例：两个总队（演示数据），一个局"):
        _prepared(drill.bureau, demo=False)
        _copied(drill.bureau, drill.one)
        environ = _prepared(drill.one, demo=True)
        _copied(drill.one, drill.two)
        os.environ.update(environ)
        import django

        django.setup()
        made = [sys.executable, "-m", "lanyan.cli.drills.overseer"]
        whose = {"LANYAN_DATA": str(drill.bureau.base), "LANYAN_DRILL_PASSWORD": drill.password}
        subprocess.run(made, env=environment() | whose, check=True)
        for instance in (drill.one, drill.two):
            words = ("--number", str(instance.number), "--name", instance.name, "--port", str(instance.upward))
            instance.lanyan("federation", "publish", *words)
            drill.start(instance, "demo", "--workers", "1")
        drill.start(drill.bureau, "serve", "--workers", "1")
        drill.watcher = logged_in(drill.bureau, NAME, drill.password)


def _prepared(instance: Instance, *, demo: bool) -> dict[str, str]:
    data = DataDirectory(instance.base)
    data.prepare()
    with database(data.path) as url:
        environ = django_environ(data, url, demo=demo)
        prepare(environ, Wish(HOST, 0, 1, demo=demo, worker=False))
    return environ


def _copied(instance: Instance, other: Instance) -> None:
    subprocess.run(["/bin/cp", "-a", str(instance.base), str(other.base)], check=True)


def _joined(drill: Drill) -> None:
    with step(drill.seen, "局接入两个总队，第一次接收") as wrong:
        for instance in (drill.one, drill.two):
            file = instance.base / "secrets" / "upward.password"
            where = f"postgresql://{HOST}:{instance.upward}"
            drill.bureau.lanyan("federation", "join", instance.name, where, "--password-file", str(file))
        told = json.loads(drill.bureau.lanyan("federation", "list", "--json"))["joined"]
        wrong += [f"{one['name']} {one['state']}" for one in told if one["state"] != "current"]
        for one in told:
            held = one["rows"]
            note(f"  {one['name']}：组织{held['organisations']}行，判定{held['verdicts']}行，月汇总{held['months']}行")


def _equal(drill: Drill, name: str) -> None:
    with step(drill.seen, name) as wrong:
        for instance in (drill.one, drill.two):
            told = drill.told(instance)
            wrong += unlike(drill, instance)
            if len(told) < 20:
                wrong.append(f"{instance.name} 只有{len(told)}个数字")
            activities, rate = told["开展活动"][0], "（".join(told["到会率"])
            note(f"  {instance.name}：{len(told)}个数字，例如开展活动{activities}、到会率{rate}）")


def unlike(drill: Drill, instance: Instance) -> list[str]:
    """Figures that the bureau gives otherwise than the corps itself."""
    own, told = table(_leader(instance), "/monitoring/figures/"), drill.told(instance)
    other = [title for title, value in told.items() if own.get(title) != value]
    return [f"{instance.name} {title}：{own.get(title)}，局里 {told[title]}" for title in other]


def _followed(drill: Drill, instance: Instance, name: str) -> None:
    before = drill.told(instance)["开展活动"]
    with step(drill.seen, name) as wrong:
        closed = closed_meeting(instance)
        seconds = until(lambda: drill.told(instance)["开展活动"] != before, closed)
        if seconds is None:
            wrong.append(f"{WITHIN:.0f}秒内没有变")
        else:
            note(f"  从总队答复“已关闭”到局里的屏幕变：{seconds:.1f}秒")
            drill.seen.append(Seen(f"从{instance.name}答复“已关闭”到局里的屏幕", seconds < WITHIN, seconds))
        wrong += unlike(drill, instance)


def _away(drill: Drill) -> None:
    with step(drill.seen, "一个总队停了：局里写明从何时起没有消息，数字留着") as wrong:
        kept, began = drill.told(drill.two), time.monotonic()
        drill.stop(drill.two)
        seconds = until(lambda: drill.states()[drill.two.name][0] == "失联", began)
        state, since, *_ = drill.states()[drill.two.name]
        if seconds is None or not since:
            wrong.append(f"{WITHIN:.0f}秒内没有标为失联（{state}）")
        else:
            note(f"  停下以后{seconds:.1f}秒标为失联，数据截至 {since}")
        assert drill.watcher is not None
        if "起没有消息" not in drill.watcher.get("/monitoring/screen/").text:
            wrong.append("大屏没有写明")
        if drill.told(drill.two) != kept:
            wrong.append("它的数字变了")
    _followed(drill, drill.one, "其余的照常：另一个总队关闭一次会议")
    with step(drill.seen, "它回来了：自己接上，不用重新接入") as wrong:
        drill.start(drill.two, "demo", "--workers", "1")
        if until(lambda: drill.states()[drill.two.name][0] == "正常", time.monotonic()) is None:
            wrong.append(f"{WITHIN:.0f}秒内没有接上")


def _digests(drill: Drill) -> None:
    with step(drill.seen, "逐表摘要：总队发布的和局里收到的一样") as wrong:
        for instance in (drill.one, drill.two):
            ends: dict[str, tuple[str, str]] = {}

            def alike(instance: Instance = instance, ends: dict[str, tuple[str, str]] = ends) -> bool:
                # A telling may be under way between the two looks: it is over in a moment.
                for name in TABLES:
                    ends[name] = (
                        instance.digest(name, instance.number, upward=True),
                        drill.bureau.digest(name, instance.number),
                    )
                return all(here == there for here, there in ends.values())

            if until(alike, time.monotonic()) is None:
                other = [name for name, (here, there) in ends.items() if here != there]
                wrong += [f"{instance.name} {name}：{'，局里 '.join(ends[name])}" for name in other]
            counts = (f"{name} {here.partition('/')[0]}行" for name, (here, _) in ends.items())
            note(f"  {instance.name}：{'，'.join(counts)}")


def _forged(drill: Drill) -> None:
    with step(drill.seen, "一个总队冒用另一个的编号：局里一行也不写") as wrong:
        before = drill.bureau.digest("federation_month", drill.two.number)
        forged = "INSERT INTO federation_month VALUES (%s, 1, 0, '{}') RETURNING 1"
        drill.one.query(forged, drill.two.number, upward=True)
        if until(lambda: REFUSED in drill.bureau.log(), time.monotonic()) is None:
            wrong.append("局里没有拒绝")
        if drill.bureau.digest("federation_month", drill.two.number) != before:
            wrong.append("写进去了")


def _left(drill: Drill) -> None:
    with step(drill.seen, "断开：局里和总队都不留东西") as wrong:
        for instance in (drill.one, drill.two):
            drill.bureau.lanyan("federation", "leave", instance.name)
            if instance.query("SELECT count(*) FROM pg_replication_slots"):
                wrong.append(f"{instance.name} 还留着位置")
        held = sum(
            int(drill.bureau.digest(name, one.number).split("/")[0]) for name in TABLES for one in (drill.one, drill.two)
        )
        if held or drill.bureau.query("SELECT count(*) FROM pg_roles WHERE rolname LIKE 'lanyan\\_origin%'"):
            wrong.append("局里还有它们的数据或角色")
        drill.two.lanyan("federation", "withdraw")
        if drill.two.query("SELECT count(*) FROM pg_roles r, pg_database d WHERE 'lanyan_upward' IN (rolname, datname)"):
            wrong.append("停止发布以后还有发布的库或角色")


def environment() -> dict[str, str]:
    """Of this process, without what says which instance a command is about."""
    return {name: value for name, value in os.environ.items() if name not in OF_AN_INSTANCE}


def closed_meeting(instance: Instance) -> float:
    """A meeting of a branch from its plan to its closing, over the instance's own addresses; when it was closed."""
    from lanyan.world import cast
    from lanyan.world.accounts import DEMO_PASSWORD

    people = {"member": cast.member, "secretary": cast.secretary, "stranger": cast.weak_secretary}
    accounts = {role: (name, DEMO_PASSWORD) for role, name in people.items()}
    with Scene(instance.address, accounts, patience=0) as scene:
        scene.secretary.post(f"{scene.here}/roll-call/rest/")
        if scene.secretary.post(f"{scene.here}/closure/").status_code != 302:
            raise Stop(f"{instance.name} 的会议没有关闭，演练没有做完。")
        return time.monotonic()


def logged_in(instance: Instance, username: str, password: str) -> Visitor:
    visitor = Visitor(instance.address)
    if not visitor.log_in(username, password):
        raise Stop(f"{username} 登录不了{instance.name}，演练没有做完。")
    return visitor


def _leader(instance: Instance) -> Visitor:
    from lanyan.world import cast
    from lanyan.world.accounts import DEMO_PASSWORD

    return logged_in(instance, cast.leader, DEMO_PASSWORD)


def rows_of(visitor: Visitor, page: str) -> list[list[str]]:
    """The rows of a list as it is exported, without its headings and its watermark."""
    answer = visitor.get(f"{page}?export=csv")
    if answer.status_code != 200:
        raise Stop(f"{page} 答 {answer.status_code}，演练没有做完。")
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))[1:-1]


def table(visitor: Visitor, page: str) -> Numbers:
    """Figures by title: value, and numerator and denominator."""
    return {row[0]: (row[1], row[2]) for row in rows_of(visitor, page)}


def until(holds: Callable[[], bool], since: float) -> float | None:
    """Seconds from `since` until it held; None when it did not within WITHIN."""
    end = time.monotonic() + WITHIN
    while time.monotonic() < end:
        if holds():
            return time.monotonic() - since
        time.sleep(0.2)
    return None
