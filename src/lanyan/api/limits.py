"""How often a client may ask: an allowance that fills up steadily and never above one minute's worth.

Kept in the database, so that it holds over all processes and machines; one statement a request.
"""

import time
from pathlib import Path

from lanyan.directory.clients import Caller
from lanyan.kernel import sql

from .errors import Declined

_SQL = sql.statements(Path(__file__).with_name("api.sql"))


def true_time() -> float:
    """Seconds since 1970 by the machine, also where the clock of the product is set to another day."""
    return time.time()


def spend(caller: Caller) -> None:
    """Count one request. Refused (too_many_requests) with the seconds to wait once the allowance is spent."""
    most = caller.client.per_minute
    asked = {"client": caller.client.pk, "most": most, "now": true_time()}
    if not sql.rows(_SQL["spend"], asked):
        wait = sql.rows(_SQL["wait"], asked)[0]["seconds"]
        raise Declined("too_many_requests", headers={"Retry-After": str(wait)})
