"""`./lanyan backup [文件]`: everything an instance cannot do without, as of one moment, in one file.

The database is dumped in one snapshot while people go on working; uploads are never changed once written, so those
that the snapshot names are all there when they are copied after it. The program itself and what can be built are not in it.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings

from lanyan.cli.running.archive import DUMP, write_archive
from lanyan.cli.running.postgres import installed_programs, wheel_version
from lanyan.cli.running.session import current_data
from lanyan.cli.running.tables import digests
from lanyan.cli.setup.say import Stop, stage
from lanyan.kernel import clock, disk

HEAD = "journal.head"
NEEDS_MIGRATIONS = False
"""What is backed up is the database as it is: also one that an older version has left."""


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./lanyan backup", description="备份数据库、附件和密钥到一个文件")
    parser.add_argument("file", nargs="?", type=Path, help="备份文件，默认 lanyan-日期-时间.tar")
    now = clock.now().astimezone(clock.SHANGHAI)
    file: Path = parser.parse_args(argv).file or Path(f"lanyan-{now:%Y%m%d-%H%M%S}.tar")
    if file.exists():
        raise Stop(f"{file} 已经存在，没有覆盖，也没有备份。请换一个文件名。", code=2)
    partial, dump = file.with_name(file.name + ".partial"), file.with_name(file.name + ".dump.partial")
    head = file.with_name(file.name + ".head.partial")
    try:
        keys = secrets(head)
        facts = {"made_at": now.isoformat(), "postgresql": wheel_version(), **take(os.environ["DATABASE_URL"], dump)}
        with stage("写入备份文件"):
            members = [(DUMP, dump), *keys, *uploads()]
            with open(partial, "wb", opener=_private) as stream:
                write_archive(stream, members, facts)
                stream.flush()
                os.fsync(stream.fileno())
            partial.replace(file)
    except OSError as error:
        why = "磁盘空间不足" if disk.is_full(error) else error.strerror
        raise Stop(f"备份没有完成：{why}（{file.parent.absolute()}）。数据没有改动；请换一个位置重新运行。") from error
    finally:
        partial.unlink(missing_ok=True)
        dump.unlink(missing_ok=True)
        head.unlink(missing_ok=True)
    sys.stdout.write(f"已备份到 {file}：{file.stat().st_size / 1e6:.1f} MB，附件{len(uploads())}个。\n")
    sys.stdout.write("文件里有密钥和全部数据，请加密保存到另一台机器，并定期试恢复。\n")
    return 0


def take(url: str, dump: Path) -> dict[str, Any]:
    """Dump the database and tell of the very same snapshot: rows and digest by table, and the mark of a demo."""
    with psycopg.connect(url) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        snapshot = connection.execute("SELECT pg_export_snapshot()").fetchone()
        with stage("导出数据库"):
            dump_database(url, dump, str(snapshot[0]) if snapshot else "")
        with stage("计算各表摘要"):
            tables = digests(connection)
        mark = connection.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()"
        ).fetchone()
    return {"comment": mark[0] if mark else None, "tables": tables}


def dump_database(url: str, file: Path, snapshot: str) -> None:
    """One consistent snapshot, in PostgreSQL's own compressed format."""
    with open(file, "wb", opener=_private) as stream:
        program = str(installed_programs() / "bin" / "pg_dump")
        argv = [program, "--format=custom", "--no-owner", "--no-privileges", "--no-subscriptions"]
        argv += [f"--snapshot={snapshot}", f"--dbname={url}"]
        done = subprocess.run(argv, stdout=stream, stderr=subprocess.PIPE, check=False)
    if done.returncode != 0:
        reason = done.stderr.decode(errors="replace").strip()[-800:]
        raise Stop(f"数据库没有导出，备份没有完成，数据没有改动。请按下面的原因处理后重新运行：\n{reason}")


def secrets(head: Path) -> list[tuple[str, Path]]:
    """Keys: without field.key no ID number of the dump can be read again.

    `head`: where the note of the last seal of the journal is copied to, before the database is: it must not tell of a seal
    that the dump does not hold.
    """
    found = {path.name: path for path in sorted(Path(settings.SECRET_DIR).glob("[!.]*")) if path.is_file()}
    if HEAD in found:
        head.write_bytes(found[HEAD].read_bytes())
        found[HEAD] = head
    return [(f"secrets/{name}", path) for name, path in found.items()]


def uploads() -> list[tuple[str, Path]]:
    """Files by the hash of their content; those still arriving are no part of any record."""
    root = current_data().files
    return [(f"files/{path.relative_to(root)}", path) for path in sorted(root.glob("??/??/" + "[0-9a-f]" * 64))]


def _private(name: str, flags: int) -> int:
    """Readable by its owner only from the first byte on."""
    return os.open(name, flags, 0o600)
