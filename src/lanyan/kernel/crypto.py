"""国密 for data at rest: SM4-GCM for fields, HMAC-SM3 for finding an encrypted value and for signing codes.

The keys lie outside the database, in the ring `field.key` (see `keyring`). What is sealed names the key that opens it, so
that a new key can be put beside the old one while everybody goes on working.
"""

import hmac as _constant_time
import os
from collections.abc import Callable
from functools import lru_cache, partial

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from lanyan.kernel import keyring
from lanyan.kernel.keyring import ID_BYTES, Key

RING = "field.key"
LASTING = ("account.session", "client.token", "password.link", "verdict.key")
"""Purposes of digests of values that are kept nowhere and so can never be digested anew: their keys do not change."""

_WITHOUT_ID = 1  # sealed before keys had ids
_WITH_ID = 2


def keyed_digest(purpose: str, value: str, ring: str = RING) -> bytes:
    """HMAC-SM3 of `value` under the key in use, for `purpose` only: 32 bytes, equal for equal values."""
    return _hmac(_derived(keyring.ring(ring)[0].secret, purpose), value)


def digester(purpose: str) -> Callable[[str], bytes]:
    """`keyed_digest` for very many values, all under the key in use now: the ring is looked at once."""
    return partial(_hmac, _derived(_ring()[0].secret, purpose))


def keyed_digests(purpose: str, value: str, ring: str = RING) -> list[bytes]:
    """The digests under every key there is, that of the key in use first: what finds a value while keys are changed."""
    return [_hmac(_derived(key.secret, purpose), value) for key in keyring.ring(ring)]


def lasting_digest(purpose: str, value: str) -> bytes:
    """As `keyed_digest`, for a purpose of `LASTING`: the same for ever, whatever becomes of the ring."""
    own = keyring.ring(_lasting_file(purpose))
    return _hmac(own[0].secret if own else _derived(_ring()[-1].secret, purpose), value)


def keep_lasting() -> None:
    """Write down the keys of lasting digests, before the ring that they were derived from changes for the first time."""
    for purpose in LASTING:
        if not keyring.ring(_lasting_file(purpose)):
            keyring.put(_lasting_file(purpose), _derived(_ring()[-1].secret, purpose))


def same(left: bytes, right: bytes) -> bool:
    """Compare two digests in constant time."""
    return _constant_time.compare_digest(left, right)


def seal_to_be_found(purpose: str, value: str) -> tuple[bytes, bytes]:
    """What `seal` and `keyed_digest` make of a value, both under one and the same key."""
    return sealer(purpose)(value)


def sealer(purpose: str) -> Callable[[str], tuple[bytes, bytes]]:
    """`seal_to_be_found` for very many values, all under the key in use now: the ring is looked at once."""
    key = _ring()[0]
    head, sealing, digesting = _head(key), algorithms.SM4(_seal_key(key.secret, purpose)), _derived(key.secret, purpose)
    return lambda value: (head + _encrypted(sealing, value.encode()), _hmac(digesting, value))


def seal(purpose: str, value: str) -> bytes:
    """Encrypt a field with SM4-GCM: version, 4 bytes that name the key, 12-byte nonce, 16-byte tag, ciphertext."""
    return seal_bytes(purpose, value.encode())


def unseal(purpose: str, sealed: bytes) -> str:
    """Decrypt what `seal` made; `cryptography.exceptions.InvalidTag` if it was altered or no key opens it."""
    return unseal_bytes(purpose, sealed).decode()


def seal_bytes(purpose: str, value: bytes) -> bytes:
    """As `seal`, for a file held in memory."""
    return _sealed(_ring()[0], purpose, value)


def unseal_bytes(purpose: str, sealed: bytes) -> bytes:
    """Decrypt what `seal_bytes` made; `cryptography.exceptions.InvalidTag` if it was altered or no key opens it."""
    sealed = bytes(sealed)
    if sealed[0] == _WITH_ID:
        named = sealed[1 : 1 + ID_BYTES]
        keys, rest = [key for key in _ring() if key.id == named], sealed[1 + ID_BYTES :]
    else:
        keys, rest = list(reversed(_ring())), sealed[1:]
    for key in keys:
        try:
            return _opened(_seal_key(key.secret, purpose), rest)
        except InvalidTag:
            continue
    raise InvalidTag


def current_head() -> bytes:
    """What begins everything that is sealed with the key in use: 5 bytes."""
    return _head(_ring()[0])


def _head(key: Key) -> bytes:
    return bytes([_WITH_ID]) + key.id


def _sealed(key: Key, purpose: str, value: bytes) -> bytes:
    return _head(key) + _encrypted(algorithms.SM4(_seal_key(key.secret, purpose)), value)


def _encrypted(key: algorithms.SM4, value: bytes) -> bytes:
    nonce = os.urandom(12)
    encryptor = Cipher(key, modes.GCM(nonce)).encryptor()
    body = encryptor.update(value) + encryptor.finalize()
    return nonce + encryptor.tag + body


def _opened(key: bytes, sealed: bytes) -> bytes:
    nonce, tag, body = sealed[:12], sealed[12:28], sealed[28:]
    decryptor = Cipher(algorithms.SM4(key), modes.GCM(nonce, tag)).decryptor()
    return decryptor.update(body) + decryptor.finalize()


def _ring() -> tuple[Key, ...]:
    return keyring.ring(RING)


def _lasting_file(purpose: str) -> str:
    return f"{purpose.removesuffix('.key')}.key"


@lru_cache(maxsize=64)
def _seal_key(secret: bytes, purpose: str) -> bytes:
    return _hmac(_derived(secret, "seal"), purpose)[:16]


@lru_cache(maxsize=64)
def _derived(secret: bytes, purpose: str) -> bytes:
    """The key for one purpose; a roster asks for the same few thousands of times."""
    return _hmac(secret, purpose)


def _hmac(key: bytes, value: str) -> bytes:
    inner = _keyed(key).copy()
    inner.update(value.encode())
    return inner.finalize()


@lru_cache(maxsize=64)
def _keyed(key: bytes) -> hmac.HMAC:
    """What has taken in the key already: half of the work for a short value."""
    return hmac.HMAC(key, hashes.SM3())
