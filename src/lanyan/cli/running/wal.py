"""The write-ahead log of the embedded database, archived as it is written, and the bases it is replayed on.

An archive is a folder: `wal/` written by the server itself, `base/TIME/` each with the cluster, the keys and the note of the
last seal as of then, `files/` with the uploads.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from lanyan.cli.running.archiving import ENDING, SETTING, folder_of
from lanyan.cli.running.data import DataDirectory
from lanyan.cli.running.postgres import ADMINISTRATOR, Cluster, installed_programs, wheel_version
from lanyan.cli.setup.say import Stop

FACTS = "facts.json"
SEGMENTS = 256
"""Segments of 16 MB in one file of 4 GB, by which PostgreSQL names them."""


@dataclass(frozen=True)
class Base:
    """A copy of the cluster from which the log can be replayed to any moment from `finished_at` on."""

    folder: Path
    finished_at: datetime
    postgresql: str

    @property
    def cluster(self) -> Path:
        return self.folder / "cluster"

    @property
    def secrets(self) -> Path:
        return self.folder / "secrets"

    @property
    def first_segment(self) -> str:
        """The name of the first segment that replaying needs: timeline and place, each segment one higher."""
        label = (self.cluster / "backup_label").read_text(encoding="utf-8")
        return label.split("(file ", 1)[1].split(")", 1)[0]


def turn_on(data: DataDirectory, folder: Path) -> None:
    """For the next start of the server. Raises Stop when the server's user cannot write there, or another's log is there."""
    owner = Cluster(data.path).owner
    if folder_of(data.path) != folder and (folder / "wal").exists():
        raise Stop(f"{folder} 里已有归档，可能是别的实例的，没有开始归档。请换一个空目录。")
    try:
        for name in ("base", "files", "wal"):
            (folder / name).mkdir(mode=0o700, parents=True, exist_ok=True)
        if owner.switch:
            folder.chmod(0o711)
        owner.own(folder / "wal")
    except OSError as error:
        raise Stop(f"不能写入 {folder}（{error.strerror}），没有开始归档。请换一个目录。") from error
    if not owner.can_enter(folder / "wal"):
        (folder / "wal").rmdir()
        raise Stop(f"数据库的用户 {owner.name} 进不了 {folder}，没有开始归档。请换一个它能进的目录，例如 /backup 下面。")
    (data.path / SETTING).write_text(json.dumps({"folder": str(folder)}), encoding="utf-8")


def make_base(data: DataDirectory, folder: Path, now: Callable[[], datetime]) -> Base:
    """A base of the running cluster, while people go on working. Raises Stop, and leaves nothing, when that fails."""
    started = now()
    partial, whole = (folder / "base" / f"{dot}{started:%Y%m%dT%H%M%S}" for dot in (".", ""))
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(mode=0o700)
    try:
        # The note of the last seal before the log it belongs to: it must not tell of a seal that is not replayed.
        keys = Path(os.environ.get("LANYAN_SECRETS") or data.secrets)
        keep(sorted(keys.glob("[!.]*")), keys, partial / "secrets")
        cluster = Cluster(data.path)
        _run(
            "pg_basebackup", "-D", partial / "cluster", "-h", cluster.socket_folder(), "-p", str(cluster.port()),
            "-U", ADMINISTRATOR, "-c", "fast", "-X", "stream", "--manifest-checksums=SHA256", "--no-password",
        )  # fmt: skip
        facts = {"finished_at": now().isoformat(), "postgresql": wheel_version()}
        (partial / FACTS).write_text(json.dumps(facts), encoding="utf-8")
        partial.rename(whole)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    return read_base(whole)


def keep(files: list[Path], root: Path, target: Path) -> int:
    """Copies those files below `root` that are not below `target` yet; how many. Each appears whole or not at all."""
    copied = 0
    for file in files:
        place = target / file.relative_to(root)
        if not file.is_file() or place.exists():
            continue
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        partial = place.with_name(f".{place.name}")
        shutil.copy2(file, partial)
        partial.replace(place)
        copied += 1
    return copied


def bases(folder: Path) -> list[Base]:
    """The oldest first."""
    return [read_base(found) for found in sorted((folder / "base").glob("[!.]*")) if (found / FACTS).exists()]


def read_base(folder: Path) -> Base:
    told = json.loads((folder / FACTS).read_text(encoding="utf-8"))
    return Base(folder, datetime.fromisoformat(told["finished_at"]), told["postgresql"])


def prune(folder: Path, most: int) -> int:
    """Removes all but the newest bases, and the log that no base left needs; how many bases went."""
    found = bases(folder)
    for old in found[:-most]:
        shutil.rmtree(old.folder)
    if found[:-most]:
        _run("pg_archivecleanup", "-x", ENDING, folder / "wal", found[-most].first_segment)
    return len(found[:-most])


def hole(folder: Path, base: Base) -> str:
    """The first segment after the base that is not there although a later one is; empty when the log is whole."""
    first = base.first_segment
    timeline = first[:8]
    names = [path.name.removesuffix(ENDING) for path in (folder / "wal").glob(f"{timeline}{'[0-9A-F]' * 16}{ENDING}")]
    places = sorted(_place(name) for name in names if name >= first)
    for expected, found in enumerate(places, start=_place(first)):
        if expected != found:
            return f"{timeline}{expected // SEGMENTS:08X}{expected % SEGMENTS:08X}"
    return ""


def _place(name: str) -> int:
    return int(name[8:16], 16) * SEGMENTS + int(name[16:24], 16)


def verify(base: Base) -> None:
    """Reads a base through against its own manifest. Raises Stop when a file is missing, added or not as it was."""
    _run("pg_verifybackup", "--quiet", base.cluster)


def _run(program: str, *arguments: str | Path) -> None:
    command = [str(installed_programs() / "bin" / program), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    if done.returncode:
        said = (done.stderr or done.stdout).strip()[-600:]
        why = "磁盘空间不足。" if "No space left" in said else ""
        raise Stop(f"{program} 没有成功，{why}数据没有改动。请按下面的原因处理后重新运行：\n{said}")
