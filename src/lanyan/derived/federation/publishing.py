"""Keep the rows that go up in step with what is derived here: whole, set by set, and only differences are written.

It is done by a job, once a minute and soon after each change: to do it in the change itself would put all changes of an
instance in a row, since each concerns the sums of the organisations above.
"""

import json
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.db import models, transaction

from lanyan import __version__
from lanyan.derived.figures.rolled import rolled
from lanyan.derived.rollups.models import ROLLUPS
from lanyan.directory.rules import rulebook
from lanyan.kernel import clock, jobs, sql

from .models import FORMAT, PUBLISHED, Publishing

SQL = sql.statements(Path(__file__).with_name("published.sql"))
JOB = "tell_upward"


def tell_soon() -> None:
    """After the transaction of a change: have a worker tell it. What a worker does not hear of is told within a minute."""
    transaction.on_commit(_ask_a_worker, robust=True)


def _ask_a_worker() -> None:
    if Publishing.objects.exists():
        jobs.defer_once(JOB)


@transaction.atomic
def tell() -> bool:
    """Bring all published rows of this instance in line; whether it publishes at all."""
    own = Publishing.objects.first()
    if own is None:
        return False
    sql.rows(SQL["lock"])
    told = _parameters(own)
    for model in reversed(PUBLISHED):  # the origin last: it says as of when the others are
        sql.rows(_statement(model), told)
    return True


def withdraw() -> None:
    """Forget what was published from here."""
    own = Publishing.objects.first()
    if own is not None:
        for model in PUBLISHED:
            model._base_manager.filter(origin=own.origin).delete()
        own.delete()


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
def _statement(model: type[models.Model]) -> str:
    table = model._meta.db_table
    key = [name for name in _key(model) if name != "origin"]
    columns = [one.attname for one in model._meta.concrete_fields if one.attname not in ("pk", "origin")]
    return SQL["replace"].format(
        **{"with": f"{SQL['node']}, " if table == "federation_month" else ""},
        table=table,
        fresh=SQL[table].replace("{sources}", _sources()),
        columns=", ".join(columns),
        and_key="".join(f", {name}" for name in key),
        excluded=", ".join(f"EXCLUDED.{name}" for name in columns),
        current=", ".join(f"t.{name}" for name in columns),
        same=" AND ".join(f"f.{name} = t.{name}" for name in key) or "true",
    )


def _key(model: type[models.Model]) -> list[str]:
    return [one.attname for one in model._meta.pk_fields]


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
