"""Count rollups from the records: all of them at night, or those of some organisations right after a change.

A source of figures (`lanyan/derived/figures/sources`) is asked with each organisation as a node of its own; what it answers
is summed by month. So a rollup is defined by the same SQL that opens a figure's records, and cannot mean anything else.
"""

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from functools import lru_cache

from django.db import transaction

from lanyan.derived.figures import definitions
from lanyan.derived.figures.rolled import REFRESH as SQL
from lanyan.derived.figures.rolled import STOCKS, definitions_of
from lanyan.kernel import clock, sql

from .models import ROLLUPS, Basis, MemberMonth, Rollup

TYPES = {"on": "date", "since": "date", "until": "date", "scope": "bigint[]"}  # what differs from one run to the next
BEGINNING = date(1900, 1, 1)
SCOPED = "organisation_id = ANY (%(scope)s::bigint[])"
ALL = "true"


@transaction.atomic
def refresh_force(on: date | None = None) -> None:
    """Count all rollups anew, as of `on` (default today), and say so: from now on figures of that day are read from them."""
    day = on or clock.today()
    shared = definitions.shared(day)
    run = {"on": day, "since": BEGINNING, "until": day + timedelta(days=1)}
    for one in ROLLUPS:
        sql.execute(_statement([_replacing(one, ALL)], ALL), shared | run)
    sql.execute(_statement([_joint(ALL, ALL)], ALL), shared | run)
    sql.execute(SQL["set_basis"], {"on": day, "definitions": definitions_of(day)})


@transaction.atomic
def refresh_organisations(organisation_ids: Collection[int], on: date | None = None) -> None:
    """Count the rollups of some organisations anew. Call it in the transaction of the change, after their duties were
    judged: that took the locks by which two changes of one organisation wait for one another."""
    day = on or clock.today()
    if not organisation_ids or not Basis.objects.exists():
        return
    run = {"on": day, "since": BEGINNING, "until": day + timedelta(days=1), "scope": sorted(organisation_ids)}
    sql.prepared_rows(_scoped(definitions_of(day), day), run, TYPES)


@lru_cache(maxsize=4)
def _scoped(definitions_digest: str, day: date) -> str:
    """One statement for all rollups of some organisations, its plan kept on the connection; `day` says which limits hold."""
    affected = "activity_id IN (SELECT activity_id FROM affected)"
    parts = [*(_replacing(one, SCOPED) for one in ROLLUPS), _joint(SCOPED, affected)]
    return sql.with_literals(_statement(parts, SCOPED), definitions.shared(day))


def _statement(parts: Iterable[str], within: str) -> str:
    stretch = SQL["stretch"].format(within=within)
    return ",\n".join([f"WITH {stretch}", *parts]) + "\nSELECT 1 AS done"


def _replacing(one: type[Rollup], within: str) -> str:
    columns = one.columns()
    return SQL["replace"].format(
        table=one._meta.db_table,
        fresh=_fresh(one),
        columns=", ".join(columns),
        excluded=", ".join(f"EXCLUDED.{name}" for name in columns),
        current=", ".join(f"t.{name}" for name in columns),
        within=within,
    )


def _fresh(one: type[Rollup]) -> str:
    sums = {name: f"sum(r.{name}) AS {name}" for name in one.columns()}
    if one is MemberMonth:
        sums["hours"] = "0 AS hours"
    counted = SQL["counted"].format(
        source=definitions.source(one.source),
        month="NULL::date" if one.source in STOCKS else "date_trunc('month', r.happened_on)::date",
        sums=", ".join(sums.values()),
    )
    return f"{counted} UNION ALL {SQL['hours']}" if one is MemberMonth else counted


def _joint(within: str, gone: str) -> str:
    return SQL["replace_joint"].format(within=within, gone=gone)
