"""Sealing to a key that the server does not hold: HPKE of RFC 9180 (X25519, HKDF-SHA256, ChaCha20-Poly1305).

The key belongs to a person and is written as a code: 32 characters, from which the private key is derived. The same is
done in the browser by `frontend/src/js/ballot/seal.js`.
"""

import base64
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)
_LETTERS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "ABCDEFGHJKLMNPQRSTUVWXYZ23456789")
_BACK = str.maketrans("ABCDEFGHJKLMNPQRSTUVWXYZ23456789", "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
CODE_BYTES = 20
OVERHEAD = 48  # bytes that sealing adds: an ephemeral key and a tag
_INFO = b"lanyan opening key"


def new_code() -> str:
    """A fresh code of 160 bits in eight groups of four, without letters that look alike."""
    return _written(secrets.token_bytes(CODE_BYTES))


def private_key(code: str) -> X25519PrivateKey:
    """The key that a code stands for. Raises ValueError when it is no code."""
    bare = "".join(sign for sign in code.upper() if sign.isalnum())
    if len(bare) != CODE_BYTES * 8 // 5 or any(sign not in "ABCDEFGHJKLMNPQRSTUVWXYZ23456789" for sign in bare):
        raise ValueError("a code has 32 letters and figures")
    material = base64.b32decode(bare.translate(_BACK))
    return X25519PrivateKey.from_private_bytes(HKDF(hashes.SHA256(), 32, None, _INFO).derive(material))


def public_bytes(key: X25519PrivateKey) -> bytes:
    """The public half, 32 bytes."""
    return key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)


def is_public_key(data: bytes) -> bool:
    """Whether these bytes can be sealed to."""
    try:
        seal(data, b"", b"")
    except ValueError:
        return False
    return True


def seal(public_key: bytes, plaintext: bytes, info: bytes) -> bytes:
    """Seal to a public key for one purpose; `OVERHEAD` bytes longer than the plaintext."""
    return _SUITE.encrypt(plaintext, X25519PublicKey.from_public_bytes(bytes(public_key)), info)


def unseal(key: X25519PrivateKey, box: bytes, info: bytes) -> bytes | None:
    """What was sealed; None for what was not sealed to this key and purpose, or was altered."""
    try:
        return _SUITE.decrypt(bytes(box), key, info)
    except (InvalidTag, ValueError):
        return None


def _written(material: bytes) -> str:
    signs = base64.b32encode(material).decode().translate(_LETTERS)
    return "-".join(signs[place : place + 4] for place in range(0, len(signs), 4))
