"""国密 for data at rest: SM4-GCM for fields, HMAC-SM3 for finding an encrypted value and for signing codes.

The key lives outside the database (`field.key` in the secret directory, 32 bytes as hex).
"""

import hmac as _constant_time
import os
from functools import cache, lru_cache
from pathlib import Path

from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.conf import settings

_VERSION = b"\x01"


@cache
def _key() -> bytes:
    path = Path(settings.SECRET_DIR) / "field.key"
    return bytes.fromhex(path.read_text(encoding="ascii").strip())


def keyed_digest(purpose: str, value: str) -> bytes:
    """HMAC-SM3 of `value` under a key for `purpose` only: 32 bytes, equal for equal values."""
    inner = hmac.HMAC(_derived(_key(), purpose), hashes.SM3())
    inner.update(value.encode())
    return inner.finalize()


@lru_cache(maxsize=64)
def _derived(key: bytes, purpose: str) -> bytes:
    """The key for one purpose; a roster asks for the same few thousands of times."""
    outer = hmac.HMAC(key, hashes.SM3())
    outer.update(purpose.encode())
    return outer.finalize()


def same(left: bytes, right: bytes) -> bool:
    """Compare two digests in constant time."""
    return _constant_time.compare_digest(left, right)


def seal(purpose: str, value: str) -> bytes:
    """Encrypt a field with SM4-GCM: version, 12-byte nonce, 16-byte tag, ciphertext."""
    return seal_bytes(purpose, value.encode())


def unseal(purpose: str, sealed: bytes) -> str:
    """Decrypt what `seal` made; `cryptography.exceptions.InvalidTag` if it was altered."""
    return unseal_bytes(purpose, sealed).decode()


def seal_bytes(purpose: str, value: bytes) -> bytes:
    """As `seal`, for a file held in memory."""
    nonce = os.urandom(12)
    encryptor = Cipher(algorithms.SM4(_purpose_key(purpose)), modes.GCM(nonce)).encryptor()
    body = encryptor.update(value) + encryptor.finalize()
    return _VERSION + nonce + encryptor.tag + body


def unseal_bytes(purpose: str, sealed: bytes) -> bytes:
    """Decrypt what `seal_bytes` made; `cryptography.exceptions.InvalidTag` if it was altered."""
    sealed = bytes(sealed)
    nonce, tag, body = sealed[1:13], sealed[13:29], sealed[29:]
    decryptor = Cipher(algorithms.SM4(_purpose_key(purpose)), modes.GCM(nonce, tag)).decryptor()
    return decryptor.update(body) + decryptor.finalize()


def _purpose_key(purpose: str) -> bytes:
    return keyed_digest("seal", purpose)[:16]
