"""Judge duties: all of everybody from nothing, or those of some organisations right after a record changed.

The same SQL in another scope; no loop over organisations or persons. Dropping the verdicts and evaluating again
gives the same verdicts, in whatever order organisations are taken.
"""

import time
from collections.abc import Collection
from datetime import date
from typing import Any

from django.db import transaction

from lanyan.kernel import clock, sql

from .models import Evaluation
from .rules import rulebook
from .statements import COLUMNS, SQL, Judged, judged, window_from


@transaction.atomic
def evaluate_force(on: date | None = None) -> Evaluation:
    """Judge every duty of every subject, as of `on` (default today), and put the verdicts in place of the old ones."""
    started, moment, today = time.perf_counter(), clock.now(), on or clock.today()
    book = rulebook()
    shared: dict[str, Any] = {"today": today, "window_from": window_from(today), "scope": [], "everywhere": True}
    sql.execute(SQL["lock_force"])
    sql.execute(SQL["freeze_facts"], shared)
    for one in judged(book, "all"):
        sql.execute(f"INSERT INTO fresh_verdict {one.text}", shared | one.parameters)
    verdicts = _replace(shared)
    sql.execute(SQL["thaw_facts"])
    return Evaluation.objects.create(
        on=today,
        scope="force",
        rulebook=book.hash(),
        started_at=moment,
        milliseconds=round((time.perf_counter() - started) * 1000),
        verdicts=verdicts,
    )


@transaction.atomic
def evaluate_organisations(organisation_ids: Collection[int], on: date | None = None) -> int:
    """Judge every duty of these organisations and of their people; the number of verdicts they now have.

    Call it in the transaction of the change (or right after): evaluations of one organisation wait for one another,
    so that the last one sees all that was committed before.
    """
    today = on or clock.today()
    shared: dict[str, Any] = {
        "today": today,
        "window_from": window_from(today),
        "scope": sorted(set(organisation_ids)),
        "everywhere": False,
    }
    if not shared["scope"]:
        return 0
    statement, parameters = _scoped_statement(judged(rulebook(), "organisations"))
    sql.execute(SQL["lock_organisations"], shared)
    return sql.rows(statement, shared | parameters)[0]["verdicts"]


def _replace(shared: dict[str, Any]) -> int:
    """Put `fresh_verdict` in place of the old verdicts; only what differs is written. The number of verdicts."""
    sql.execute(SQL["upsert"], shared)
    sql.execute(SQL["remove"], shared)
    return sql.rows("SELECT count(*) AS verdicts FROM fresh_verdict")[0]["verdicts"]


def _scoped_statement(duties: list[Judged]) -> tuple[str, dict[str, Any]]:
    """One statement: facts of the scope, all duties over them, and the old verdicts replaced."""
    parameters: dict[str, Any] = {}
    for one in duties:
        parameters |= one.parameters
    union = "\nUNION ALL\n".join(one.text for one in duties)
    scoped = "WHERE organisation_id = ANY (%(scope)s::bigint[])"
    statement = (
        f"WITH {SQL['scoped_facts']},\n"  # noqa: S608 - our own SQL files and compiled duties; values are parameters
        f"fresh_verdict AS MATERIALIZED (SELECT {COLUMNS} FROM ({union}) AS v {scoped}),\n"
        f"written AS ({SQL['upsert']} RETURNING 1),\nremoved AS ({SQL['remove']} RETURNING 1)\n"
        "SELECT count(*) AS verdicts FROM fresh_verdict"
    )
    return statement, parameters
