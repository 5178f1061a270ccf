"""`./lanyan soak --minutes 15 [--json]`: mixed load on an instance of its own; memory and connections must stay flat.

Exit code 0 only when everything that was asked was answered, and every value stayed flat.
"""

import argparse
import json
import os
import sys
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from lanyan.cli.frontend import ensure_frontend
from lanyan.cli.running.children import Children
from lanyan.cli.running.database import application
from lanyan.cli.running.environ import django_environ
from lanyan.cli.running.instance import Wish, prepare
from lanyan.cli.running.postgres import Cluster
from lanyan.cli.running.throwaway import throwaway
from lanyan.cli.running.web import WORKERS, free_port, wait_until_ready, web_command, worker_command
from lanyan.cli.setup.say import Stop, stage
from lanyan.cli.soaking import samples
from lanyan.cli.soaking.flat import Judged, judge

HELP = "稳定性试验：soak --minutes 15，混合负载（页面、签到、会议、导入、手册）下内存和连接数是否持平（--json）"
NEEDS_DATABASE = False
HOST, EVERY_SECONDS = "127.0.0.1", 2.0
PART_OF_MEAN, LEAST_MIB, CONNECTIONS = 0.05, 8.0, 1.0
"""A rise over the judged time that is still flat: of memory this part of its mean, or so many MiB; of connections one."""

WORDS = {"flat": "持平", "grows": "在增长", "unclear": "说不准（时间太短或波动太大）"}
OF_AN_INSTANCE = ("DATABASE_URL", "LANYAN_SECRETS", "LANYAN_HOSTS", "LANYAN_TLS", "LANYAN_BOX_HOST")


def main(argv: list[str]) -> int:
    """0 flat and nothing failed, 1 not (or unclear), 2 wrong use."""
    parser = argparse.ArgumentParser(prog="./lanyan soak", description=HELP)
    parser.add_argument("--minutes", type=float, default=15.0, help="多少分钟，默认 15")
    parser.add_argument("--json", action="store_true", help="一个 JSON 对象")
    wish = parser.parse_args(argv)
    if not 0.5 <= wish.minutes <= 24 * 60:
        raise Stop("--minutes 要在 0.5 到 1440 之间，没有开始。", code=2)
    if not sys.platform.startswith("linux"):
        raise Stop("稳定性试验要读 Linux 的 /proc，没有开始。", code=2)
    told = soaked(wish.minutes * 60)
    sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n" if wish.json else "\n".join(_lines(told)) + "\n")
    return 0 if told["met"] else 1


def soaked(seconds: float) -> dict[str, Any]:
    """A demo brigade of its own, served as an instance is, under load for so long; nothing of it is left."""
    for name in OF_AN_INSTANCE:
        os.environ.pop(name, None)
    ensure_frontend()
    with throwaway() as (data, url):
        environ = django_environ(data, url, demo=True)
        prepare(environ, Wish(HOST, 0, WORKERS, demo=True, worker=True))
        os.environ.update(environ)
        import django

        django.setup()
        port, web_environ = free_port(HOST, 0), environ | {"DATABASE_URL": application(url)}
        with Children() as children:
            web = children.start(
                "web", web_command(HOST, port, WORKERS), env=web_environ, log=data.log("web"), essential=True
            )
            log = data.log("worker")
            worker = children.start("worker", worker_command(), env=web_environ, log=log, essential=False)
            wait_until_ready(HOST, port, web)
            looks = _looks(Cluster(data.path, throwaway=True), web.process.pid, worker.process.pid)
            with stage(f"混合负载{seconds / 60:g}分钟"), samples.Sampler(looks, EVERY_SECONDS) as sampler:
                load = _load(f"http://{HOST}:{port}")
                load.run(seconds)
    judged = [_judged(name, found) for name, found in sampler.samples.items()]
    return {
        "soak": seconds / 60,
        "met": not load.failed and all(one.verdict == "flat" for one in judged),
        "done": dict(load.done),
        "failed": dict(load.failed),
        "told": load.told,
        "rows": [asdict(one) | {"by_minute": by_minute(sampler.samples[one.name])} for one in judged],
    }


def _load(base: str) -> Any:
    from lanyan.cli.soaking.load import Load
    from lanyan.world import cast
    from lanyan.world.accounts import DEMO_PASSWORD

    people = {"member": cast.member, "secretary": cast.secretary, "stranger": cast.weak_secretary}
    people |= {"officer": cast.officer, "leader": cast.leader}
    return Load(base, {role: (name, DEMO_PASSWORD) for role, name in people.items()}, cast.good_branch)


def _looks(cluster: Cluster, web: int, worker: int) -> dict[str, Callable[[], float]]:
    postmaster = int((cluster.folder / "postmaster.pid").read_text().split()[0])
    asked = "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
    return {
        "网页服务的内存": lambda: samples.private_mib(samples.family(web)),
        "后台任务的内存": lambda: samples.private_mib(samples.family(worker)),
        "数据库的内存": lambda: samples.private_mib(samples.family(postmaster)),
        "数据库连接": lambda: float(cluster.administer(asked)),
    }


def _judged(name: str, found: list[tuple[float, float]]) -> Judged:
    if name.endswith("连接"):
        return judge(name, "个", found, CONNECTIONS)
    mean = sum(value for _, value in found) / len(found)
    return judge(name, "MiB", found, max(PART_OF_MEAN * mean, LEAST_MIB))


def by_minute(found: list[tuple[float, float]]) -> list[float]:
    """The mean of each minute: whether a rise is levelling off."""
    minutes: dict[int, list[float]] = {}
    for at, value in found:
        minutes.setdefault(int(at // 60), []).append(value)
    return [round(sum(values) / len(values), 1) for values in minutes.values()]


def _lines(told: dict[str, Any]) -> list[str]:
    lines = ["，".join(f"{kind}{count}次" for kind, count in sorted(told["done"].items()))]
    lines += [f"没有办成：{kind}{count}次" for kind, count in told["failed"].items()]
    lines += [f"    {one}" for one in told["told"]]
    for row in told["rows"]:
        lines.append(
            f"{row['name']}：平均 {row['mean']:.1f} {row['unit']}，后四分之三时间里变化 {row['rise']:+.2f}"
            f" ± {row['noise']:.2f}（容许 {row['most']:.1f}）：{WORDS[row['verdict']]}"
        )
        lines.append(f"    每分钟平均 {'　'.join(f'{value:g}' for value in row['by_minute'])}")
    return [*lines, "持平，全部办成。" if told["met"] else "没有达到。"]
