"""`./lanyan world demo|national|example-list`: the demo brigade, or a force of real scale, into an empty database."""

import argparse
import sys
from datetime import date
from pathlib import Path

from lanyan.cli.setup.say import Stop, stage
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
    example = commands.add_parser("example-list", help="写出演示支队的“国家系统导出名册”样例，可在“与国家系统核对”上传")
    example.add_argument("file", type=Path, metavar="文件.xlsx")
    options = parser.parse_args(argv)
    if options.what == "example-list":
        return _example_list(options.file)
    return _demo(options.today) if options.what == "demo" else _national(options)


def _example_list(path: Path) -> int:
    from lanyan.cli.running.prepare import read_mark
    from lanyan.kernel import clock
    from lanyan.world.comparison import write_example

    if not read_mark():
        raise Stop("这不是演示数据目录，没有写出样例：样例里有完整的身份证号和手机号。请用 --data 指定演示数据的目录。")
    try:
        count = write_example(path, clock.today())
    except OSError as error:
        raise Stop(f"样例没有写成：{path}（{error.strerror}）。请换一个可写的位置。") from error
    sys.stdout.write(f"已写到 {path}：{count}人，其中有几处故意不一致。以干事身份在“党员 › 与国家系统核对”上传即可试用。\n")
    return 0


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
