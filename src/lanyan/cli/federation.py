"""`./lanyan federation publish|withdraw|join|leave|list`: numbers of this instance go up, those of others come in."""

import argparse
import getpass
import json
import os
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from lanyan.cli.running import federating
from lanyan.cli.running.data import DataDirectory
from lanyan.cli.running.federating import Door
from lanyan.cli.running.keepsake import unused
from lanyan.cli.running.postgres import Cluster
from lanyan.cli.running.session import current_data, session
from lanyan.cli.running.web import free_port
from lanyan.cli.setup.say import Stop, stage

HELP = (
    "级联：publish 向上级发布，withdraw 停止发布，join 名称 地址 接入下级，leave 名称 断开，list 各级联单位的状态（--json）"
)
NEEDS_DATABASE = False
PASSWORD_VARIABLE = "LANYAN_UPWARD_PASSWORD"  # noqa: S105 - the name of a variable
COPY_SECONDS, CONNECT_SECONDS = 120, 6


def main(argv: list[str]) -> int:
    """0 done (list: all are current), 1 refused (list: one is away), 2 wrong use."""
    wish = _parser().parse_args(argv)
    done: int = {"publish": _publish, "withdraw": _withdraw, "join": _join, "leave": _leave, "list": _list}[wish.verb](wish)
    return done


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="./lanyan federation", description="级联：总队向上级发布组织、任务判定和月汇总")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="publish | withdraw | join | leave | list")
    publish = verbs.add_parser("publish", help="向上级发布（内置数据库：服务要先停止）")
    publish.add_argument("--number", type=int, default=0, help="本实例的级联编号，由上级分配；默认 INSTANCE_NUMBER")
    publish.add_argument("--name", default="", help="上级看到的名称；默认是 --root 的全称")
    publish.add_argument("--root", default="", help="以哪个组织（全称）的数据作为本实例的数据；默认唯一的最上级党组织")
    publish.add_argument("--listen", default="127.0.0.1", help="内置数据库在本机哪个地址上监听，默认只有本机")
    publish.add_argument("--port", type=int, default=5433, help="端口，默认 5433")
    publish.add_argument(
        "--from", dest="sources", action="append", default=[], metavar="网段", help="上级从哪里来，可写多次"
    )
    publish.add_argument("--certificate", type=Path, help="TLS 证书（与 --key 同用），写了就只许加密连接")
    publish.add_argument("--key", type=Path, help="TLS 私钥")
    verbs.add_parser("withdraw", help="停止发布，断开所有上级")
    join = verbs.add_parser("join", help="接入一个下级")
    join.add_argument("name", metavar="名称", help="本级怎么叫它，例如 江岚总队")
    join.add_argument("url", metavar="地址", help="postgresql://主机:端口（可加 ?sslmode=require），不写密码")
    join.add_argument("--password-file", type=Path, help=f"密码文件；不写就读环境变量 {PASSWORD_VARIABLE}，再不然就问")
    verbs.add_parser("leave", help="断开一个下级，删去它的数据").add_argument("name", metavar="名称")
    verbs.add_parser("list", help="各级联单位的状态").add_argument("--json", action="store_true", help="一个 JSON 对象")
    return parser


def _publish(wish: argparse.Namespace) -> int:
    data = current_data()
    data.prepare()
    if bool(wish.certificate) != bool(wish.key):
        raise Stop("--certificate 和 --key 要一起写，没有发布。", code=2)
    before, door = federating.door_of(data.path), _door(data, wish)
    if door is not None:
        with unused(data.path, Cluster(data.path)):
            federating.keep(data.path, door)
    try:
        with session():
            own, file = _published(wish)
    except BaseException:
        federating.keep(data.path, before)
        raise
    known = federating.door_of(data.path)
    where = f"{known.listen}:{known.port}" if known else "本实例的数据库服务器:端口"
    sys.stdout.write(
        f"已以编号 {own.origin}、名称“{own.name}”发布：组织、组织任务判定、月汇总，不含任何个人的数据。\n"
        f"密码在 {file}，请用安全的办法交给上级。上级运行：\n"
        f"  ./lanyan federation join {own.name} postgresql://{where} --password-file 密码文件\n"
        "服务启动后，由后台任务（serve --worker 或 worker）随时更新。\n"
    )
    return 0


def _published(wish: argparse.Namespace) -> tuple[Any, Path]:
    """What is published as, and the file of the password."""
    from lanyan.cli.federating import publisher
    from lanyan.derived.federation import operations, publishing
    from lanyan.kernel.operation import SYSTEM

    publisher.require_possible()
    own = operations.publish_upward(number=wish.number, name=wish.name, root=wish.root, by=SYSTEM)
    folder = Path(os.environ["LANYAN_SECRETS"])
    publisher.set_up(publisher.password(folder))
    with stage("写入要发布的数据"):
        publishing.tell()
    return own, folder / publisher.PASSWORD


def _door(data: DataDirectory, wish: argparse.Namespace) -> Door | None:
    """What has to be set before the embedded database can be reached; None where nothing has."""
    if os.environ.get("DATABASE_URL"):
        return None
    sources = tuple(wish.sources) or ("127.0.0.1/32",)
    named = (str(file.expanduser().absolute()) if file else "" for file in (wish.certificate, wish.key))
    door = Door(wish.listen, wish.port, sources, *named)
    before = federating.door_of(data.path)
    if door == before:
        return None
    if before is None or (before.listen, before.port) != (door.listen, door.port):
        free_port(door.listen, door.port)
    return door


def _withdraw(wish: argparse.Namespace) -> int:
    with session():
        from lanyan.cli.federating import administrator, is_embedded, publisher
        from lanyan.derived.federation import operations
        from lanyan.kernel.operation import SYSTEM

        with administrator():
            operations.withdraw_upward(by=SYSTEM)
        publisher.take_down()
        embedded = is_embedded()
        (Path(os.environ["LANYAN_SECRETS"]) / publisher.PASSWORD).unlink(missing_ok=True)
    federating.keep(current_data().path, None)
    sys.stdout.write("已停止发布；上级已有的数据由上级 leave 时删去。\n")
    if embedded:
        sys.stdout.write("数据库下次启动起不再监听网络。\n")
    return 0


def _join(wish: argparse.Namespace) -> int:
    parts = urlsplit(wish.url)
    if parts.scheme != "postgresql" or not parts.hostname or parts.password:
        raise Stop("地址要写成 postgresql://主机:端口，密码另给（--password-file），没有接入。", code=2)
    sslmode = parse_qs(parts.query).get("sslmode", ["prefer"])[0]
    secret = _secret(wish.password_file)
    with session():
        from lanyan.cli.federating import subscriber
        from lanyan.derived.federation import operations
        from lanyan.derived.federation.models import Joined
        from lanyan.kernel.operation import SYSTEM

        address = subscriber.Address(parts.hostname, str(parts.port or 5433), secret, sslmode)
        told = subscriber.look(address)
        operations.require_joinable(number=told.origin, name=wish.name, told=told)
        operations.forget(told.origin)
        name = Joined(origin=told.origin).subscription
        subscriber.subscribe(name, address)
        try:
            operations.join_origin(number=told.origin, name=wish.name, address=str(address), by=SYSTEM)
        except BaseException:
            subscriber.unsubscribe(name)
            raise
        with stage(f"第一次接收“{wish.name}”的数据"):
            whole = subscriber.wait_for_copy(name, COPY_SECONDS)
    sys.stdout.write(
        f"已接入“{wish.name}”（编号 {told.origin}，版本 {told.version}）。\n"
        if whole
        else f"已接入“{wish.name}”，第一次接收还没有完，可以用 ./lanyan federation list 看进度。\n"
    )
    return 0


def _secret(file: Path | None) -> str:
    if file is not None:
        try:
            return file.read_text(encoding="ascii").strip()
        except OSError as error:
            raise Stop(f"读不了密码文件 {file}（{error.strerror}），没有接入。", code=2) from error
    return os.environ.get(PASSWORD_VARIABLE) or getpass.getpass("下级给的密码：")


def _leave(wish: argparse.Namespace) -> int:
    with session():
        from lanyan.cli.federating import subscriber
        from lanyan.derived.federation import operations
        from lanyan.kernel.operation import SYSTEM

        one = operations.joined_named(wish.name)
        told = subscriber.unsubscribe(one.subscription)
        operations.leave_origin(one=one, by=SYSTEM)
    sys.stdout.write(f"已断开“{wish.name}”，它的数据已从本级删去。\n")
    if not told:
        sys.stdout.write("对方连不上，它还留着给本级的位置。请对方运行 ./lanyan federation withdraw，再重新 publish。\n")
    return 0


def _list(wish: argparse.Namespace) -> int:
    with session():
        told = report()
        until = time.monotonic() + CONNECT_SECONDS
        # Where nothing is served, the server has been up for a moment only.
        while any(one["state"] == "away" for one in told["joined"]) and time.monotonic() < until:
            time.sleep(0.5)
            told = report()
    if wish.json:
        sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
    else:
        sys.stdout.write("\n".join(_lines(told)) + "\n")
    return 0 if all(one["state"] == "current" for one in told["joined"]) else 1


WORDS = {"current": "正常", "copying": "正在第一次接收", "away": "失联"}


def report() -> dict[str, Any]:
    """What this instance publishes, who follows it, and who has joined it."""
    from lanyan.cli.federating import publisher
    from lanyan.derived.federation import origins
    from lanyan.derived.federation.models import Publishing
    from lanyan.kernel import clock, sql

    own = Publishing.objects.first()
    joined = [
        {
            "name": one.name,
            "number": one.origin,
            "address": one.address,
            "state": one.state,
            "told_at": one.told_at.astimezone(clock.SHANGHAI).isoformat() if one.told_at else None,
            "lag_seconds": round(one.lag.total_seconds(), 1),
            "day": one.day.isoformat() if one.day else None,
            "version": one.version,
            "other_definitions": one.other_meaning,
            "rows": sql.rows(origins.SQL["counts"], {"origin": one.origin})[0],
        }
        for one in origins.joined()
    ]
    followers = [{"slot": name, "connected": up, "kept_bytes": kept} for name, up, kept in publisher.slots()] if own else []
    return {
        "publishing": {"number": own.origin, "name": own.name, "followers": followers} if own else None,
        "joined": joined,
    }


def _lines(told: dict[str, Any]) -> list[str]:
    lines = []
    if own := told["publishing"]:
        lines.append(f"本实例以编号 {own['number']}、名称“{own['name']}”向上级发布，{len(own['followers'])}个上级。")
        for one in own["followers"]:
            lines.append(
                f"  {one['slot']}：{'连着' if one['connected'] else '没有连着'}，留着日志{one['kept_bytes'] / 1e6:.1f} MB"
            )
    for one in told["joined"]:
        rows = one["rows"]
        since = f"，数据截至 {one['told_at'][:19].replace('T', ' ')}" if one["told_at"] else ""
        lines.append(
            f"{one['number']} {one['name']}（{one['address']}）：{WORDS[one['state']]}{since}，"
            f"落后{one['lag_seconds']:.0f}秒；"
            f"组织{rows['organisations']}行，判定{rows['verdicts']}行，月汇总{rows['months']}行"
            + ("，口径与本级版本不同" if one["other_definitions"] else "")
        )
    return lines or ["本实例没有向上级发布，也没有接入下级。"]
