"""The key of sessions and of signed links, taken up at the beginning of each request: changing it needs no restart.

The framework looks at its settings whenever it signs or reads. The file is replaced whole, and every process looks at it
before it answers, so that none is given a cookie of a key it does not know.
"""

from typing import Any

from django.conf import settings

from lanyan.kernel import keyring

RING = "django.key"


def take_up(**_: Any) -> None:
    """Receives `request_started`. Costs one question to the file system while nothing has changed."""
    keys = [key.secret.hex() for key in keyring.ring(RING)]
    if keys and keys != [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]:
        # In this order: a request under way in another thread never meets a moment without the key of its session.
        settings.SECRET_KEY_FALLBACKS = keys[1:]
        settings.SECRET_KEY = keys[0]
