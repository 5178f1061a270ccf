"""Files of rosters between hand-in and import: sealed on disk, since they hold ID numbers, and opened only to be read."""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePath
from typing import Any

from cryptography.exceptions import InvalidTag
from django.conf import settings

from lanyan.kernel import disk
from lanyan.kernel.crypto import current_head, seal_bytes, unseal_bytes
from lanyan.kernel.refusal import InvalidInput
from lanyan.kernel.resealing import Done

from .opening import MAX_FILE, too_big

_PURPOSE = "roster.file"


def keep(public_id: str, upload: Any) -> str:
    """Seal an upload (anything with `name`, `size` and `read`) under the run's id; the SHA-256 of its content.

    Refusals (InvalidInput, field "file"): file_too_big, storage_full.
    """
    if upload.size > MAX_FILE:
        raise too_big(upload.name, upload.size)
    upload.seek(0)
    content = upload.read(MAX_FILE + 1)
    place = _place(public_id)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with _incoming(place) as incoming:
            incoming.write(seal_bytes(_PURPOSE, content))
            _put_in_place(incoming, place)
    except OSError as error:
        if disk.is_full(error):
            sentence = "存储空间已满，文件没有保存。请联系系统管理员清理后再上传。"
            raise InvalidInput("storage_full", sentence, field="file") from error
        raise
    return hashlib.sha256(content).hexdigest()


@contextmanager
def opened(public_id: str, file_name: str) -> Iterator[Path]:
    """The file in the clear under its own name, for as long as the block lasts. `run_gone` when it was cleared away."""
    place = _place(public_id)
    if not place.is_file():
        raise InvalidInput("run_gone", "这份文件已按期清理，没有导入。请重新上传。", field="file")
    with tempfile.TemporaryDirectory(prefix="lanyan-roster-") as folder:
        path = Path(folder) / (PurePath(file_name).name or "roster.xlsx")
        path.write_bytes(unseal_bytes(_PURPOSE, place.read_bytes()))
        yield path


def forget(public_id: str) -> None:
    """Remove the file of a run; nothing if it is gone already."""
    _place(public_id).unlink(missing_ok=True)


class KeptFiles:
    """A place of sealed values (see `kernel.resealing`): the files that wait to be read."""

    title = "rosters"

    def waiting(self) -> int:
        return len(self._old())

    def reseal(self) -> Iterator[Done]:
        for path in self._old():
            done = Done()
            try:
                self._reseal(path)
                done.sealed = 1
            except FileNotFoundError:
                continue  # imported meanwhile
            except InvalidTag:
                done.unreadable.append(path.name)
            yield done

    def _old(self) -> list[Path]:
        head = current_head()
        return [path for path in self._all() if _head_of(path, len(head)) != head]

    def _all(self) -> list[Path]:
        folder = Path(settings.FILE_ROOT) / "rosters"
        # Names of their own: what is still being written here has one that begins with a point.
        return sorted(path for path in folder.glob("[!.]*") if path.is_file()) if folder.is_dir() else []

    def _reseal(self, path: Path) -> None:
        content = seal_bytes(_PURPOSE, unseal_bytes(_PURPOSE, path.read_bytes()))
        with _incoming(path) as incoming:
            incoming.write(content)
            _put_in_place(incoming, path)


def _head_of(path: Path, length: int) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(length)
    except FileNotFoundError:
        return b""


def _incoming(place: Path) -> Any:
    return tempfile.NamedTemporaryFile(dir=place.parent, prefix=".", delete=False)


def _put_in_place(incoming: Any, place: Path) -> None:
    incoming.flush()
    os.fsync(incoming.fileno())
    Path(incoming.name).replace(place)


def _place(public_id: str) -> Path:
    return Path(settings.FILE_ROOT) / "rosters" / public_id
