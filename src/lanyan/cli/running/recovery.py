"""Back to a moment: a base of the archive into an empty data directory, and the archived log replayed up to then."""

import contextlib
import os
import re
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

import psycopg

from lanyan.cli.running import archiving, wal
from lanyan.cli.running.data import DataDirectory
from lanyan.cli.running.database import database
from lanyan.cli.running.postgres import Cluster
from lanyan.cli.setup.say import Stop, stage

LONGEST_SECONDS = 24 * 3600
LOOK_SECONDS = 0.2
ENDED_EARLY = "recovery ended before configured recovery target was reached"
LAST = re.compile(r"(?:last completed transaction was at log time|commit of transaction \d+, time) ([-\d]+ [\d:]+)")


def choose(folder: Path, until: datetime | None) -> wal.Base:
    """The newest base that was finished by then. Raises Stop when there is none."""
    found = wal.bases(folder)
    if not found:
        raise Stop(f"{folder} 里没有底子，没有恢复任何内容。请检查路径；归档要先做过 ./lanyan archive base。", code=2)
    fitting = [base for base in found if until is None or base.finished_at <= until]
    if not fitting:
        raise Stop(
            f"最早的底子是 {found[0].finished_at:%Y-%m-%d %H:%M:%S} 做好的，不能恢复到更早的时刻，没有恢复任何内容。"
            "更早的请用每天的备份。"
        )
    return fitting[-1]


def recover(folder: Path, data: DataDirectory, until: datetime | None) -> str:
    """A sentence of what came back. The data directory is empty before; whoever calls clears it when this raises."""
    base = choose(folder, until)
    with stage(f"核对底子 {base.folder.name}"):
        wal.verify(base)
    with stage("恢复密钥和附件"):
        keys = Path(os.environ.get("LANYAN_SECRETS") or data.secrets)
        wal.keep(sorted(base.secrets.iterdir()), base.secrets, keys)
        wal.keep(sorted((folder / "files").rglob("*")), folder / "files", data.files)
        data.prepare()
    cluster = Cluster(data.path)
    with stage("放好底子"):
        _lay(base, cluster)
    with stage("重放归档的 WAL"):
        last, early = _replay(cluster, folder, until)
    if (early or until is None) and (missing := wal.hole(folder, base)):
        raise Stop(
            f"归档缺了一段（{missing}），它以后的都不能重放，没有恢复。请找回 {folder / 'wal'} 里的这个文件；"
            f"找不回的，用 --until 恢复到 {last or base.finished_at.strftime('%Y-%m-%d %H:%M:%S')} 以前，或用别的备份。"
        )
    with stage("核对每一页"):
        _check_pages(cluster)
    said = f"底子 {base.finished_at:%Y-%m-%d %H:%M}，" + (f"最后一笔提交在 {last}" if last else "以后没有提交")
    if early:
        said += f"；归档里没有 {until:%Y-%m-%d %H:%M:%S} 以后的提交，已恢复到归档的末尾"
    return said + _missing(data)


def _lay(base: wal.Base, cluster: Cluster) -> None:
    cluster.folder.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(["/bin/cp", "-a", str(base.cluster), str(cluster.folder)], check=True)
    for path in (cluster.folder, *cluster.folder.rglob("*")):
        cluster.owner.own(path)
    cluster.folder.chmod(0o700)


def _replay(cluster: Cluster, folder: Path, until: datetime | None) -> tuple[str, bool]:
    """(when the last replayed transaction was committed, whether the archive ended before the moment asked for)."""
    kept = (cluster.folder / "postgresql.auto.conf").read_text(encoding="utf-8")
    early = False
    cluster.start_seconds = LONGEST_SECONDS
    for target in (until, None) if until else (None,):
        _tell(cluster, kept, folder, target)
        if _replayed(cluster):
            break
        if target is None or ENDED_EARLY not in _log(cluster):
            raise Stop(f"归档没有重放完，已恢复的全部撤下，归档没有改动。原因：\n{_log(cluster)[-800:]}")
        early = True
    found = LAST.findall(_log(cluster))
    cluster.stop()
    (cluster.folder / "postgresql.auto.conf").write_text(kept, encoding="utf-8")
    return (found[-1] if found else ""), early


def _replayed(cluster: Cluster) -> bool:
    """Whether the server came through the log to the end that was asked for. It answers before, and may still give up."""
    with contextlib.suppress(Stop):
        cluster.start()
    while cluster.is_running():
        with contextlib.suppress(Stop):
            if cluster.administer("SELECT pg_is_in_recovery()").strip() == "f":
                return True
        time.sleep(LOOK_SECONDS)
    return False


def _tell(cluster: Cluster, kept: str, folder: Path, until: datetime | None) -> None:
    """What outlives nothing but this start. The log goes where the start's own messages go, to be read afterwards."""
    lines = {"restore_command": archiving.restore_command(folder), "recovery_target_action": "promote"}
    lines |= {"logging_collector": "off", "archive_mode": "off"}
    if until:
        lines["recovery_target_time"] = until.isoformat(sep=" ")
    text = "".join(f"{name} = {archiving.quoted(value)}\n" for name, value in lines.items())
    for name, content in {"postgresql.auto.conf": kept + text, "recovery.signal": ""}.items():
        (cluster.folder / name).write_text(content, encoding="utf-8")
        cluster.owner.own(cluster.folder / name)


def _log(cluster: Cluster) -> str:
    return (cluster.folder / "start.log").read_text(encoding="utf-8", errors="replace")


def _check_pages(cluster: Cluster) -> None:
    code, output = cluster.run("pg_checksums", "--check", "-D", cluster.folder)
    if code and "not enabled" not in output:
        raise Stop(f"恢复出的数据有损坏的页，已恢复的全部撤下，归档没有改动；请换一份底子或用备份。原因：\n{output[-600:]}")


def _missing(data: DataDirectory) -> str:
    """Uploads that a record names and the archive does not have: those since the last `archive files`."""
    with database(data.path) as url, psycopg.connect(url) as connection:
        there = connection.execute("SELECT to_regclass('stored_file') IS NOT NULL").fetchone()
        names = connection.execute("SELECT digest FROM stored_file").fetchall() if there and there[0] else []
    missing = sum(not (data.files / name[:2] / name[2:4] / name).exists() for (name,) in names)
    if missing:
        sys.stderr.write(f"有{missing}个附件不在归档里，请从原来的数据目录补齐：rsync -a 原目录/files/ {data.files}/\n")
    return f"；附件{len(names) - missing}个，缺{missing}个" if names else ""
