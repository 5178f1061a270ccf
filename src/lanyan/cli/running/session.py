"""What a command that needs the database stands in: data directory, database, Django."""

import contextlib
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from lanyan.cli.running.data import DataDirectory
from lanyan.cli.running.database import database
from lanyan.cli.running.environ import django_environ
from lanyan.cli.setup.places import DEFAULT_DATA, REQUIREMENTS, ROOT
from lanyan.cli.setup.say import stage

MIGRATED = "migrated"
"""File of a data directory: fingerprint of the migrations its embedded database has had."""


def current_data() -> DataDirectory:
    """The data directory of this command: `--data`, else `var/`."""
    return DataDirectory(Path(os.environ.get("LANYAN_DATA") or DEFAULT_DATA).absolute())


@contextlib.contextmanager
def session(*, migrate: bool = True) -> Iterator[str]:
    """Sets Django up on a running database and yields its DATABASE_URL.

    The embedded database is brought up to date first (`migrate=False` leaves it as it is);
    a server named by DATABASE_URL is never changed here: that is what `./lanyan migrate` is for.
    """
    data = current_data()
    data.prepare()
    embedded = not os.environ.get("DATABASE_URL")
    with database(data.path) as url:
        os.environ.update(django_environ(data, url))
        import django

        django.setup()
        if migrate and embedded:
            migrate_embedded(data)
        yield url


def migrate_embedded(data: DataDirectory) -> bool:
    """Applies pending migrations unless the fingerprint says there are none. Returns whether it looked."""
    fingerprint = migrations_fingerprint()
    mark = data.path / MIGRATED
    if mark.exists() and mark.read_text() == fingerprint:
        return False
    from django.core.management import call_command

    with stage("升级数据库结构"):
        call_command("migrate", interactive=False, verbosity=0)
    mark.write_text(fingerprint)
    return True


def migrations_fingerprint() -> str:
    """Changes whenever a migration of ours or the lock of the libraries changes."""
    digest = hashlib.sha256((REQUIREMENTS / "run.txt").read_bytes())
    for file in sorted((ROOT / "src" / "lanyan").glob("**/migrations/*.py")):
        digest.update(str(file.relative_to(ROOT)).encode())
        digest.update(file.read_bytes())
    for file in sorted((ROOT / "src" / "lanyan").glob("**/*.sql")):
        digest.update(file.read_bytes())
    return digest.hexdigest()
