"""The file a backup is: one tar with a dump of the database, the uploads and the keys, and a manifest that seals them.

The manifest stands last and lists every member with its size, SHA-256 and SM3, so that a restore can tell, before it
writes anything, that the file is whole and what it holds. It is no signature: who keeps the file must guard it.
"""

import hashlib
import io
import json
import re
import tarfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from cryptography.hazmat.primitives import hashes

from lanyan.cli.setup.say import Stop

FORMAT = 1
MANIFEST = "manifest.json"
DUMP = "database.dump"
MEMBER = re.compile(r"database\.dump|secrets/[A-Za-z0-9][\w.-]*|files/[0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{64}")
"""Names a restore accepts: nothing absolute, nothing that climbs out."""

CHUNK = 2**20


@dataclass(frozen=True)
class Seal:
    """What a member must be: its length in bytes and both digests as hex."""

    size: int
    sha256: str
    sm3: str


def seal(content: IO[bytes]) -> Seal:
    """Reads a file to its end."""
    size, sha256, sm3 = 0, hashlib.sha256(), hashes.Hash(hashes.SM3())
    while chunk := content.read(CHUNK):
        size += len(chunk)
        sha256.update(chunk)
        sm3.update(chunk)
    return Seal(size, sha256.hexdigest(), sm3.finalize().hex())


def write_archive(stream: IO[bytes], members: list[tuple[str, Path]], facts: dict[str, Any]) -> None:
    """Writes the members in this order, then the manifest with `facts` (day, versions …) and their seals."""
    seals: dict[str, dict[str, Any]] = {}
    with tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name, path in members:
            with path.open("rb") as content:
                seals[name] = vars(seal(content))
                content.seek(0)
                archive.addfile(_entry(name, seals[name]["size"]), content)
        text = json.dumps({"format": FORMAT, **facts, "members": seals}, ensure_ascii=False, indent=1).encode()
        archive.addfile(_entry(MANIFEST, len(text)), io.BytesIO(text))


@contextmanager
def open_archive(file: Path) -> Iterator[tuple[tarfile.TarFile, dict[str, Any]]]:
    """Yields (archive, manifest) of a file that was read through and found whole. Raises Stop for any other."""
    with ExitStack() as stack:
        try:
            archive = stack.enter_context(tarfile.open(file, "r:"))
            manifest = verified(archive, file)
        except FileNotFoundError:
            raise Stop(f"没有找到备份文件 {file}。没有恢复任何内容；请检查路径。", code=2) from None
        except (tarfile.TarError, EOFError, ValueError, KeyError, TypeError) as error:
            raise _refused(file, f"不是完整的备份（{error}）") from error
        yield archive, manifest


def verified(archive: tarfile.TarFile, file: Path) -> dict[str, Any]:
    """The manifest, after every member agreed with it and none was missing or added."""
    found: dict[str, Seal] = {}
    manifest: dict[str, Any] = {}
    for entry in archive:
        content = archive.extractfile(entry) if entry.isreg() else None
        if content is None or (entry.name != MANIFEST and not MEMBER.fullmatch(entry.name)) or entry.name in found:
            raise _refused(file, f"里面有不该有的“{entry.name}”")
        if entry.name == MANIFEST:
            manifest = json.loads(content.read())
        else:
            found[entry.name] = seal(content)
    if manifest.get("format") != FORMAT:
        raise _refused(file, "没有本版本认识的清单")
    promised = {name: Seal(**values) for name, values in manifest["members"].items()}
    if missing := promised.keys() - found.keys():
        raise _refused(file, f"缺少{min(missing)}")
    for name, value in found.items():
        if promised.get(name) != value:
            raise _refused(file, f"“{name}”与清单不符")
    return manifest


def _refused(file: Path, what: str) -> Stop:
    sentence = f"备份文件 {file} 核对没有通过：{what}。没有恢复任何内容；请换一份备份。"
    return Stop(f"{sentence}(Backup does not match its manifest.)")


def _entry(name: str, size: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = size, 0o600
    return entry
