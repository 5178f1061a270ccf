"""Rotating sign-in codes: HMAC-SM3 under the secret of one sign-in, of the activity and the window of 15 seconds.

A code is good for its own window and two seconds more. Nothing in it tells a person, nothing outlives its window, and the
secret never leaves the server; so a photographed code is worthless and a code cannot be made from bed.
"""

import hmac as constant_time
import os
from datetime import datetime
from functools import lru_cache

from cryptography.hazmat.primitives import hashes, hmac

from lanyan.kernel import crypto, keyring
from lanyan.kernel.ids import ALPHABET

from .models import Activity, SignIn

WINDOW = 15  # seconds
MARGIN = 2  # seconds for the way from the screen to the server
LENGTH = 14  # 69 bits: not to be guessed within a window
_REMEMBERED = 40  # windows for which a code is told to be expired rather than wrong
_PURPOSE = "activity_sign_in"
_PREFIX = "LY"


def new_secret() -> bytes:
    """32 fresh random bytes, sealed."""
    return crypto.seal(_PURPOSE, os.urandom(32).hex())


def keys_stamp() -> tuple[bytes, ...]:
    """Changes when what is sealed may have been sealed anew."""
    return keyring.stamp(crypto.RING)


def current_code(activity: Activity, at: datetime) -> str:
    """What the screen shows at this moment: the whole text of the QR code."""
    sign_in = SignIn.objects.get(activity=activity, ended_at__isnull=True)
    return code_at(bytes(sign_in.secret), activity.public_id, at)


def code_at(sealed: bytes, public_id: str, at: datetime) -> str:
    """As `current_code`, for who has read the sealed secret already."""
    return f"{_PREFIX}.{public_id}.{_code(_opened(sealed), public_id, _window(at))}"


def seconds_left(at: datetime) -> int:
    """Whole seconds until the screen shows the next code: 15 down to 1."""
    return WINDOW - int(at.timestamp()) % WINDOW


def judge(sealed: bytes, public_id: str, scanned: str, at: datetime) -> str:
    """`good`, or the code of the refusal: code_wrong, code_expired, code_of_other."""
    prefix, _, rest = scanned.strip().partition(".")
    named, _, code = rest.partition(".")
    if prefix != _PREFIX or not code:
        return "code_wrong"
    if named != public_id:
        return "code_of_other"
    secret, window = _opened(sealed), _window(at)
    if _same(code, _code(secret, public_id, window)):
        return "good"
    if at.timestamp() % WINDOW < MARGIN and _same(code, _code(secret, public_id, window - 1)):
        return "good"
    past = (_code(secret, public_id, window - back) for back in range(1, _REMEMBERED))
    return "code_expired" if any(_same(code, old) for old in past) else "code_wrong"


def _window(at: datetime) -> int:
    return int(at.timestamp()) // WINDOW


@lru_cache(maxsize=2048)
def _code(secret: bytes, public_id: str, window: int) -> str:
    keyed = hmac.HMAC(secret, hashes.SM3())
    keyed.update(f"{public_id}.{window}".encode())
    return "".join(ALPHABET[byte % len(ALPHABET)] for byte in keyed.finalize()[:LENGTH])


def _same(left: str, right: str) -> bool:
    return constant_time.compare_digest(left.encode(), right.encode())


@lru_cache(maxsize=512)
def _opened(sealed: bytes) -> bytes:
    return bytes.fromhex(crypto.unseal(_PURPOSE, sealed))
