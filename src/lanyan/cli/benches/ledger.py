"""Boards, lists and rates of ledgers over 200 000 items: server time, p95.

The items are made by one statement each for items, steps and measures, in a transaction that is rolled back at the end.
Floor of each page: its own queries, run bare on the same connection.
"""

import statistics
from pathlib import Path

from lanyan.cli.benches import Row, nothing_to_measure

from .pages import _milliseconds, queries_of, run_bare, visitor

ITEMS = 200_000
ROUNDS = 20
MOST = 150  # ms


def rows() -> list[Row]:
    """One row a page."""
    from django.db import transaction

    from lanyan.directory.models import Account
    from lanyan.kernel import clock, sql
    from lanyan.world import cast

    if not Account.objects.filter(username=cast.officer).exists():
        raise nothing_to_measure()
    statements = sql.statements(Path(__file__).with_name("ledger.sql"))
    pages = [
        ("all lists of the detachment", cast.officer, "/ledgers/"),
        ("one list of the detachment", cast.officer, "/ledgers/rectification/"),
        ("what is overdue", cast.officer, "/ledgers/rectification/?due=overdue"),
        ("the board", cast.officer, "/ledgers/rectification/?view=board"),
        ("one list of a branch", cast.secretary, "/ledgers/rectification/"),
        ("what waits for a secretary", cast.secretary, "/ledgers/waiting/"),
    ]
    found = []
    with transaction.atomic():
        for name in ("items", "steps", "measures"):
            sql.execute(statements[name], {"items": ITEMS, "today": clock.today()})
        sql.execute("ANALYZE ledger_item; ANALYZE ledger_step; ANALYZE ledger_measure")
        for name, username, address in pages:
            get = visitor(username)
            asked = queries_of(get, address)
            times = sorted(_milliseconds(get, address) for _ in range(ROUNDS))
            floor = statistics.median(_milliseconds(run_bare, asked) for _ in range(3))
            p95 = times[round(0.95 * (ROUNDS - 1))]
            found.append(Row(f"{name}: p95", round(p95, 1), "ms", floor=round(floor, 1), target=MOST))
        transaction.set_rollback(True)
    return found
