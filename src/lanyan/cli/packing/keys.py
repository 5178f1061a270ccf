"""The publisher's Ed25519 key: made once, kept by whoever publishes bundles; its public part goes to those who install."""

import os
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lanyan.cli.setup.say import Stop


def ensure(file: Path) -> tuple[Ed25519PrivateKey, bool]:
    """(key, whether it was made just now). Beside it lies its public part, `.pub`. Raises Stop for a file that is no key."""
    if file.exists():
        return _load(file), False
    key = Ed25519PrivateKey.generate()
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(
            key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        )
    public_file(file).write_text(public(key).hex() + "\n", encoding="ascii")
    return key, True


def public(key: Ed25519PrivateKey) -> bytes:
    """Its public part, 32 bytes."""
    return key.public_key().public_bytes_raw()


def public_file(file: Path) -> Path:
    return file.with_name(file.name + ".pub")


def _load(file: Path) -> Ed25519PrivateKey:
    try:
        key = serialization.load_pem_private_key(file.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as error:
        raise Stop(f"{file} 不是签名用的私钥（{error}），没有打包。请用 --key 指定另一个文件；不存在的会新建。") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise Stop(f"{file} 不是 Ed25519 私钥，没有打包。请用 --key 指定另一个文件；不存在的会新建。")
    return key
