"""`./lanyan keys list|rotate|retire`: the keys of an instance, and changing them while it runs."""

import argparse
import getpass
import json
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from lanyan.cli.setup.say import note

if TYPE_CHECKING:
    from lanyan.flows.rotate_keys import Rotation
    from lanyan.kernel.operation import Actor

HELP = "密钥：list 列出，rotate field|journal|session 更换，retire session 弃用换下的会话密钥"
RINGS = {"field": "field.key", "journal": "journal.key", "session": "django.key"}
USES = {
    "field": "身份证号、手机号等字段",
    "journal": "操作日志的防篡改",
    "session": "登录会话、签名的链接",
}


def main(argv: list[str]) -> int:
    """0 done, 1 refused or something is in the way (the old key stays), 2 wrong use."""
    parser = argparse.ArgumentParser(prog="./lanyan keys", description="密钥")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="list | rotate | retire")
    listing = verbs.add_parser("list", help="列出密钥和各自还封存着多少")
    rotating = verbs.add_parser("rotate", help="更换密钥；被中断后再运行一次，从中断的地方接着做")
    rotating.add_argument("key", choices=list(RINGS), help="、".join(f"{key} {use}" for key, use in USES.items()))
    retiring = verbs.add_parser("retire", help="弃用换下的会话密钥，用它登录的人须重新登录")
    retiring.add_argument("key", choices=["session"])
    for one in (listing, rotating):
        one.add_argument("--json", action="store_true", help="以JSON输出")
    wish = parser.parse_args(argv)
    if wish.verb == "list":
        return _list(wish.json)
    return _retire(_by()) if wish.verb == "retire" else _rotate(wish.key, wish.json, _by())


def _by() -> "Actor":
    from lanyan.kernel.operation import SYSTEM

    return replace(SYSTEM, on_behalf_of=f"命令行 {getpass.getuser()}")


def _rotate(key: str, as_json: bool, by: "Actor") -> int:
    from lanyan.flows import rotate_keys

    if key == "field":
        rotation = rotate_keys.rotate_field_key(by=by, told=_Progress())
        return _tell(rotation, as_json)
    if key == "journal":
        note("封存已有的日志，换用新的密钥，等进行中的操作结束 …")
        made = rotate_keys.rotate_journal_key(by=by)
        said = "日志密钥已更换。旧密钥留在 journal.key 里，只用来核验以前的日志；请运行 ./lanyan verify-journal 核验一遍。"
    else:
        made = rotate_keys.rotate_session_key(by=by)
        said = (
            "会话密钥已更换，马上生效，不用重新启动；已登录的人不用重新登录，已发出的链接照用。"
            "12小时后运行 ./lanyan keys retire session 弃用旧密钥；密钥已泄露的，现在就弃用。"
        )
    _write({"key": key, "id": made.id.hex(), "retired": False} if as_json else said)
    return 0


def _retire(by: "Actor") -> int:
    from lanyan.flows.rotate_keys import retire_session_keys

    _write(f"已弃用{retire_session_keys(by=by)}个旧的会话密钥，马上生效。")
    return 0


def _list(as_json: bool) -> int:
    """Each key with the day of its first use; of field keys, how much waits to be sealed anew."""
    from lanyan.flows.rotate_keys import TITLES, places
    from lanyan.kernel import keyring

    found: dict[str, Any] = {}
    for name, file in RINGS.items():
        keys = keyring.ring(file)
        found[name] = [{"id": key.id.hex(), "since": key.since or None, "in_use": at == 0} for at, key in enumerate(keys)]
    changing = len(found["field"]) > 1
    waiting = {place.title: place.waiting() for place in places()} if changing else {}
    if as_json:
        _write({**found, "waiting": waiting})
        return 0
    for name, keys in found.items():
        for key in keys:
            use = "在用" if key["in_use"] else "已换下，只用来打开以前的内容"
            since = f"，自{key['since']}" if key["since"] else ""
            _write(f"{name:8} {key['id']}　{USES[name]}：{use}{since}")
    for title, count in waiting.items():
        if count:
            _write(f"待换：{TITLES.get(title, title)} {count}项")
    if changing:
        _write("字段密钥正在更换或曾中断：运行 ./lanyan keys rotate field 接着做完。")
    return 0


def _tell(rotation: "Rotation", as_json: bool) -> int:
    from lanyan.flows.rotate_keys import TITLES

    if as_json:
        told = {"key": "field", "id": rotation.key, "resumed": rotation.resumed, "retired": rotation.retired}
        _write({**told, "sealed": rotation.sealed, "in_the_way": rotation.in_the_way})
        return 0 if rotation.retired else 1
    for title, count in rotation.sealed.items():
        _write(f"{TITLES.get(title, title)}：{count}项已用新密钥封存")
    if rotation.retired:
        _write("字段密钥已更换，旧密钥已弃用，系统里没有内容再用它。请马上备份一次；以前的备份里是旧密钥，仍可恢复。")
        return 0
    for one in rotation.in_the_way:
        _write(one)
    _write("新密钥已在用，旧密钥还没有弃用，内容都还能打开。处理以上各项后再运行一次。")
    return 1


class _Progress:
    """A line per place and tenth of it, so that a log stays readable."""

    def __init__(self) -> None:
        self.said: tuple[str, int] = ("", -1)

    def __call__(self, title: str, done: int, of: int) -> None:
        step = (title, 10 * done // of if of else 0)
        if step != self.said:
            self.said = step
            note(f"{title}：{done}/{of}" if title else "等进行中的操作结束（不影响使用）…")


def _write(said: Any) -> None:
    sys.stdout.write((said if isinstance(said, str) else json.dumps(said, ensure_ascii=False, indent=2)) + "\n")
