"""Blind signatures, RSABSSA-SHA384-PSS-Randomized of RFC 9474: who signs never sees what is signed.

The signer's side is used by the server; the asker's side is what a browser does with `@cloudflare/blindrsa-ts`, and is
here for drills and tests. `cryptography` has no raw RSA operation, so the private one is done here: by the Chinese
remainder theorem, under a blinding of our own against timing, and checked before it leaves (a faulty half would give
the key away).
"""

import hashlib
import secrets
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

BITS = 2048
SALT = 48  # bytes; the length of the hash
PREFIX = 32  # random bytes put before the message by "Randomized"
EXPONENT = 65537


class NotBlindable(ValueError):
    """The number to be signed is not one of this key."""


def new_key() -> rsa.RSAPrivateKey:
    """A fresh signing key, about a fifth of a second."""
    return rsa.generate_private_key(public_exponent=EXPONENT, key_size=BITS)


def to_bytes(key: rsa.RSAPrivateKey) -> bytes:
    """The private key as PKCS #8 DER; the caller seals it."""
    return key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())


def from_bytes(data: bytes) -> rsa.RSAPrivateKey:
    key = serialization.load_der_private_key(bytes(data), None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise TypeError("not an RSA key")
    return key


def public_bytes(key: rsa.RSAPrivateKey) -> bytes:
    """The public key as SubjectPublicKeyInfo DER: what a browser imports."""
    return key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def public_from_bytes(data: bytes) -> rsa.RSAPublicKey:
    key = serialization.load_der_public_key(bytes(data))
    if not isinstance(key, rsa.RSAPublicKey):
        raise TypeError("not an RSA key")
    return key


def blind_sign(key: rsa.RSAPrivateKey, blinded: bytes) -> bytes:
    """Sign a blinded message. Raises NotBlindable when it is not of the key's length, or not below its modulus."""
    numbers = key.private_numbers()
    n, e = numbers.public_numbers.n, numbers.public_numbers.e
    length = (n.bit_length() + 7) // 8
    message = int.from_bytes(blinded, "big")
    if len(blinded) != length or not 1 < message < n - 1:
        raise NotBlindable("a blinded message has the length of the key and is below its modulus")
    own = secrets.randbelow(n - 2) + 2
    covered = message * pow(own, e, n) % n
    half_p = pow(covered % numbers.p, numbers.dmp1, numbers.p)
    half_q = pow(covered % numbers.q, numbers.dmq1, numbers.q)
    signed = half_q + numbers.q * ((half_p - half_q) * numbers.iqmp % numbers.p)
    signature = signed * pow(own, -1, n) % n
    if pow(signature, e, n) != message:
        raise ArithmeticError("the signature did not verify; nothing was given out")
    return signature.to_bytes(length, "big")


def verify(public_key: rsa.RSAPublicKey, message: bytes, signature: bytes) -> bool:
    """Whether this is an ordinary RSASSA-PSS signature (SHA-384, salt 48) of `message`."""
    try:
        public_key.verify(signature, message, padding.PSS(padding.MGF1(hashes.SHA384()), salt_length=SALT), hashes.SHA384())
    except InvalidSignature:
        return False
    return True


@dataclass(frozen=True)
class Blinded:
    """What an asker keeps (`message`, `inverse`) and what it sends (`blinded`)."""

    message: bytes
    blinded: bytes
    inverse: int


def blind(public_key: rsa.RSAPublicKey, token: bytes) -> Blinded:
    """Prepare a token and blind it: the asker's first step."""
    numbers = public_key.public_numbers()
    length = (numbers.n.bit_length() + 7) // 8
    message = secrets.token_bytes(PREFIX) + token
    encoded = int.from_bytes(_pss_encoded(message, numbers.n.bit_length() - 1), "big")
    factor = secrets.randbelow(numbers.n - 2) + 2
    blinded = encoded * pow(factor, numbers.e, numbers.n) % numbers.n
    return Blinded(message, blinded.to_bytes(length, "big"), pow(factor, -1, numbers.n))


def finalize(public_key: rsa.RSAPublicKey, asked: Blinded, reply: bytes) -> bytes:
    """Unblind the reply: the asker's last step. Raises ValueError when the signature is not of this key."""
    n = public_key.public_numbers().n
    length = (n.bit_length() + 7) // 8
    signature = (int.from_bytes(reply, "big") * asked.inverse % n).to_bytes(length, "big")
    if not verify(public_key, asked.message, signature):
        raise ValueError("the blind signature is not of this key")
    return signature


def _pss_encoded(message: bytes, bits: int) -> bytes:
    """EMSA-PSS-ENCODE of RFC 8017, 9.1.1."""
    length, salt = (bits + 7) // 8, secrets.token_bytes(SALT)
    digest = hashlib.sha384(b"\0" * 8 + hashlib.sha384(message).digest() + salt).digest()
    block = b"\0" * (length - SALT - len(digest) - 2) + b"\x01" + salt
    mask = _mgf1(digest, len(block))
    masked = bytearray(a ^ b for a, b in zip(block, mask, strict=True))
    masked[0] &= 0xFF >> (8 * length - bits)
    return bytes(masked) + digest + b"\xbc"


def _mgf1(seed: bytes, length: int) -> bytes:
    blocks = -(-length // 48)
    return b"".join(hashlib.sha384(seed + counter.to_bytes(4, "big")).digest() for counter in range(blocks))[:length]
