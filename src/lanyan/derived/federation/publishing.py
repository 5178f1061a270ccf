"""Keep the rows that go up in step with what is derived here: whole, set by set, and only differences are written.

They lie in a database of their own in the same cluster, and only that one is open to the instance above. Whoever may
replicate from a database can read all that is written in it, whatever is published: here it is these four tables alone.

Telling is a job, once a minute and soon after each change. In the change itself it would put all changes of an instance in a
row, since each concerns the sums of the organisations above.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import psycopg
from django.db import connection, models, transaction

from lanyan import __version__
from lanyan.derived.figures.rolled import rolled
from lanyan.derived.rollups.models import ROLLUPS
from lanyan.directory.rules import rulebook
from lanyan.kernel import clock, jobs, sql

from .models import FORMAT, PUBLISHED, PublishedMonth, Publishing

SQL = sql.statements(Path(__file__).with_name("published.sql"))
JOB = "tell_upward"
CONNECTION = ("user", "password", "host", "port", "sslmode", "sslrootcert", "sslcert", "sslkey")
ENDING = "_upward"
"""Of the name of the database with the published tables, behind the name of the instance's own."""


def tell_soon() -> None:
    """After the transaction of a change: have a worker tell it. What a worker does not hear of is told within a minute."""
    transaction.on_commit(_ask_a_worker, robust=True)


def _ask_a_worker() -> None:
    if Publishing.objects.exists():
        jobs.defer_once(JOB)


def tell() -> bool:
    """Bring all published rows in line; whether this instance publishes at all."""
    own = Publishing.objects.first()
    if own is None:
        return False
    with _upward() as target:
        write(own, target)
    return True


@transaction.atomic
def write(own: Publishing, target: "psycopg.Connection[Any]") -> None:
    """What is derived here becomes what is published in `target`, in its open transaction. A few MB pass through memory."""
    sql.rows(SQL["lock"])
    told = _parameters(own)
    for model in reversed(PUBLISHED):  # the origin last: it says as of when the others are
        fresh, replace = statements(model)
        copied = f"COPY ({sql.with_literals(fresh, told).replace('%%', '%')}) TO STDOUT"  # COPY takes no parameters
        with connection.cursor() as cursor, cursor.copy(copied) as out:
            rows = list(out)
        with target.cursor() as there:
            table = model._meta.db_table
            there.execute(f"CREATE TEMP TABLE fresh (LIKE {table}) ON COMMIT DROP".encode())
            with there.copy("COPY fresh FROM STDIN") as into:
                for row in rows:
                    into.write(row)
            there.execute(replace.encode())
            there.execute("DROP TABLE fresh")


@contextmanager
def _upward() -> Iterator["psycopg.Connection[Any]"]:
    """A transaction of the database with the published tables, as the role that this process has anyway."""
    asked = connection.get_connection_params()
    named = {key: asked[key] for key in CONNECTION if asked.get(key)}
    with psycopg.connect(dbname=f"{asked['dbname']}{ENDING}", **named) as target:
        yield target


def _parameters(own: Publishing) -> dict[str, Any]:
    today = clock.today()
    return {
        "origin": own.origin,
        "name": own.name,
        "root": own.root_id,
        "version": __version__,
        "format": FORMAT,
        "now": clock.now(),
        "titles": json.dumps({one.code: one.title for one in rulebook().duties()}, ensure_ascii=False),
        "since": date(today.year - 1, 1, 1),
        "until": today + timedelta(days=1),
    }


@lru_cache
def statements(model: type[models.Model]) -> tuple[str, str]:
    """Of a published table: what gives its rows here, and what makes it like the rows of `fresh` there."""
    table = model._meta.db_table
    key = [one.attname for one in model._meta.pk_fields]
    columns = [one.attname for one in model._meta.concrete_fields if one.attname != "pk"]
    given = ", ".join("%(origin)s::int AS origin" if name == "origin" else name for name in columns)
    rows = SQL[table].replace("{sources}", _sources())
    fresh = f"{SQL['node'] if model is PublishedMonth else ''} SELECT {given} FROM ({rows}) AS told"  # noqa: S608 - columns of our own models
    replace = SQL["replace"].format(
        table=table,
        columns=", ".join(columns),
        key=", ".join(key),
        excluded=", ".join(f"EXCLUDED.{name}" for name in columns),
        current=", ".join(f"t.{name}" for name in columns),
        same=" AND ".join(f"f.{name} = t.{name}" for name in key),
    )
    return fresh, replace


def _sources() -> str:
    parts = [
        SQL["source"].format(
            source=one.source,
            sums=", ".join(f"'{name}', COALESCE(sum(r.{name}), 0)" for name in one.columns()),
            rolled=rolled(one.source),
        )
        for one in ROLLUPS
    ]
    return " UNION ALL ".join(parts)
