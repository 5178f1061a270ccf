"""Installs an unpacked bundle without a network, or upgrades an installation; the old one stays where the new one fails.

Below the installation's folder: `releases/NAME` for each of the last two releases, `current` that names the one in use,
`lanyan` that starts it, and `key.pub` of the publisher whose bundles are taken from now on. Standard library only.
"""

import argparse
import contextlib
import fcntl
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lanyan.cli.setup import bundle
from lanyan.cli.setup.environment import require_room
from lanyan.cli.setup.processes import raise_on_ending_signals
from lanyan.cli.setup.say import Interrupted, Stop, stage, write

ROOM_BYTES = 1_300_000_000
"""Beside the release itself: its environment, and a scratch database with the demo world while it checks itself."""

STARTER = """#!/bin/sh
# 由安装程序写成：启动当前的版本。数据默认在这里的 var/。
here=$(cd "$(dirname "$0")" && pwd -P)
: "${{LANYAN_DATA:=$here/var}}"
export LANYAN_DATA
exec {python} "$here/current/lanyan" "$@"
"""


@dataclass(frozen=True)
class Installation:
    """The folder that holds an installation, or will."""

    folder: Path

    @property
    def releases(self) -> Path:
        return self.folder / "releases"

    @property
    def key(self) -> Path:
        return self.folder / bundle.KEY

    @property
    def current(self) -> Path:
        return self.folder / "current"

    def in_use(self) -> str:
        """The name of the release in use, empty when there is none."""
        return self.current.readlink().name if self.current.is_symlink() else ""

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        self.releases.mkdir(parents=True, exist_ok=True)
        with (self.folder / ".install.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise Stop(f"另一个安装程序正在 {self.folder} 里工作，没有安装，没有改动。请等它完成。") from None
            yield


def main(argv: list[str], unpacked: str) -> int:
    """0 installed (or installed before), 1 refused or rolled back, 2 wrong use, 128+n ended by signal n."""
    parser = argparse.ArgumentParser(prog=bundle.INSTALLER, description="安装或升级蓝焰，不用网络")
    parser.add_argument("--to", type=Path, default=Path("/opt/lanyan"), help="安装到哪个目录，默认 /opt/lanyan")
    parser.add_argument("--key", default="", help="发布单位的公钥文件，或它的指纹；升级时不写则用安装时的那一个")
    parser.add_argument("--data", type=Path, help="升级时：实例的数据目录，先在上面升级并检查，不过就退回")
    parser.add_argument(
        "--program-only", action="store_true", help="升级时：只换程序，数据库由自己另行升级（自己的 PostgreSQL）"
    )
    parser.add_argument("--older", action="store_true", help="允许换成更早的版本")
    parser.add_argument("--check", action="store_true", help="只核对安装包，不安装")
    wish = parser.parse_args(argv)
    raise_on_ending_signals()
    try:
        return install(wish, Path(unpacked).resolve())
    except Stop as stop:
        write(f"\n{stop.sentence}\n")
        return stop.code
    except Interrupted as interrupted:
        write("\n已停止，没有安装完；原来的版本没有改动。\n")
        return 128 + interrupted.signal_number


def install(wish: argparse.Namespace, unpacked: Path) -> int:
    """Everything that can be refused is refused before anything is written."""
    place = Installation(wish.to.expanduser().absolute())
    _require_owner(place)
    manifest, key = bundle.read(unpacked)
    _require_publisher(place, key, wish.key)
    if not wish.check:
        bundle.require_suitable(manifest)
        _require_step(place, manifest, wish)
        if place.in_use() == manifest.release:
            sys.stdout.write(f"{place.folder} 里已经是 {manifest.release}，没有改动。\n")
            return 0
        require_room(place.folder, manifest.size + ROOM_BYTES)
    with stage(f"核对安装包的{len(manifest.files)}个文件"):
        bundle.require_whole(unpacked, manifest)
    if wish.check:
        sys.stdout.write(f"安装包 {manifest.release}（{manifest.machine}）完整，由公钥 {bundle.fingerprint(key)} 签名。\n")
        return 0
    try:
        with place.alone():
            _change(place, unpacked, manifest, key, wish)
    except OSError as error:
        why = "磁盘空间不足" if error.errno in {28, 122} else f"{error.strerror}（{error.filename or ''}）"
        kept = f"仍在用 {place.in_use()}" if place.in_use() else "什么也没有装上"
        raise Stop(f"没有安装完：{why}。{kept}，数据没有改动；请处理后重新运行同一命令。") from error
    return 0


def _change(place: Installation, unpacked: Path, manifest: bundle.Manifest, key: bytes, wish: argparse.Namespace) -> None:
    before = place.in_use()
    release = place.releases / manifest.release
    try:
        with stage("放好程序"):
            _lay(unpacked, manifest, release)
        _try(release, "新版本自检没有通过", "selfcheck")
        if before and wish.data:
            data = ["--data", str(wish.data.expanduser().absolute())]
            _try(release, "新版本在本实例上没有通过，数据库已退回升级以前", *data, "selfcheck", "--instance")
    except BaseException as error:
        shutil.rmtree(release, ignore_errors=True)
        if isinstance(error, Stop):
            kept = f"仍在用 {before}，可以照常启动" if before else "什么也没有装上"
            raise Stop(f"{error.sentence}。{kept}。") from error
        raise
    _switch(place, manifest.release, key)
    for old in sorted(place.releases.iterdir()):
        if old.name not in {before, manifest.release}:
            shutil.rmtree(old, ignore_errors=True)
    said = f"已从 {before} 升级到 {manifest.release}，旧版本留在 {place.releases / before}" if before else "已安装"
    sys.stdout.write(f"{said}。启动：{place.folder / 'lanyan'} --data 数据目录 serve --worker\n")


def _lay(unpacked: Path, manifest: bundle.Manifest, release: Path) -> None:
    """The project's files, one by one as they were signed; what an interrupted run has left goes first."""
    if release.exists():
        shutil.rmtree(release)
    for name, (_, _, program) in manifest.files.items():
        if name.startswith(f"{bundle.TREE}/"):
            target = release / name.removeprefix(f"{bundle.TREE}/")
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(unpacked / name, target)
            target.chmod(0o755 if program else 0o644)


def _try(release: Path, otherwise: str, *arguments: str) -> None:
    """Runs the release's own command on our terminal; it makes its environment on the way. Raises Stop otherwise."""
    environ = {name: text for name, text in os.environ.items() if name not in {"PYTHONPATH", "PYTHONHOME"}}
    done = subprocess.run([sys.executable, str(release / "lanyan"), *arguments], env=environ, check=False)
    if done.returncode:
        raise Stop(f"{otherwise}（原因见上面）")


def _switch(place: Installation, release: str, key: bytes) -> None:
    """The new release is the one in use from one moment to the next, also if the power goes now."""
    _replace(place.key, key.hex() + "\n", 0o644)
    _replace(place.folder / "lanyan", STARTER.format(python=shlex.quote(sys.executable)), 0o755)
    partial = place.folder / ".current"
    partial.unlink(missing_ok=True)
    partial.symlink_to(Path("releases") / release)
    os.sync()
    partial.replace(place.current)


def _replace(file: Path, text: str, mode: int) -> None:
    partial = file.with_name(f".{file.name}")
    partial.write_text(text, encoding="utf-8")
    partial.chmod(mode)
    partial.replace(file)


def _require_owner(place: Installation) -> None:
    if place.folder.exists() and place.folder.stat().st_uid != os.geteuid():
        raise Stop(
            f"{place.folder} 属于另一个用户，没有安装，没有改动。请以它的用户运行（例如 sudo -u lanyan python3 "
            f"{bundle.INSTALLER} …），装好的程序和数据库才归同一个用户。",
            code=2,
        )


def _require_publisher(place: Installation, key: bytes, wanted: str) -> None:
    wanted = wanted or (str(place.key) if place.key.exists() else "")
    if not wanted:
        raise Stop(
            f"没有指定发布单位的公钥，没有安装。这个安装包由指纹为 {bundle.fingerprint(key)} 的公钥签名：请向发布单位"
            "（不是给你安装包的人）核对，相符就加上 --key '指纹'，或 --key 公钥文件，再运行一次。",
            code=2,
        )
    bundle.require_publisher(key, wanted)


def _require_step(place: Installation, manifest: bundle.Manifest, wish: argparse.Namespace) -> None:
    before = place.in_use()
    if before > manifest.release and not wish.older:
        raise Stop(
            f"{place.folder} 里的 {before} 比安装包里的 {manifest.release} 新，没有改动。确实要退回，加上 --older；"
            "数据库的结构若已升级，请把升级前的备份恢复到新的数据目录。"
        )
    if before and before != manifest.release and not wish.data and not wish.program_only:
        raise Stop(
            "升级要知道数据目录：请停止服务，加上 --data 数据目录，新版本先在上面升级并检查，不过就退回。"
            "用自己的 PostgreSQL 的，备份以后加 --program-only，再以属主运行 migrate。没有改动。",
            code=2,
        )
