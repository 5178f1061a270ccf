"""`./lanyan world demo [--today YYYY-MM-DD]`: writes the demo brigade into an empty demo or test database."""

import argparse
import sys
from datetime import date

from lanyan.kernel.refusal import Refusal


def main(argv: list[str]) -> int:
    """0 written, 1 refused (the sentence says why), 2 wrong use."""
    parser = argparse.ArgumentParser(prog="./lanyan world", description="合成数据")
    commands = parser.add_subparsers(dest="what", required=True)
    demo = commands.add_parser("demo", help="把演示支队写入空的演示数据库")
    demo.add_argument("--today", type=date.fromisoformat, help="演示世界的“今天”，默认是今天")
    options = parser.parse_args(argv)
    return _demo(options.today)


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
