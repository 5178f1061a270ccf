"""`./lanyan world demo|national`: writes the demo brigade, or a force of real scale, into an empty database."""

import argparse
import sys
from datetime import date

from lanyan.cli.setup.say import stage
from lanyan.kernel.refusal import Refusal


def main(argv: list[str]) -> int:
    """0 written, 1 refused (the sentence says why), 2 wrong use."""
    parser = argparse.ArgumentParser(prog="./lanyan world", description="合成数据")
    commands = parser.add_subparsers(dest="what", required=True)
    demo = commands.add_parser("demo", help="把演示支队写入空的演示数据库")
    demo.add_argument("--today", type=date.fromisoformat, help="演示世界的“今天”，默认是今天")
    national = commands.add_parser("national", help="把真实规模的合成队伍写入空的数据目录或 DATABASE_URL（人员均为虚构）")
    national.add_argument("--people", type=int, default=200_000, help="人数，默认 200000；其余按比例缩小")
    national.add_argument("--years", type=int, default=1, help="几年的组织生活，默认 1")
    national.add_argument("--today", type=date.fromisoformat, help="写到哪一天为止，默认今天")
    options = parser.parse_args(argv)
    return _demo(options.today) if options.what == "demo" else _national(options)


def _demo(today: date | None) -> int:
    from lanyan.kernel import clock
    from lanyan.world import load, logins

    try:
        load(today or clock.today())
    except Refusal as refused:
        sys.stderr.write(refused.sentence + "\n")
        return 1
    for login in logins():
        sys.stdout.write(f"{login.label}\t{login.username}\t{login.password}\t{login.what}\n")
    return 0


def _national(options: argparse.Namespace) -> int:
    from lanyan.kernel import clock
    from lanyan.world.national.loading import load_national

    try:
        rows = load_national(options.people, options.years, options.today or clock.today(), stage)
    except Refusal as refused:
        sys.stderr.write(refused.sentence + "\n")
        return 1
    for table, count in rows.items():
        sys.stdout.write(f"{table}\t{count}\n")
    sys.stdout.write("账号是人员编号（GJ000001 起），没有密码；要登录的，用 ./lanyan account password 编号 设置。\n")
    return 0
