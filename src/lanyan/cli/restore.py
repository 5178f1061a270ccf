"""`./lanyan restore 文件`: brings a backup back into an empty data directory, after reading it through.

Nothing is written before every member agreed with the manifest; nothing that is there is ever overwritten; a restore
that fails leaves the directory as empty as it was.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tarfile
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from lanyan.cli.running import recovery, wal
from lanyan.cli.running.archive import DUMP, open_archive
from lanyan.cli.running.data import DataDirectory
from lanyan.cli.running.database import database
from lanyan.cli.running.postgres import Cluster, installed_programs
from lanyan.cli.running.session import current_data
from lanyan.cli.running.tables import differences, digests
from lanyan.cli.setup.places import ROOT
from lanyan.cli.setup.say import Stop, stage
from lanyan.kernel import clock, disk

NEEDS_DATABASE = False


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./lanyan restore", description="把备份恢复到空的数据目录（--data 目录）")
    parser.add_argument("file", type=Path, help="./lanyan backup 写的文件，或 ./lanyan archive 的归档目录")
    parser.add_argument(
        "--until", type=moment, help="从归档恢复到哪一刻（北京时间），例如 '2026-11-25 14:03'；不写则到归档的末尾"
    )
    parser.add_argument("--check", action="store_true", help="只核对备份文件是否完整，不恢复")
    wish = parser.parse_args(argv)
    data = current_data()
    if wish.until or wish.file.is_dir():
        return back_to(wish.file, data, wish.until, only_look=wish.check)
    if not wish.check:
        require_empty(data)
    with open_archive(wish.file) as (archive, manifest):
        said = f"{manifest['made_at'][:16].replace('T', ' ')} 的备份，{len(manifest['members'])}项，核对无误"
        if wish.check:
            sys.stdout.write(f"{said}。\n")
            return 0
        try:
            restore(archive, manifest, data)
        except OSError as error:
            clear(data)
            why = "磁盘空间不足" if disk.is_full(error) else error.strerror
            raise Stop(f"恢复没有完成：{why}。{data.path} 已清空，备份文件没有改动；请处理后重新运行。") from error
        except BaseException:
            clear(data)
            raise
    rows = sum(count for count, _ in manifest.get("tables", {}).values())
    tables = f"，{len(manifest['tables'])}张表{rows}行与备份时相同" if "tables" in manifest else ""
    sys.stdout.write(f"已恢复到 {data.path}（{said}{tables}）。可以启动：./lanyan --data {data.path} serve\n")
    return 0 if "journal_entry" not in manifest.get("tables", {}) or verified_journal(data) else 1


def moment(text: str) -> datetime:
    """`2026-11-25 14:03`, with seconds where they matter, in Shanghai."""
    told = datetime.fromisoformat(text)
    return told if told.tzinfo else told.replace(tzinfo=clock.SHANGHAI)


def back_to(folder: Path, data: DataDirectory, until: datetime | None, *, only_look: bool) -> int:
    """From an archive of the write-ahead log, to the last transaction that was committed before a moment."""
    if not folder.is_dir():
        raise Stop(f"--until 要的是 ./lanyan archive 的归档目录，{folder} 不是目录。没有恢复任何内容。", code=2)
    if only_look:
        base = recovery.choose(folder, until)
        wal.verify(base)
        sys.stdout.write(f"底子 {base.folder.name} 核对无误，可以从它恢复。\n")
        return 0
    if os.environ.get("DATABASE_URL"):
        raise Stop("归档只能恢复到内置数据库，请不要设 DATABASE_URL。没有恢复任何内容。", code=2)
    require_empty(data)
    try:
        said = recovery.recover(folder, data, until)
    except BaseException:
        clear(data)
        raise
    sys.stdout.write(f"已恢复到 {data.path}（{said}）。可以启动：./lanyan --data {data.path} serve\n")
    return 0 if verified_journal(data) else 1


def verified_journal(data: DataDirectory) -> bool:
    """Whether the chain of the journal is whole as it came back, said in a sentence. By the command itself: a backup of an
    older version is first brought up to date by it."""
    command = [sys.executable, str(ROOT / "lanyan"), "--data", str(data.path), "verify-journal"]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    said = done.stdout.strip() or "没有核验成操作日志，原因见上面。"
    kept = "" if done.returncode == 0 else "数据已按备份恢复，没有撤下；请换一份更早的备份比对。"
    sys.stdout.write(f"核验操作日志：{said}{kept}\n")
    return done.returncode == 0


def require_empty(data: DataDirectory) -> None:
    """Raises Stop when anything is in the directory, or in the database that DATABASE_URL names."""
    if data.path.exists() and any(data.path.iterdir()):
        raise Stop(f"{data.path} 里已有数据，没有恢复，原有数据没有改动。请用 --data 指定一个空目录。")
    keys = os.environ.get("LANYAN_SECRETS")
    if keys and any(Path(keys).glob("*.key")):
        raise Stop(f"LANYAN_SECRETS 指定的 {keys} 里已有密钥，没有恢复，原有密钥没有改动。请指定一个空目录。")
    if url := os.environ.get("DATABASE_URL"):
        with psycopg.connect(url) as connection:
            row = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
        if row and row[0]:
            raise Stop("DATABASE_URL 指定的数据库里已有表，没有恢复，原有数据没有改动。请先建一个空的数据库。")


def restore(archive: tarfile.TarFile, manifest: dict[str, Any], data: DataDirectory) -> None:
    """Keys and files first: `prepare` makes no key where one is."""
    keys = Path(os.environ.get("LANYAN_SECRETS") or data.secrets)
    with stage("恢复密钥和附件"):
        for name in manifest["members"]:
            folder, _, rest = name.partition("/")
            if folder in {"secrets", "files"}:
                place = (keys if folder == "secrets" else data.files) / rest
                extract(archive, name, place, 0o600 if folder == "secrets" else 0o440)
    data.prepare()
    dump = data.path / DUMP
    extract(archive, DUMP, dump, 0o600)
    with database(data.path) as url:
        with stage("恢复数据库"):
            load(url, dump)
            if manifest.get("comment"):
                write_comment(url, manifest["comment"])
        if "tables" in manifest:
            with stage("逐表核对"):
                compare(url, manifest["tables"])
    dump.unlink()


def compare(url: str, promised: dict[str, list[Any]]) -> None:
    """Raises Stop when a table does not hold the rows that it held when the backup was made."""
    with psycopg.connect(url) as connection:
        found = differences(promised, digests(connection))
    if found:
        raise Stop(f"恢复出的数据与备份不符：{found[0]}等{len(found)}处。已恢复的全部撤下，备份文件没有改动；请换一份备份。")


def extract(archive: tarfile.TarFile, name: str, place: Path, mode: int) -> None:
    """One member to one place that does not exist yet, synced to the disk."""
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    content = archive.extractfile(name)
    assert content is not None  # verified: a regular file
    with open(place, "xb", opener=lambda path, flags: os.open(path, flags, mode)) as out:
        shutil.copyfileobj(content, out)
        out.flush()
        os.fsync(out.fileno())


def load(url: str, dump: Path) -> None:
    """All of the dump, or nothing of it."""
    program = str(installed_programs() / "bin" / "pg_restore")
    argv = [program, "--single-transaction", "--no-owner", "--no-privileges", f"--dbname={url}", str(dump)]
    done = subprocess.run(argv, capture_output=True, text=True, errors="replace", check=False)
    if done.returncode != 0:
        reason = done.stderr.strip()[-800:]
        raise Stop(f"数据库没有恢复，已写入的部分已撤下，备份文件没有改动。请按下面的原因处理后重新运行：\n{reason}")


def write_comment(url: str, comment: str) -> None:
    """The mark of a demo database, so that a restored demo still is one."""
    with psycopg.connect(url) as connection:
        name = sql.Identifier(connection.info.dbname)
        connection.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(name, sql.Literal(comment)))


def clear(data: DataDirectory) -> None:
    """Removes what a failed restore has made. The directory was empty before: all of it is ours."""
    shutil.rmtree(Cluster(data.path).folder, ignore_errors=True)
    for entry in list(data.path.iterdir()) if data.path.exists() else []:
        if entry.is_dir():
            shutil.rmtree(entry, ignore_errors=True)
        else:
            with suppress(OSError):
                entry.unlink()
    if keys := os.environ.get("LANYAN_SECRETS"):
        for key in Path(keys).glob("*.key"):
            key.unlink()
