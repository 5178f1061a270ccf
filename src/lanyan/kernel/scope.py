"""What a database session may see of restricted rows: one setting, `lanyan.scope`, read by the policies of `guard.sql`.

Empty: no restricted row at all. `OPEN`: all of them. Else whose session it is and the roles held, as JSON (see
`lanyan.directory.access.enter`). Nothing of Django here: the settings and the hot path use it, too.
"""

from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

APPLICATION, REPORTING = "lanyan_app", "lanyan_report"
"""Roles of the database: of the web server and the worker, and of who only reads for reports. The owner has its own."""

SETTING = "lanyan.scope"
OPEN = '{"open": true}'


def forget(connection: Any) -> None:
    """Called when a psycopg connection goes back to its pool: the next visitor begins with nothing."""
    connection.execute("SELECT set_config('lanyan.scope', '', false)")
    if not connection.autocommit:
        connection.commit()


def as_role(url: str, role: str) -> str:
    """A DATABASE_URL that names another role of the same database, without a password."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{quote(role)}@{host}"))
