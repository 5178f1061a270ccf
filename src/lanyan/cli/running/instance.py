"""Runs an instance from its data directory: front end, database, structure, web server, worker."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from typing import Any

import psycopg

from lanyan.cli.frontend import ensure_frontend
from lanyan.cli.running.children import Children
from lanyan.cli.running.data import DataDirectory
from lanyan.cli.running.database import application, database
from lanyan.cli.running.environ import django_environ
from lanyan.cli.running.keeper import Keeper
from lanyan.cli.running.prepare import COMMENT, MARK
from lanyan.cli.running.ready import remember, remembered
from lanyan.cli.running.renew import drop_demo
from lanyan.cli.running.web import free_port, has_schedule, log_tail, wait_until_ready, web_command, worker_command
from lanyan.cli.setup.places import ROOT
from lanyan.cli.setup.processes import Beside
from lanyan.cli.setup.say import Stop, note, stage


@dataclass(frozen=True)
class Wish:
    """What the command line asked for."""

    host: str
    port: int
    workers: int
    demo: bool
    worker: bool
    fresh: bool = False


def run_instance(data: DataDirectory, wish: Wish) -> None:
    """Serves until a signal arrives (which leaves as `Interrupted`). Raises Stop for everything that prevents it."""
    data.prepare()
    with data.serving() as announce:
        port = free_port(wish.host, wish.port)
        announce(f"http://{wish.host}:{port}")
        building = Beside(ensure_frontend)
        if wish.fresh:
            drop_demo(data)
        with database(data.path) as url:
            if not wish.demo:
                _refuse_a_demo(url)
            environ = django_environ(data, url, demo=wish.demo)
            facts = _prepared(data, environ, wish)
            building.result()
            with Children() as children:
                _serve(data, wish, port, environ | {"DATABASE_URL": application(url)}, children, facts)


def _refuse_a_demo(url: str) -> None:
    """What anybody may log in to is served by `./lanyan demo` alone, which says so. Raises Stop."""
    with psycopg.connect(url, connect_timeout=10) as connection:
        row = connection.execute(COMMENT).fetchone()
    if row and str(row[0] or "").startswith(MARK):
        raise Stop(
            "这里是演示数据，账号的密码人人知道，没有启动，数据没有改动。"
            "演示请用 ./lanyan demo；正式运行请用 --data 指定一个新目录（或另一个数据库）。"
        )


def _prepared(data: DataDirectory, environ: dict[str, str], wish: Wish) -> dict[str, Any]:
    """What `prepare` reports. Not asked again of an embedded database that this very code has prepared."""
    embedded = not os.environ.get("DATABASE_URL")
    known = remembered(data.path) if embedded else None
    if known is not None and (not wish.demo or known.get("demo")):
        return {"day": None, "loaded": False, "logins": [], **(known["demo"] if wish.demo else {})}
    with stage("准备数据库"):
        facts = prepare(environ, wish)
    if embedded:
        remember(data.path, {"demo": {**facts, "loaded": False}} if wish.demo and facts["day"] else {})
    return facts


def prepare(environ: dict[str, str], wish: Wish) -> dict[str, Any]:
    """The database's structure, and for a demo its world, in a process of its own. Raises Stop when that fails."""
    argv = [sys.executable, "-m", "lanyan.cli.running.prepare", *(["--demo"] if wish.demo else [])]
    with subprocess.Popen(argv, env=environ, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            output, _ = process.communicate()
        except BaseException:
            process.terminate()
            raise
    if process.returncode != 0:
        raise Stop("数据库没有准备好，服务没有启动；原因见上面。已有的数据没有改动。")
    facts: dict[str, Any] = json.loads(output.splitlines()[-1])
    return facts


def _serve(
    data: DataDirectory, wish: Wish, port: int, environ: dict[str, str], children: Children, facts: dict[str, Any]
) -> None:
    address = f"http://{wish.host}:{port}"
    with stage("启动网页服务"):
        command = web_command(wish.host, port, wish.workers)
        web = children.start("web", command, env=environ, log=data.log("web"), essential=True)
        wait_until_ready(wish.host, port, web)
    if wish.worker and has_schedule():
        log = data.log("worker")
        children.start("worker", worker_command(), env=environ, log=log, essential=False)
    sys.stdout.write("\n".join(welcome(address, facts)) + "\n")
    sys.stdout.flush()
    note("就绪")
    ended = children.watch(None if os.environ.get("DATABASE_URL") else Keeper(data.path).look)
    raise Stop(f"网页服务意外停止，其余部分也已停止，已提交的数据没有丢失。日志末尾：\n{log_tail(ended)}")


def welcome(address: str, facts: dict[str, Any]) -> list[str]:
    """The lines printed when all is up: one per person one can log in as, then where and how to stop."""
    lines = [""]
    logins = facts["logins"]
    if logins:
        lines.append("可以登录的人（仅限演示数据）：")
        lines += [
            f"  {label}　用户名 {username}　密码 {password}" + "".join(f"　{what}" for what in more)
            for label, username, password, *more in logins
        ]
    if facts["day"] and not facts["loaded"]:
        lines.append(f"演示数据是 {facts['day']} 装入的，保持原样；要重建为今天的，请停止后运行 ./lanyan demo --fresh")
    return [*lines, f"打开 {address}", "按 Ctrl-C 停止"]
