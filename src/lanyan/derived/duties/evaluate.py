"""Judge duties: all of everybody from nothing, or those of some organisations right after a record changed.

The same SQL in another scope; no loop over organisations or persons. Dropping the verdicts and evaluating again
gives the same verdicts, in whatever order organisations are taken.
"""

import time
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from django.db import transaction

from lanyan.directory.rules import rulebook
from lanyan.kernel import clock, sql
from lanyan.rulebook import Duty, Rulebook

from .models import Evaluation
from .relevance import concerns, events_of, surroundings
from .statements import COLUMNS, SQL, Judged, judged, window_from

TYPES = {"today": "date", "window_from": "date", "scope": "bigint[]"}  # what differs from one run to the next
MOST_SCOPED = 200
KEEP_WIDE_PLANS = False
"""All duties at once are a very wide statement, whose plan takes 18 MB of a connection, and seldom run: not worth keeping,
but for tests, which do little else."""
_scoped: dict[tuple[str, ...], str] = {}


@transaction.atomic
def evaluate_force(on: date | None = None) -> Evaluation:
    """Judge every duty of every subject, as of `on` (default today), and put the verdicts in place of the old ones."""
    started, moment, today = time.perf_counter(), clock.now(), on or clock.today()
    book = rulebook()
    shared = _shared(today, book, book.duties())
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
def evaluate_organisations(organisation_ids: Collection[int], on: date | None = None, *, kind: str = "") -> int:
    """Judge the duties of these organisations and of their people; the number of verdicts judged.

    `kind`: only an activity of this kind has changed (closed, corrected, made up, archived), so only duties that it
    can concern are judged. Call it in the transaction of the change: evaluations of one organisation wait for one
    another, so that the last one sees all that was committed before.
    """
    scope = sorted(set(organisation_ids))
    if not scope:
        return 0
    today, book = on or clock.today(), rulebook()
    concerned = [duty for duty in book.duties() if not kind or concerns(duty, kind)]
    around = surroundings(scope)
    bound = {duty.code: duty for duty in concerned if around.may_bind(duty)}
    shared = _shared(today, book, bound.values()) | {"scope": scope, "everywhere": False}
    if kind:
        shared["duties"] = [duty.code for duty in concerned]
    lock_organisations(scope)
    one_run = {name: shared.pop(name) for name in TYPES}
    key = (book.hash(), kind, *bound)
    if key not in _scoped:
        if len(_scoped) > MOST_SCOPED:
            _scoped.clear()
        _scoped[key] = _scoped_statement([one for one in judged(book, "organisations") if one.code in bound], shared)
    keep = bool(kind) or KEEP_WIDE_PLANS
    found = sql.prepared_rows(_scoped[key], one_run, TYPES) if keep else sql.rows(_scoped[key], one_run)
    return found[0]["verdicts"]


def lock_organisations(organisation_ids: Collection[int]) -> None:
    """What is derived about these organisations is derived by nobody else until the transaction ends."""
    sql.execute(SQL["lock_organisations"], {"scope": sorted(organisation_ids)})


def _shared(today: date, book: Rulebook, duties: Iterable[Duty]) -> dict[str, Any]:
    """Parameters that all duties share, for the whole force and all duties unless said otherwise."""
    known = book.context.event_codes()
    return {
        "today": today,
        "window_from": window_from(today),
        "events": sorted(set().union(*(events_of(duty, known) for duty in duties))),
        "scope": [],
        "everywhere": True,
        "duties": None,
    }


def _replace(shared: dict[str, Any]) -> int:
    """Put `fresh_verdict` in place of the old verdicts; only what differs is written. The number of verdicts."""
    sql.execute(SQL["upsert"], shared)
    sql.execute(SQL["remove"], shared)
    return sql.rows("SELECT count(*) AS verdicts FROM fresh_verdict")[0]["verdicts"]


def _scoped_statement(duties: list[Judged], shared: dict[str, Any]) -> str:
    """One statement: facts of the scope, all duties over them, and the old verdicts replaced.

    What the rulebook says is written in; `today`, `window_from` and `scope` remain parameters.
    """
    parameters = dict(shared)
    for one in duties:
        parameters |= one.parameters
    nothing = f"SELECT {COLUMNS} FROM public.duties_verdict WHERE false"  # noqa: S608 - a constant list of columns
    union = "\nUNION ALL\n".join([nothing, *(one.text for one in duties)])
    scoped = "WHERE organisation_id = ANY (%(scope)s::bigint[])"
    statement = (
        f"WITH {SQL['scoped_facts']},\n"  # noqa: S608 - our own SQL files and compiled duties; values are parameters
        f"fresh_verdict AS MATERIALIZED (SELECT {COLUMNS} FROM ({union}) AS v {scoped}),\n"
        f"written AS ({SQL['upsert']} RETURNING 1),\nremoved AS ({SQL['remove']} RETURNING 1)\n"
        "SELECT count(*) AS verdicts FROM fresh_verdict"
    )
    return sql.with_literals(statement, parameters)
