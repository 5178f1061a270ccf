"""Writes a bundle: the tree and the installer as they stand in a folder, the manifest over them, its signature, one tar."""

import os
import shutil
import tarfile
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lanyan.cli.packing import keys
from lanyan.cli.setup import bundle
from lanyan.cli.setup.say import Stop


def seal(folder: Path, facts: dict[str, str], pythons: tuple[str, ...], key: Ed25519PrivateKey) -> bundle.Manifest:
    """Writes manifest, signature and public key into the folder. `facts`: version, made_at, machine, glibc."""
    for name in bundle.SEALS:
        (folder / name).unlink(missing_ok=True)
    files = {
        str(path.relative_to(folder)): [path.stat().st_size, bundle.digest(path), int(os.access(path, os.X_OK))]
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    manifest = bundle.Manifest(**facts, pythons=pythons, files=files)
    text = manifest.text()
    (folder / bundle.MANIFEST).write_bytes(text)
    (folder / bundle.SIGNATURE).write_text(key.sign(text).hex() + "\n", encoding="ascii")
    (folder / bundle.KEY).write_text(keys.public(key).hex() + "\n", encoding="ascii")
    return manifest


def write(folder: Path, manifest: bundle.Manifest, file: Path) -> None:
    """One tar with one folder in it. Wheels and fonts are compressed already."""
    inner = f"lanyan-{manifest.release}-{manifest.machine}"
    partial = file.with_name(file.name + ".partial")
    try:
        with tarfile.open(partial, "w", format=tarfile.PAX_FORMAT) as archive:
            for name in (bundle.INSTALLER, *sorted(bundle.SEALS), *sorted(manifest.files.keys() - {bundle.INSTALLER})):
                entry = tarfile.TarInfo(f"{inner}/{name}")
                entry.size = (folder / name).stat().st_size
                entry.mode = 0o755 if manifest.files.get(name, [0, "", 0])[2] else 0o644
                with (folder / name).open("rb") as content:
                    archive.addfile(entry, content)
        partial.replace(file)
    finally:
        partial.unlink(missing_ok=True)


def unpack(file: Path, into: Path) -> Path:
    """The folder of a bundle, unpacked below `into`. Raises Stop for anything but plain files inside of it."""
    try:
        with tarfile.open(file, "r:") as archive:
            tops = set()
            for entry in archive:
                parts = Path(entry.name).parts
                content = archive.extractfile(entry) if entry.isreg() else None
                if content is None or len(parts) < 2 or parts[0] == "/" or ".." in parts:
                    raise Stop(f"{file} 里有不该有的“{entry.name}”，没有解开，没有改动。请换一份安装包。")
                target = into.joinpath(*parts)
                target.parent.mkdir(parents=True, exist_ok=True)
                with target.open("xb") as out:
                    shutil.copyfileobj(content, out)
                tops.add(parts[0])
    except FileNotFoundError as error:
        raise Stop(f"没有找到安装包 {file}。没有改动；请检查路径。", code=2) from error
    except (tarfile.TarError, EOFError, FileExistsError) as error:
        raise Stop(f"{file} 不是完整的安装包（{error}）。没有改动；请换一份安装包。") from error
    if len(tops) != 1:
        raise Stop(f"{file} 不是安装包，没有改动。请检查文件名。")
    return into / tops.pop()
