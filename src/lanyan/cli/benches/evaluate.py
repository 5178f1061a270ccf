"""All duties from nothing, and one organisation right after one of its activities changed.

Runs on whatever data the instance holds and leaves them as they were: each sample is rolled back.
"""

import time
from collections.abc import Callable
from functools import partial
from statistics import median

from lanyan.cli.benches import Row
from lanyan.kernel.refusal import Refusal

FORCE = 1000  # ms, all duties of the demo brigade from nothing
ONE = 50  # ms, after one activity has closed
ROUNDS = 3
SAMPLES = 40


def rows() -> list[Row]:
    """Milliseconds of wall time; medians, since a stutter of the machine is no property of the code."""
    from lanyan.derived.alerts.refresh import refresh
    from lanyan.derived.duties.evaluate import evaluate_force, evaluate_organisations
    from lanyan.derived.duties.models import Verdict
    from lanyan.records.activities.models import Activity

    closed = Activity.objects.filter(closure__isnull=False).order_by("-held_on", "-pk")
    recent = list(closed.values_list("organiser_id", "kind")[:SAMPLES])
    if not recent:
        raise Refusal("nothing_to_measure", "没有可以测量的记录。请先写入演示数据：./lanyan world demo。")

    force = [_rolled_back(evaluate_force, first=_drop_verdicts) for _ in range(ROUNDS)]
    verdicts = Verdict.objects.count()
    evaluate_organisations([recent[0][0]])  # the connection, the rulebook and its compiled duties are there
    first = [_rolled_back(partial(evaluate_organisations, [o], kind=k)) for o, k in {k: (o, k) for o, k in recent}.values()]
    one = [_rolled_back(partial(evaluate_organisations, [o], kind=k)) for o, k in recent]
    alerts = [_rolled_back(partial(refresh, organisation_ids=[o])) for o, _ in recent]
    return [
        Row("all duties from nothing", round(median(force), 1), "ms", target=FORCE),
        Row("verdicts", verdicts, "项"),
        Row("one organisation after an activity closed: its verdicts", round(median(one), 1), "ms", target=ONE),
        Row("the same, slowest of twenty", round(sorted(one)[len(one) * 19 // 20 - 1], 1), "ms"),
        Row("the same, first of its kind of activity on a connection (planned anew)", round(median(first), 1), "ms"),
        Row("one organisation: its alerts", round(median(alerts), 1), "ms"),
    ]


def _drop_verdicts() -> None:
    from lanyan.kernel import sql

    sql.execute("TRUNCATE duties_verdict")


def _rolled_back(work: Callable[[], object], first: Callable[[], object] | None = None) -> float:
    """Milliseconds that `work` took, less what comes `first`; what they wrote is undone."""
    from django.db import transaction

    with transaction.atomic():
        if first:
            first()
        started = time.perf_counter()
        work()
        taken = time.perf_counter() - started
        transaction.set_rollback(True)
    return taken * 1000
