"""`./lanyan attack URL [--accounts FILE] [--json] [--no-wait]`: the fifteen attacks on a running instance, from outside.

It plans meetings of one branch for the rehearsal and calls them off at the end; the journal tells of all of it. Meant for a
demo instance or one that is not in use yet.
"""

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any

import django
import requests

from lanyan.cli.setup.say import Stop

HELP = "安全演练：对运行中的实例从外面逐项试十五种攻击（网址 --accounts 账号文件 --no-wait --json）"
NEEDS_DATABASE = False
KEPT = "演练会安排几次“安全演练”活动并随即取消，在日志里留痕。请在演示实例或还没启用的实例上进行。"


def main(argv: list[str]) -> int:
    """0 all refused, 1 something was not refused (or the rehearsal could not be held), 2 wrong use."""
    parser = argparse.ArgumentParser(prog="./lanyan attack", description=f"{HELP}。{KEPT}")
    parser.add_argument("url", metavar="网址", help="例如 http://127.0.0.1:8000")
    parser.add_argument("--accounts", type=Path, help="JSON：member、secretary、stranger 各是 [账号, 密码]；不写用演示账号")
    parser.add_argument("--no-wait", action="store_true", help="不等签到码过期（少试一项）")
    parser.add_argument("--json", action="store_true", help="输出 JSON")
    wish = parser.parse_args(argv)

    from lanyan.cli.attacks import ALL
    from lanyan.cli.attacks.scene import Scene

    results = []
    try:
        with Scene(wish.url, _accounts(wish.accounts), patience=0 if wish.no_wait else 40) as scene:
            for attack in ALL:
                tries = list(attack.run(scene))
                results.append({"number": attack.number, "title": attack.title, "tries": tries})
                if not wish.json:
                    sys.stdout.write("\n".join(_lines(results[-1])) + "\n")
    except requests.RequestException as error:
        raise Stop(f"{wish.url} 没有应答，演练没有做完：{type(error).__name__}。请核对地址和实例是否在运行。") from error
    count = sum(_refused(one) for one in results)
    if wish.json:
        told = [_told(one) for one in results]
        sys.stdout.write(
            json.dumps({"url": wish.url, "refused": count, "attacks": told}, ensure_ascii=False, indent=2) + "\n"
        )
    else:
        sys.stdout.write(f"{len(results)}种攻击，拒绝{count}种。\n")
    return 0 if count == len(ALL) else 1


def _accounts(path: Path | None) -> dict[str, tuple[str, str]]:
    if path is None:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lanyan.config.settings")
        django.setup()  # the cast is drawn by code that knows the models; no database is asked
        from lanyan.world import cast
        from lanyan.world.accounts import DEMO_PASSWORD

        people = {"member": cast.member, "secretary": cast.secretary, "stranger": cast.weak_secretary}
        return {role: (username, DEMO_PASSWORD) for role, username in people.items()}
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        return {role: (str(said[role][0]), str(said[role][1])) for role in ("member", "secretary", "stranger")}
    except (OSError, ValueError, KeyError, IndexError, TypeError) as wrong:
        raise Stop(f"{path} 读不了：{wrong!r}。请写成 JSON，三个人各是 [账号, 密码]。", code=2) from wrong


def _refused(result: dict[str, Any]) -> bool:
    return bool(result["tries"]) and all(one.refused for one in result["tries"])


def _lines(result: dict[str, Any]) -> list[str]:
    word = "拒绝" if _refused(result) else "没有拒绝"
    lines = [f"{result['number']:>2} {result['title']}：{word}"]
    return lines + [f"     {'·' if one.refused else '✗'} {one.what}：{one.said}" for one in result["tries"]]


def _told(result: dict[str, Any]) -> dict[str, Any]:
    tries = [{"what": one.what, "said": one.said, "refused": one.refused} for one in result["tries"]]
    return {"number": result["number"], "title": result["title"], "refused": _refused(result), "tries": tries}
