"""The demo brigade 云岭市消防救援支队, which is also the one named world of the tests.

`load(today)` writes it, `logins()` says whom one can log in as, `cast` names its people and organisations.
"""

from datetime import date


def load(today: date) -> None:
    """Write the world as it stands on `today`; `Refusal` unless the directory is an empty demo or test."""
    from .loading import load as write

    write(today)


def logins():
    """Whom one can log in as: (label, username, password, what) each."""
    from .accounts import logins as known

    return known()
