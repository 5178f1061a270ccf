"""`./lanyan selfcheck`: whether this release works on this machine, shown by using it.

By itself: a database of its own with the demo world, a log-in, a page, a PDF, the journal; nothing is left behind.
With `--instance`: the data directory's own database is brought up to date and looked at; where anything fails it is put
back byte by byte. That is what an upgrade asks of a new release before it is used.
"""

import argparse
import http.client
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from lanyan.cli.attacks.visitor import LOGIN, Visitor
from lanyan.cli.frontend import ensure_frontend
from lanyan.cli.running.children import Children
from lanyan.cli.running.data import DataDirectory
from lanyan.cli.running.database import NAMED, OWNER_URL, application, database
from lanyan.cli.running.environ import django_environ
from lanyan.cli.running.instance import Wish, prepare
from lanyan.cli.running.keepsake import kept
from lanyan.cli.running.session import current_data
from lanyan.cli.running.throwaway import throwaway
from lanyan.cli.running.web import free_port, wait_until_ready, web_command
from lanyan.cli.setup.places import ROOT
from lanyan.cli.setup.say import Stop

HELP = "自检：在临时目录里建库、登录、开页面、出 PDF（--instance：在本实例上升级结构并检查，不过就退回）"
NEEDS_DATABASE = False
T = TypeVar("T")
HOST = "127.0.0.1"
OF_AN_INSTANCE = ("DATABASE_URL", OWNER_URL, NAMED, "LANYAN_SECRETS", "LANYAN_HOSTS", "LANYAN_TLS", "LANYAN_BOX_HOST")


def main(argv: list[str]) -> int:
    """0 all passed, 1 something did not (the sentence says what), 2 wrong use."""
    parser = argparse.ArgumentParser(prog="./lanyan selfcheck", description="自检")
    parser.add_argument("--instance", action="store_true", help="在 --data 的实例上升级结构并检查，不过就退回")
    wish = parser.parse_args(argv)
    if wish.instance:
        instance(current_data())
    else:
        scratch()
    sys.stdout.write("自检通过。\n")
    return 0


def scratch() -> None:
    """Raises Stop at the first thing that does not work."""
    for name in OF_AN_INSTANCE:
        os.environ.pop(name, None)
    _step("前端", ensure_frontend)
    with throwaway() as (data, url):
        environ = django_environ(data, url, demo=True)
        facts = _step("数据库和演示数据", lambda: prepare(environ, _wish(demo=True)))
        web = environ | {"DATABASE_URL": application(url)}
        _step("登录、打开页面", lambda: _visit(data, web, facts["logins"]))
        _step("中文字体", lambda: _command(environ, data, "report", "fonts"))
        _step("操作日志", lambda: _command(environ, data, "verify-journal"))


def instance(data: DataDirectory) -> None:
    """Raises Stop when it fails; then the database is as it was."""
    if os.environ.get("DATABASE_URL"):
        raise Stop("自己的 PostgreSQL 不能由这里退回，没有检查，没有改动。请先备份，再以属主运行 ./lanyan migrate。", code=2)
    data.prepare()
    with data.serving(), kept(data), database(data.path) as url:
        environ = django_environ(data, url)
        _step("升级结构", lambda: prepare(environ, _wish(demo=False)))
        _step("打开页面", lambda: _visit(data, environ | {"DATABASE_URL": application(url)}, []))
        _step("操作日志", lambda: _command(environ, data, "verify-journal"))


def _wish(*, demo: bool) -> Wish:
    return Wish(HOST, 0, 1, demo=demo, worker=False)


def _step(title: str, do: Callable[[], T]) -> T:
    began = time.monotonic()
    done = do()
    sys.stdout.write(f"通过　{title}（{time.monotonic() - began:.1f} 秒）\n")
    sys.stdout.flush()
    return done


def _visit(data: DataDirectory, environ: dict[str, str], logins: list[list[str]]) -> None:
    """The page where one logs in, and, where an account of the demo is known, the page behind it."""
    port = free_port(HOST, 0)
    with Children() as children:
        log = data.log("selfcheck")
        web = children.start("web", web_command(HOST, port, 1), env=environ, log=log, essential=True)
        wait_until_ready(HOST, port, web)
        host = environ.get("LANYAN_HOSTS", HOST).split(",")[0]
        status = _status(port, {"Host": host, "X-Forwarded-Proto": "https"})
        if status != 200:
            raise Stop(f"登录页答 {status}，自检没有通过。日志在 {log}。")
        if logins and not Visitor(f"http://{HOST}:{port}").log_in(logins[0][1], logins[0][2]):
            raise Stop(f"演示账号登录以后打不开首页，自检没有通过。日志在 {log}。")


def _status(port: int, headers: dict[str, str]) -> int:
    connection = http.client.HTTPConnection(HOST, port, timeout=30)
    try:
        connection.request("GET", LOGIN, headers=headers)
        return connection.getresponse().status
    finally:
        connection.close()


def _command(environ: dict[str, str], data: DataDirectory, *words: str) -> None:
    """A command of this release on this data directory."""
    command = [sys.executable, "-m", "lanyan.cli", "--data", str(data.path), *words]
    done = subprocess.run(command, env=environ, cwd=Path(ROOT), capture_output=True, text=True, check=False)
    if done.returncode:
        said = (done.stdout + done.stderr).strip()[-800:]
        raise Stop(f"./lanyan {' '.join(words)} 返回 {done.returncode}，自检没有通过：\n{said}")
