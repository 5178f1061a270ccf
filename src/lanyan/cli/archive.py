"""`./lanyan archive on|base|files|status|off`: what it takes to go back to any moment, for the embedded database.

A nightly backup loses a day at most; the archived write-ahead log a minute. `restore FOLDER --until` goes back.
"""

import argparse
import json
import os
import sys
from datetime import datetime
from pathlib import Path

from lanyan.cli.running import archiving, keepsake, wal
from lanyan.cli.running.data import DataDirectory
from lanyan.cli.running.database import database
from lanyan.cli.running.postgres import Cluster
from lanyan.cli.running.session import current_data
from lanyan.cli.setup.say import Stop, stage
from lanyan.kernel import clock

HELP = "WAL 归档，以便恢复到任意一刻：on 目录，base 做一份底子，files 补齐附件，status，off"
NEEDS_DATABASE = False
MOST = 5


def main(argv: list[str]) -> int:
    """0 done (status: all well), 1 refused (status: something is wrong), 2 wrong use."""
    parser = argparse.ArgumentParser(prog="./lanyan archive", description="归档内置数据库的 WAL")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="on | base | files | status | off")
    verbs.add_parser("on", help="开始归档（服务要先停止）").add_argument(
        "folder", type=Path, help="归档目录，最好在另一块磁盘"
    )
    base = verbs.add_parser("base", help="做一份底子，不用停止服务；同时补齐附件")
    base.add_argument("--keep", type=int, default=MOST, help=f"留最近几份，更早的连同用不到的 WAL 一起删去；默认 {MOST}")
    verbs.add_parser("files", help="把新的附件抄进归档")
    verbs.add_parser("status", help="归档到哪里了").add_argument("--json", action="store_true", help="一个 JSON 对象")
    verbs.add_parser("off", help="停止归档（服务要先停止）；已归档的留着")
    wish = parser.parse_args(argv)
    if os.environ.get("DATABASE_URL"):
        raise Stop("DATABASE_URL 指定了自己的 PostgreSQL：它的归档由它自己配置，见 docs/operations.md。没有改动。", code=2)
    data = current_data()
    data.prepare()
    if wish.verb in ("on", "off"):
        return _turn(data, wish.folder.expanduser().absolute() if wish.verb == "on" else None)
    folder = archiving.folder_of(data.path)
    if folder is None:
        raise Stop(f"{data.path} 没有在归档。先运行 ./lanyan --data {data.path} archive on 目录。", code=2)
    if wish.verb == "files":
        sys.stdout.write(f"补了{_files(data, folder)}个附件。\n")
        return 0
    with database(data.path):
        return _status(data, folder, wish.json) if wish.verb == "status" else _base(data, folder, wish.keep)


def _turn(data: DataDirectory, folder: Path | None) -> int:
    with keepsake.unused(data.path, Cluster(data.path)):
        if folder:
            wal.turn_on(data, folder)
        else:
            (data.path / archiving.SETTING).unlink(missing_ok=True)
    said = (
        f"下次启动起归档到 {folder}；启动后请马上做一份底子：./lanyan --data {data.path} archive base"
        if folder
        else "不再归档"
    )
    sys.stdout.write(f"{said}。\n")
    return 0


def _base(data: DataDirectory, folder: Path, most: int) -> int:
    if most < 1:
        raise Stop("--keep 至少是 1，没有做底子，没有改动。", code=2)
    with stage("做底子"):
        made = wal.make_base(data, folder, _now)
    copied = _files(data, folder)
    gone = wal.prune(folder, most)
    said = f"底子 {made.folder.name} 做好，从 {made.finished_at:%Y-%m-%d %H:%M:%S} 起可以恢复到任意一刻；补了{copied}个附件"
    sys.stdout.write(said + (f"，删去{gone}份更早的。\n" if gone else "。\n"))
    return 0


def _files(data: DataDirectory, folder: Path) -> int:
    """Uploads never change once written: what is there already stays."""
    with stage("补齐附件"):
        return wal.keep(sorted(data.files.glob("??/??/" + "[0-9a-f]" * 64)), data.files, folder / "files")


def _status(data: DataDirectory, folder: Path, as_json: bool) -> int:
    asked = (
        "SELECT coalesce(archived_count, 0), coalesce(last_archived_time::text, ''), failed_count,"
        " coalesce(last_failed_time > coalesce(last_archived_time, '-infinity'), false), current_setting('archive_mode')"
        " FROM pg_stat_archiver"
    )
    count, last, failed, failing, mode = Cluster(data.path).administer(asked).strip().split("|")
    found = wal.bases(folder)
    well = bool(mode == "on" and failing == "f" and found)
    told = {
        "folder": str(folder),
        "bases": [base.finished_at.isoformat() for base in found],
        "segments": int(count),
        "last": last or None,
        "failed": int(failed),
        "ok": well,
    }
    if as_json:
        sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
        return 0 if well else 1
    sys.stdout.write(
        f"归档到 {folder}：底子{len(found)}份，已归档{count}段，最近一次 {last or '还没有'}，失败{failed}次。\n"
    )
    if not found:
        sys.stdout.write("还没有底子，现在不能恢复：请运行 archive base。\n")
    elif not well:
        sys.stdout.write(
            "归档没有在进行：WAL 会留在数据目录里越积越多。请检查归档目录的空间和权限，以及服务是否重新启动过。\n"
        )
    return 0 if well else 1


def _now() -> datetime:
    return clock.now().astimezone(clock.SHANGHAI)
