"""The data directory of one instance: secrets, locks, logs, and who is using it."""

import contextlib
import fcntl
import json
import os
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from lanyan.cli.setup.say import Stop
from lanyan.kernel import disk

KEYS = ("django.key", "field.key", "journal.key")
LOG_BYTES = 5_000_000


@dataclass(frozen=True)
class DataDirectory:
    """`path` is absolute. `prepare()` makes what is missing and touches nothing that is there."""

    path: Path

    @property
    def secrets(self) -> Path:
        return self.path / "secrets"

    @property
    def logs(self) -> Path:
        return self.path / "logs"

    @property
    def files(self) -> Path:
        """What users uploaded and the system produced, by content."""
        return self.path / "files"

    def prepare(self) -> None:
        """Raises Stop when the directory cannot be made or written."""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            if os.geteuid() == 0:
                # The database runs as another user below this directory: it may pass through, not list.
                self.path.chmod(0o711)
            else:
                self.path.chmod(0o700)
            for folder in (self.secrets, self.logs, self.files, self.path / "static"):
                folder.mkdir(mode=0o700, exist_ok=True)
            for name in KEYS:
                self._make_key(self.secrets / name)
        except OSError as error:
            if disk.is_full(error):
                raise Stop(f"磁盘已满，数据目录 {self.path} 未能建全。请清理磁盘后重新运行，已有的数据没有改动。") from error
            raise Stop(
                f"无法写入数据目录 {self.path}（{error.strerror}）。未作任何更改；"
                "请换用该目录的所有者运行，或用 --data 指定一个自己有权写入的目录。(Data directory is not writable.)"
            ) from error

    @staticmethod
    def _make_key(file: Path) -> None:
        if file.exists():
            return
        partial = file.with_name(f".{file.name}.{os.getpid()}")
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as stream:
            stream.write(secrets.token_hex(32) + "\n")
        # link() fails when the key has appeared meanwhile: a key once made is never replaced.
        with contextlib.suppress(FileExistsError):
            os.link(partial, file)
        partial.unlink()

    def log(self, name: str) -> Path:
        """The log file of a process; a long one of earlier runs is put aside as `.old`."""
        file = self.logs / f"{name}.log"
        if file.exists() and file.stat().st_size > LOG_BYTES:
            file.replace(file.with_suffix(".log.old"))
        return file

    @contextlib.contextmanager
    def serving(self) -> Iterator[Callable[[str], None]]:
        """Held while this directory is served; yields a function that tells others the address.

        A second instance is refused with a sentence.

        The lock is the kernel's (flock), so one left by a killed process is no lock.
        """
        with (self.path / "lock").open("a+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise Stop(self._already_served()) from None

            def announce(address: str) -> None:
                lock.seek(0)
                lock.truncate()
                lock.write(json.dumps({"pid": os.getpid(), "address": address}))
                lock.flush()

            announce("")
            try:
                yield announce
            finally:
                lock.seek(0)
                lock.truncate()

    def _already_served(self) -> str:
        try:
            holder = json.loads((self.path / "lock").read_text())
            where = f"，{holder['address']}" if holder["address"] else ""
            who = f"（进程 {holder['pid']}{where}）"
        except (OSError, ValueError, KeyError):
            who = ""
        return (
            f"数据目录 {self.path} 已有一个实例在运行{who}。没有启动第二个，数据不受影响；"
            "请先停止它（在它的终端按 Ctrl-C），或用 --data 指定另一个目录。(Already running on this data.)"
        )
