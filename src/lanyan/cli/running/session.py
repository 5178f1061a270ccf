"""What a command that needs the database stands in: data directory, database, Django."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from lanyan.cli.running.data import DataDirectory
from lanyan.cli.running.database import NAMED, database
from lanyan.cli.running.environ import django_environ
from lanyan.cli.running.ready import remember, remembered
from lanyan.cli.setup.places import DEFAULT_DATA
from lanyan.cli.setup.say import stage


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
    os.environ.setdefault(NAMED, os.environ.get("DATABASE_URL", ""))
    embedded = not os.environ.get("DATABASE_URL")
    with database(data.path) as url:
        os.environ.update(django_environ(data, url))
        import django

        django.setup()
        if migrate and embedded:
            migrate_embedded(data)
        yield url


def migrate_embedded(data: DataDirectory) -> None:
    """Applies pending migrations, unless this very code has done so before."""
    if remembered(data.path) is not None:
        return
    from django.core.management import call_command

    with stage("升级数据库结构"):
        call_command("migrate", interactive=False, verbosity=0)
    remember(data.path, {})
