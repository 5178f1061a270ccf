"""What an offline bundle is, and whether this machine may install it: signed by whom, whole, made for this platform.

A bundle is a folder in a tar: `install.py`, the project below `project/` with its wheels and fonts, a manifest of every
file's size and SHA-256, and the Ed25519 signature over the manifest. Standard library only.
"""

import hashlib
import json
import platform
import sys
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from lanyan.cli.setup import ed25519
from lanyan.cli.setup.say import Stop

FORMAT = 1
MANIFEST, SIGNATURE, KEY, INSTALLER, TREE = "manifest.json", "manifest.sig", "key.pub", "install.py", "project"
SEALS = frozenset({MANIFEST, SIGNATURE, KEY})
"""The files that the manifest itself cannot list."""

CHUNK = 2**20


@dataclass(frozen=True)
class Manifest:
    """`files`: by name [bytes, SHA-256 as hex, 1 where it is a program]. `glibc`: the oldest that its wheels run on."""

    version: str
    made_at: str
    machine: str
    glibc: str
    pythons: tuple[str, ...]
    files: dict[str, list[Any]]

    @property
    def release(self) -> str:
        """The name of this release on a disk; a later one sorts behind an earlier one of the same version."""
        return f"{self.version}-{datetime.fromisoformat(self.made_at):%Y%m%d%H%M%S}"

    @property
    def size(self) -> int:
        return sum(size for size, *_ in self.files.values())

    def text(self) -> bytes:
        return json.dumps({"format": FORMAT, **asdict(self)}, ensure_ascii=False, indent=0).encode()


def fingerprint(key: bytes) -> str:
    """What people compare, over the telephone if need be: 32 hexadecimal digits in eight groups."""
    digits = hashlib.sha256(key).hexdigest()[:32]
    return " ".join(digits[at : at + 4] for at in range(0, 32, 4))


def read(folder: Path) -> tuple[Manifest, bytes]:
    """(manifest, public key) of an unpacked bundle whose signature is that key's. Raises Stop for any other."""
    try:
        text = (folder / MANIFEST).read_bytes()
        signature = bytes.fromhex((folder / SIGNATURE).read_text(encoding="ascii"))
        key = bytes.fromhex((folder / KEY).read_text(encoding="ascii"))
    except (OSError, ValueError) as error:
        raise _refused(f"{folder} 不是完整的安装包（{error}）") from error
    if not ed25519.verify(key, text, signature):
        raise _refused("清单的签名不对，清单被改动过或不完整")
    try:
        told = json.loads(text)
        if told.pop("format") != FORMAT:
            raise _refused("清单是本程序不认识的格式，请用更新的安装程序")
        return Manifest(**{**told, "pythons": tuple(told["pythons"])}), key
    except (ValueError, KeyError, TypeError) as error:
        raise _refused(f"清单读不懂（{error}）") from error


def require_publisher(key: bytes, wanted: str) -> None:
    """`wanted`: a file with the publisher's public key, or its fingerprint. Raises Stop unless it is the bundle's."""
    known = wanted.replace(" ", "").lower()
    file = Path(wanted).expanduser()
    try:
        if file.is_file():
            known = fingerprint(bytes.fromhex(file.read_text(encoding="ascii"))).replace(" ", "")
    except (OSError, ValueError) as error:
        raise Stop(f"公钥文件 {file} 读不出来（{error}），没有安装。请向发布单位重新要一份。", code=2) from error
    if known != fingerprint(key).replace(" ", ""):
        raise _refused(f"签名的公钥指纹是 {fingerprint(key)}，不是指定的那一个")


def require_suitable(manifest: Manifest) -> None:
    """Raises Stop when the bundle is made for other machines than this one."""
    here = {"amd64": "x86_64", "arm64": "aarch64"}.get(platform.machine().lower(), platform.machine().lower())
    if here != manifest.machine or sys.platform != "linux":
        raise Stop(
            f"这个安装包是给 {manifest.machine} 的 Linux 的，本机是 {here}（{sys.platform}），没有安装，没有改动。"
            f"请换用 {here} 的安装包。(Bundle of another platform.)"
        )
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    if version not in manifest.pythons:
        raise Stop(
            f"这个安装包带的组件适用于 Python {'、'.join(manifest.pythons)}，当前是 {version}（{sys.executable}），"
            f"没有安装，没有改动。请用其中一个来运行，例如: python{manifest.pythons[0]} {INSTALLER} …"
        )
    library, found = platform.libc_ver()
    if library != "glibc" or _numbers(found) < _numbers(manifest.glibc):
        raise Stop(
            f"这个安装包要 glibc {manifest.glibc} 或更新，本机是 {library or '别的 C 库'} {found}，没有安装，没有改动。"
            "请升级操作系统，或在更新的机器上安装。"
        )


def require_whole(folder: Path, manifest: Manifest) -> None:
    """Reads every file. Raises Stop when one is missing, added or not as it was signed."""
    found = {str(path.relative_to(folder)): path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir()}
    for name in SEALS:
        found.pop(name, None)
    if missing := manifest.files.keys() - found.keys():
        raise _refused(f"缺少{min(missing)}等{len(missing)}个文件")
    if added := found.keys() - manifest.files.keys():
        raise _refused(f"多出{min(added)}等{len(added)}个文件")
    for name, (size, sha256, _) in manifest.files.items():
        path = found[name]
        if path.is_symlink() or path.stat().st_size != size or digest(path) != sha256:
            raise _refused(f"“{name}”与清单不符")


def digest(path: Path) -> str:
    total = hashlib.sha256()
    with path.open("rb") as content:
        while chunk := content.read(CHUNK):
            total.update(chunk)
    return total.hexdigest()


def _numbers(version: str) -> list[int]:
    return [int(part) for part in version.split(".") if part.isdigit()]


def _refused(what: str) -> Stop:
    return Stop(f"安装包核对没有通过：{what}。没有安装，本机没有改动；请换一份安装包。(Bundle refused.)")
