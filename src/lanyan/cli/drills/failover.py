"""The machine with the primary loses its power while members sign in: nothing acknowledged is lost, nothing counted twice.

Three machines on loopback addresses run what `deploy/ha` describes. Members sign in through the hot path and by the ordinary
page, an officer hands in rosters; everything on the leader's machine is killed, with a job half done: etcd, PostgreSQL, web,
live, worker. The load goes on until another leads, the dead one is back, and everybody who was sent has been told "here".
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from urllib.parse import quote

import psycopg

from lanyan.cli.benches import Row
from lanyan.cli.clustering import load, programs, stage
from lanyan.cli.clustering.judged import longest_silence
from lanyan.cli.clustering.machines import Machine, Machines, connected
from lanyan.cli.drills import Seen
from lanyan.cli.frontend import ensure_frontend
from lanyan.cli.running.data import DataDirectory
from lanyan.cli.running.environ import django_environ
from lanyan.cli.running.instance import Wish, prepare
from lanyan.cli.running.owner import find_owner, programs_for
from lanyan.cli.running.postgres import installed_programs, wheel_version
from lanyan.cli.setup.places import ROOT
from lanyan.cli.setup.processes import uninterrupted
from lanyan.cli.setup.say import Stop, note
from lanyan.cli.setup.say import stage as saying
from lanyan.kernel.scope import APPLICATION, REPORTING

PREFIX = "lanyan-failover-"
HOT_RATE, ORDINARY_RATE = 25.0, 4.0
HOT_CLIENTS, ORDINARY_CLIENTS = 8, 4
BEFORE_SECONDS, JOB_SECONDS = 10, 20
LONGEST = {"leader": 60, "told": 90, "back": 90, "jobs": 170}
OF_AN_INSTANCE = ("DATABASE_URL", "DATABASE_OWNER_URL", "LANYAN_SECRETS", "LANYAN_HOSTS", "LANYAN_TLS", "LANYAN_BOX_HOST")
MOST_SILENT = 60.0
"""Seconds without an answer that are still a change of machines and no outage: what docs/operations.md promises."""


@dataclass
class Drill:
    """What was seen, and the numbers for the page of measurements."""

    seen: list[Seen] = field(default_factory=list)
    measured: list[Row] = field(default_factory=list)
    began: float = field(default_factory=time.monotonic)

    def saw(self, name: str, met: bool, what: str = "", seconds: float | None = None) -> None:
        self.seen.append(Seen(name, met, time.monotonic() - self.began if seconds is None else seconds, what))
        self.began = time.monotonic()
        note(f"演练：{name}{'' if met else '，没有做到'}{f'：{what}' if what else ''}")

    def number(self, name: str, value: float, unit: str, target: float | None = None) -> None:
        self.measured.append(Row(name, round(value, 1), unit, target))


def rows(seconds: int = 30) -> tuple[list[Seen], list[Row]]:
    """`seconds`: how long the load goes on after another leads. Raises Stop where it cannot be tried."""
    if not sys.platform.startswith("linux"):
        raise Stop("这个演练要用 Linux 的回环地址和 /proc，没有开始。", code=2)
    for name in OF_AN_INSTANCE:
        os.environ.pop(name, None)
    found, owner = programs.found(), find_owner()
    ensure_frontend()
    base = Path(tempfile.mkdtemp(prefix=PREFIX))
    try:
        base.chmod(0o711)
        patroni = programs.patroni(base / "patroni", owner)
        postgres = programs_for(installed_programs(), owner, f"postgres-{wheel_version()}")
        drill = Drill()
        with Machines(base, owner, found, patroni, postgres) as machines:
            _play(drill, machines, seconds)
        return drill.seen, drill.measured
    finally:
        with uninterrupted():
            _away(base)


def _away(base: Path) -> None:
    """Remove the folder; what went wrong inside has been told."""
    kept = os.environ.get("LANYAN_KEEP_DRILL")
    if kept:
        shutil.copytree(
            base, kept, ignore=shutil.ignore_patterns("postgres", "etcd", "patroni", "run", "data"), dirs_exist_ok=True
        )
    shutil.rmtree(base, ignore_errors=True)


def _play(drill: Drill, machines: Machines, seconds: int) -> None:
    with saying("启动 etcd、patroni 和三个 PostgreSQL"):
        machines.start_databases()
    leader = machines.leader()
    if leader is None:
        raise Stop("刚起来的集群没有主库，演练停止。")
    environ = _instance(machines, leader)
    actors = stage.Stage(int((BEFORE_SECONDS + JOB_SECONDS + LONGEST["leader"] + seconds) * HOT_RATE))
    machines.start_application(_commands, environ)
    machines.wait("网页、签到没有应答", 90, partial(_answers, machines))
    drill.saw("集群起来：三个 etcd 和 PostgreSQL，两个网页、签到、后台任务", True)
    with _loaded(machines, actors) as (sign_ins, rosters):
        after = stage.latest_job(leader)
        began = time.monotonic()
        machines.wait("签到没有开始", 60, lambda: time.monotonic() - began > BEFORE_SECONDS)
        drill.saw("稳定签到", all(door.answered for door in sign_ins.doors), _told(sign_ins))
        killed, busy = _kill(machines, leader, after)
        successor = _succession(drill, machines, leader, busy)
        _return(drill, machines, leader)
        machines.wait("", seconds + 60, lambda: time.monotonic() - killed > seconds + LONGEST["leader"] / 2)
        sign_ins.send_no_more()
        rosters.send_no_more()
        _settle(drill, machines, sign_ins, rosters, successor, after)
        _judge(drill, machines, sign_ins, actors, killed)
    _judge_jobs(drill, successor, rosters, after)
    _judge_journal(drill, environ)


def _instance(machines: Machines, leader: Machine) -> dict[str, str]:
    """Roles, database, structure and the demo brigade, as docs/operations.md has it done; Django set up on it here."""
    owner_password = machines.all[0].values["SUPERUSER_PASSWORD"]
    application = leader.values["APP_PASSWORD"]
    host, port = leader.address, leader.port("POSTGRES")
    with psycopg.connect(
        host=host, port=port, user="postgres", password=owner_password, dbname="postgres", autocommit=True
    ) as administrator:
        for role, password in (("lanyan", owner_password), (APPLICATION, application), (REPORTING, application)):
            administrator.execute(
                psycopg.sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(
                    psycopg.sql.Identifier(role), psycopg.sql.Literal(password)
                )
            )
        administrator.execute("CREATE DATABASE lanyan OWNER lanyan ENCODING 'UTF8' LOCALE 'C.UTF-8' TEMPLATE template0")
    shared = DataDirectory(machines.base / "shared")
    shared.prepare()
    for machine in machines.all:
        data = machine.folder / "data"
        data.mkdir()
        (data / "files").symlink_to(shared.files)
    gate = machines.all[0]
    url = f"postgresql://lanyan:{quote(owner_password)}@{gate.address}:{gate.port('PRIMARY')}/lanyan"
    environ = django_environ(shared, url, demo=True)
    # What is loaded before the drill need not wait for the other disk, line by line.
    loading = environ | {"DATABASE_URL": f"{url}?options={quote('-c synchronous_commit=off')}"}
    prepare(loading, Wish(gate.address, 0, 1, demo=True, worker=False))
    os.environ.update(environ)
    import django

    django.setup()
    return environ


def _commands(machine: Machine) -> dict[str, list[str]]:
    def lanyan(*words: str) -> list[str]:
        return [sys.executable, str(ROOT / "lanyan"), "--data", str(machine.folder / "data"), *words]

    web, live = machine.values["WEB_PORT"], machine.values["LIVE_PORT"]
    return {
        "web": lanyan("serve", "--host", machine.address, "--port", web, "--workers", "1"),
        "live": lanyan("live", "--host", machine.address, "--port", live),
        "worker": lanyan("worker"),
    }


def _answers(machines: Machines) -> bool:
    """Whether the entrance of each machine leads to web and live."""
    from lanyan.cli.attacks.visitor import Visitor

    for machine in machines.all[:2]:
        visitor = Visitor(f"http://{machine.address}:{machine.port('ENTRANCE')}")
        with suppress(OSError):
            if visitor.get("/account/login/").status_code == 200 == visitor.get("/live/health").status_code:
                continue
        return False
    return True


@contextmanager
def _loaded(machines: Machines, actors: stage.Stage) -> Iterator[tuple[load.SignIns, load.Rosters]]:
    from lanyan.world import cast
    from lanyan.world.accounts import DEMO_PASSWORD

    entrance = machines.all[0]
    where = (entrance.address, entrance.port("ENTRANCE"))
    hot = load.Door("签到服务", HOT_RATE, HOT_CLIENTS, partial(load.hot, *where), actors.at_the_hot_door())
    page = partial(load.ordinary, *where, actors.sessions)
    ordinary = load.Door("网页签到", ORDINARY_RATE, ORDINARY_CLIENTS, page, actors.at_the_ordinary_door())
    sign_ins = load.SignIns([hot, ordinary])
    rosters = load.Rosters("http://{}:{}".format(*where), cast.officer, DEMO_PASSWORD)
    sign_ins.begin()
    rosters.begin()
    try:
        yield sign_ins, rosters
    finally:
        sign_ins.give_up()
        rosters.give_up()


def _kill(machines: Machines, leader: Machine, after: int) -> tuple[float, bool]:
    """When, and whether a job was running: it is waited for, but not for ever."""
    until = time.monotonic() + JOB_SECONDS
    busy = False
    with connected(leader) as database:
        while not busy and time.monotonic() < until:
            machines.tend()
            busy = stage.is_at_work(database, after)
            time.sleep(0.02)
    killed = time.monotonic()
    machines.cut_power(leader)
    note(f"演练：{leader.name} 断电，它的一切都已用 kill -9 杀掉{'，正有任务在做' if busy else ''}")
    return killed, busy


def _succession(drill: Drill, machines: Machines, dead: Machine, busy: bool) -> Machine:
    drill.began = time.monotonic()
    taken = machines.wait("没有新的主库", LONGEST["leader"], machines.leader)
    successor = machines.leader()
    if successor is None:
        raise Stop("新的主库马上又不见了，演练停止。")
    what = f"{successor.name} 接替 {dead.name}，被杀时{'正' if busy else '没'}有任务在做"
    drill.saw("换主", successor is not dead, what, taken)
    drill.number("another machine leads after", taken, "秒", MOST_SILENT)
    return successor


def _return(drill: Drill, machines: Machines, dead: Machine) -> None:
    machines.power(dead)
    taken = machines.wait(f"{dead.name} 没有回来", LONGEST["back"], machines.is_whole)
    drill.saw("断电的回来做备库，又有同步备库", True, f"{dead.name} 正在跟随", taken)
    drill.number("the dead one streams again after its start", taken, "秒")


def _settle(
    drill: Drill, machines: Machines, sign_ins: load.SignIns, rosters: load.Rosters, leader: Machine, after: int
) -> None:
    """Everybody who was sent has been told, and the queue is empty."""
    with suppress(Stop):
        machines.wait("还有人没有得到答复", LONGEST["told"], sign_ins.are_all_told)
    drill.saw("派出的每个人最后都答“已签到”", sign_ins.are_all_told(), _told(sign_ins))
    with suppress(Stop):
        machines.wait("名册没有导完", LONGEST["jobs"], rosters.are_done)
        machines.wait("还有任务没有做完", LONGEST["jobs"], lambda: stage.open_jobs(leader, after) == 0)


def _judge(drill: Drill, machines: Machines, sign_ins: load.SignIns, actors: stage.Stage, killed: float) -> None:
    now = time.monotonic()
    for door in sign_ins.doors:
        moments = list(door.answered.values())
        silent = longest_silence([*moments], killed - BEFORE_SECONDS, max(moments, default=now))
        drill.saw(f"{door.name}：没有答复的最长一段", silent <= MOST_SILENT, f"{silent:.1f} 秒", silent)
        drill.number(f"{door.name}: seconds without answers", silent, "秒", MOST_SILENT)
    asked, answered = (set().union(*(getattr(door, what) for door in sign_ins.doors)) for what in ("asked", "answered"))
    leader = machines.leader()
    if leader is None:
        raise Stop("核对时没有主库，演练停止。")
    found = stage.verdict(leader, actors.ids, asked, set(answered), sign_ins.doors[0].asked)
    drill.saw(
        "已答复的一个不丢，一个不重", found.kept,
        f"答复 {found.acknowledged} 人，丢失 {found.lost}，重复 {found.double}，没有派出却登记 {found.strangers}",
    )  # fmt: skip
    drill.number("sign-ins acknowledged", found.acknowledged, "人")
    drill.number("answered but lost", found.lost, "人", 0)
    drill.number("counted twice", found.double, "人", 0)
    whole = stage.rows(leader, actors.ids)
    with suppress(Stop):
        machines.wait("", 20, lambda: all(stage.rows(machine, actors.ids) == whole for machine in machines.all))
    held = {machine.name: stage.rows(machine, actors.ids) for machine in machines.all}
    drill.saw("三台一样", set(held.values()) == {whole}, "，".join(f"{name} {number} 行" for name, number in held.items()))


def _judge_jobs(drill: Drill, leader: Machine, rosters: load.Rosters, after: int) -> None:
    found = stage.jobs(leader, after)
    once, twice = stage.imported(leader, rosters.names)
    missing = len(set(rosters.names)) - once - twice
    drill.saw(
        "任务都做完，各一次", found.once and not twice and not missing,
        f"{found.asked} 项，没做完 {found.open}，失败 {found.failed}，做完两次 {found.twice}；"
        f"名册 {rosters.begun} 份导入 {rosters.done} 份，{once} 人各一次，{twice} 人重复，{missing} 人缺",
    )  # fmt: skip
    drill.number("jobs", found.asked, "项")
    drill.number("jobs not done, failed or done twice", found.open + found.failed + found.twice, "项", 0)
    drill.number("people imported twice or not at all", twice + missing, "人", 0)


def _judge_journal(drill: Drill, environ: dict[str, str]) -> None:
    argv = [sys.executable, str(ROOT / "lanyan"), "--data", environ["LANYAN_DATA"], "verify-journal"]
    done = subprocess.run(argv, env=environ, capture_output=True, text=True, check=False)
    drill.saw("日志链完整", done.returncode == 0, (done.stdout + done.stderr).strip().splitlines()[-1])


def _told(sign_ins: load.SignIns) -> str:
    return "，".join(f"{door.name} {len(door.answered)} 人（问了 {door.tries} 次）" for door in sign_ins.doors)
