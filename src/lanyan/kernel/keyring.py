"""Rings of keys: one file a ring in the secret directory, outside the database. The first line is the key in use.

A line is 32 bytes as hex, then the day from which the key has been used (may be missing). The lines after the first are
keys that were in use before: they open what they sealed until nothing needs them. A file is replaced whole, so a
process reads the old ring or the new one; it looks at the file each time, and so needs no restart.
"""

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives import hashes, hmac
from django.conf import settings

from lanyan.kernel import clock
from lanyan.kernel.refusal import Refusal

ID_BYTES = 4


@dataclass(frozen=True, slots=True)
class Key:
    """`id`: 4 bytes that follow from the key itself and tell nothing about it. `since`: ISO date, empty if unknown."""

    id: bytes
    secret: bytes
    since: str = ""


_rings: dict[str, tuple[tuple[int, ...], tuple[Key, ...]]] = {}


def ring(name: str) -> tuple[Key, ...]:
    """The keys of a file such as `field.key`, the one in use first; none where there is no such file."""
    path = f"{settings.SECRET_DIR}/{name}"
    try:
        found = os.stat(path)  # noqa: PTH116 - asked for each value that is sealed, and a Path costs more than the question
    except FileNotFoundError:
        return ()
    stamp = (found.st_ino, found.st_mtime_ns, found.st_size)
    known = _rings.get(path)
    if known is None or known[0] != stamp:
        _rings[path] = known = (stamp, tuple(_read(Path(path))))
    return known[1]


def stamp(name: str) -> tuple[bytes, ...]:
    """Changes whenever the keys of a ring do: for whoever remembers what he has opened."""
    return tuple(key.id for key in ring(name))


def add(name: str) -> Key:
    """Make a fresh key and use it from now on; those before it stay readable."""
    fresh = key_of(secrets.token_bytes(32), str(clock.today()))
    _write(name, (fresh, *ring(name)))
    return fresh


def keep_only_first(name: str) -> tuple[Key, ...]:
    """Forget every key that is no longer in use; those forgotten."""
    first, *rest = ring(name)
    _write(name, (first,))
    return tuple(rest)


def put(name: str, secret: bytes) -> None:
    """Write a ring of this one key."""
    _write(name, (key_of(secret),))


@contextmanager
def changing() -> Iterator[None]:
    """Held by whoever changes a ring. Refused (keys_in_change) while somebody else does. Ends with the process."""
    path = Path(settings.SECRET_DIR) / ".changing"
    with path.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sentence = "另一条命令正在更换密钥，这一条没有作任何改动。请等它结束后再看 ./lanyan keys list。"
            raise Refusal("keys_in_change", sentence) from None
        yield


def key_of(secret: bytes, since: str = "") -> Key:
    """A key with its id."""
    named = hmac.HMAC(secret, hashes.SM3())
    named.update(b"key id")
    return Key(named.finalize()[:ID_BYTES], secret, since)


def _read(path: Path) -> Iterator[Key]:
    for line in path.read_text(encoding="ascii").splitlines():
        if words := line.split():
            yield key_of(bytes.fromhex(words[0]), words[1] if len(words) > 1 else "")


def _write(name: str, keys: tuple[Key, ...]) -> None:
    path = Path(settings.SECRET_DIR) / name
    partial = path.with_name(f".{name}.{os.getpid()}")
    partial.touch(mode=0o600)
    with partial.open("w", encoding="ascii") as stream:
        stream.writelines(f"{key.secret.hex()} {key.since}".strip() + "\n" for key in keys)
        stream.flush()
        os.fsync(stream.fileno())
    partial.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
