"""Files that people hand in: kept once by the hash of their content, outside the web root, type told by content.

A file's name and what the browser says about it are never believed: the first bytes and, for office documents,
the parts inside decide. Nothing is served from here directly; a page opens a file after asking permission.
"""

import hashlib
import os
import tempfile
import zipfile
from collections.abc import Collection, Iterator
from pathlib import Path, PurePath
from typing import IO, Any

import filetype
from django.conf import settings

from lanyan.kernel import clock, disk
from lanyan.kernel.models import StoredFile
from lanyan.kernel.refusal import InvalidInput

MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "ofd": "application/ofd",
    "jpg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "mp3": "audio/mpeg",
    "mp4": "video/mp4",
    "txt": "text/plain",
    "csv": "text/csv",
}
DOCUMENTS = frozenset({"pdf", "docx", "xlsx", "pptx", "ofd", "txt", "csv"})
IMAGES = frozenset({"jpg", "png", "webp"})
MEDIA = frozenset({"mp3", "mp4"})

_SAME_ENDING = {"jpeg": "jpg", "text": "txt", "md": "txt", "m4v": "mp4"}
_INSIDE_ZIP = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "ppt/presentation.xml": "pptx", "OFD.xml": "ofd"}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_CHUNK = 2**20


def store(upload: Any, allowed: Collection[str], max_bytes: int) -> StoredFile:
    """Keep an upload (anything with `name` and `read`) if its true type is one of `allowed` (keys of MEDIA_TYPES).

    The same content is kept once. The file is on disk, synced, before the row is written. Refusals (InvalidInput,
    field "file"): file_empty, file_too_big, file_type_not_allowed, file_name_mismatch, file_has_macros, storage_full.
    """
    root = Path(settings.FILE_ROOT)
    try:
        (root / "incoming").mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=root / "incoming") as incoming:
            digest, size = _copy(upload, incoming, max_bytes)
            kind = _check(incoming, PurePath(upload.name or "").name, size, allowed)
            _keep(incoming, digest)
    except OSError as error:
        if disk.is_full(error):
            raise _refused("storage_full", "存储空间已满，文件没有保存。请联系系统管理员清理后再上传。") from error
        raise
    stored, _ = StoredFile.objects.get_or_create(
        digest=digest, defaults={"size": size, "media_type": MEDIA_TYPES[kind], "stored_at": clock.now()}
    )
    return stored


def path_of(stored: StoredFile) -> Path:
    """Where the content lies."""
    return _place(stored.digest)


def open_file(stored: StoredFile) -> IO[bytes]:
    """The content, open for reading. The caller has asked whether this person may read it."""
    return path_of(stored).open("rb")


def kind_of(content: IO[bytes]) -> str | None:
    """The true type of a file, a key of MEDIA_TYPES; None if it is none of them."""
    content.seek(0)
    head = content.read(8192)
    content.seek(0)
    if head.startswith(b"PK\x03\x04"):
        return _kind_of_zip(content)
    guessed = filetype.guess(head)
    if guessed is not None:
        return guessed.extension if guessed.extension in MEDIA_TYPES else None
    return "txt" if not head.startswith(_OLE) and _is_text(content) else None


def _copy(upload: Any, into: Any, max_bytes: int) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    for chunk in _chunks(upload):
        size += len(chunk)
        if size > max_bytes:
            raise _refused("file_too_big", f"文件超过{_megabytes(max_bytes)}，没有保存。请压缩或拆分后再上传。")
        digest.update(chunk)
        into.write(chunk)
    into.flush()
    os.fsync(into.fileno())
    return digest.hexdigest(), size


def _chunks(upload: Any) -> Iterator[bytes]:
    upload.seek(0)
    while chunk := upload.read(_CHUNK):
        yield chunk


def _check(content: Any, name: str, size: int, allowed: Collection[str]) -> str:
    known = "、".join(kind.upper() for kind in MEDIA_TYPES if kind in allowed)
    if size == 0:
        raise _refused("file_empty", f"“{name}”是空文件，没有保存。请重新选择文件。")
    kind = kind_of(content)
    ending = PurePath(name).suffix.lower().lstrip(".")
    ending = _SAME_ENDING.get(ending, ending)
    if kind == "txt" and ending == "csv":
        kind = "csv"
    if kind is None or kind not in allowed:
        raise _refused("file_type_not_allowed", f"“{name}”不是可以上传的类型，没有保存。可以上传：{known}。{_hint(ending)}")
    if ending != kind:
        raise _refused("file_name_mismatch", f"“{name}”的内容其实是{kind.upper()}，没有保存。请改正文件名后缀后再上传。")
    return kind


def _hint(ending: str) -> str:
    modern = {"doc": "DOCX", "wps": "DOCX", "xls": "XLSX", "et": "XLSX", "ppt": "PPTX", "dps": "PPTX"}.get(ending)
    return f"请在办公软件中另存为{modern}后再上传。" if modern else ""


def _kind_of_zip(content: IO[bytes]) -> str | None:
    """An office document by the parts it holds; only the table of contents is read, nothing is unpacked."""
    try:
        with zipfile.ZipFile(content) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError):
        return None
    if any(name.endswith("vbaProject.bin") for name in names):
        raise _refused("file_has_macros", "文件含有宏，没有保存。请另存为不含宏的格式（DOCX、XLSX）后再上传。")
    return next((kind for part, kind in _INSIDE_ZIP.items() if part in names), None)


def _is_text(content: IO[bytes]) -> bool:
    content.seek(0)
    body = content.read(_CHUNK)
    content.seek(0)
    if any(byte < 32 and byte not in b"\t\n\r\f" for byte in body):
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            body[: len(body) - len(body) % 4 if len(body) == _CHUNK else None].decode(encoding)
        except UnicodeDecodeError as error:
            if len(body) == _CHUNK and error.start >= len(body) - 8:
                return True  # a character cut in two by the end of the sample
            continue
        return True
    return False


def _keep(incoming: Any, digest: str) -> None:
    """Give the synced temporary file its final name; the rename is atomic and the folder is synced."""
    place = _place(digest)
    if place.exists():
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    beside = place.with_name(f"{digest}.{os.getpid()}.{id(incoming)}")
    os.link(incoming.name, beside)
    beside.chmod(0o440)
    beside.replace(place)
    for folder in (place.parent, place.parent.parent):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _place(digest: str) -> Path:
    return Path(settings.FILE_ROOT) / digest[:2] / digest[2:4] / digest


def _megabytes(size: int) -> str:
    return f"{size / 2**20:g}MB" if size >= 2**20 else f"{size // 1024}KB"


def _refused(code: str, sentence: str) -> InvalidInput:
    return InvalidInput(code, sentence, field="file")
