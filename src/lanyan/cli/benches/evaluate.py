"""All duties from nothing, and one organisation right after one of its activities changed.

Runs on whatever data the instance holds and leaves them as they were: each sample is rolled back.
"""

import time
from collections.abc import Callable
from functools import partial
from statistics import median

from lanyan.cli.benches import Row, nothing_to_measure

FORCE = {"demo": 1000, "national": 60_000}  # ms, all duties from nothing
MOST_FLOORS = 2.5  # all duties of a force, against the bare scans they need
ONE = 50  # ms, after one activity has closed
ROUNDS = {"demo": 3, "national": 1}
SAMPLES = 40


def rows(world: str = "demo") -> list[Row]:
    """Milliseconds of wall time; medians, since a stutter of the machine is no property of the code."""
    from lanyan.derived.alerts.refresh import refresh
    from lanyan.derived.duties.evaluate import evaluate_force, evaluate_organisations
    from lanyan.derived.duties.models import Verdict
    from lanyan.records.activities.models import Activity

    closed = Activity.objects.filter(closure__isnull=False).order_by("-held_on", "-pk")
    recent = list(closed.values_list("organiser_id", "kind")[:SAMPLES])
    if not recent:
        raise nothing_to_measure()

    force = [_rolled_back(evaluate_force, first=_drop_verdicts) for _ in range(ROUNDS[world])]
    verdicts = Verdict.objects.count()
    evaluate_organisations([recent[0][0]])  # the connection, the rulebook and its compiled duties are there
    first = [_rolled_back(partial(evaluate_organisations, [o], kind=k)) for o, k in {k: (o, k) for o, k in recent}.values()]
    one = [_rolled_back(partial(evaluate_organisations, [o], kind=k)) for o, k in recent]
    alerts = [_rolled_back(partial(refresh, organisation_ids=[o])) for o, _ in recent]
    floor = _scans()
    return [
        Row("all duties from nothing", round(median(force), 1), "ms", target=FORCE[world], floor=round(floor, 1)),
        *(
            [Row("the same against its floor", round(median(force) / floor, 2), "倍", MOST_FLOORS)]
            if world == "national"
            else []
        ),
        Row("verdicts", verdicts, "项"),
        Row("one organisation after an activity closed: its verdicts", round(median(one), 1), "ms", target=ONE),
        Row("the same, slowest of twenty", round(sorted(one)[len(one) * 19 // 20 - 1], 1), "ms"),
        Row("the same, first of its kind of activity on a connection (planned anew)", round(median(first), 1), "ms"),
        Row("one organisation: its alerts", round(median(alerts), 1), "ms"),
    ]


def _scans() -> float:
    """Milliseconds of the bare aggregates that the duties cannot do without: for each duty, one pass over each table of
    records that it reads, grouped by its subject."""
    from lanyan.derived.duties import evaluate
    from lanyan.kernel import sql

    read = [one.text for one in evaluate.judged(evaluate.rulebook(), "all")]
    passes = {
        "fact_attendance": "SELECT person_id, count(*) FROM outcome GROUP BY person_id",
        "fact_activity": "SELECT organiser_id, count(*), max(held_on) FROM activity GROUP BY organiser_id",
        "fact_event": "SELECT person_id, count(*), max(due_on) FROM make_up GROUP BY person_id",
        "fact_member": "SELECT organisation_id, count(*) FROM membership GROUP BY organisation_id",
    }

    def scan() -> None:
        sql.execute("SELECT set_config('work_mem', '128MB', true), set_config('jit', 'off', true)")
        for fact, aggregate in passes.items():
            for _ in range(sum(fact in text for text in read)):
                sql.execute(aggregate)

    return _rolled_back(scan)


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
