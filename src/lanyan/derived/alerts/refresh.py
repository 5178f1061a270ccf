"""Keep alerts true to the verdicts, and tell those who are to know. All set-based; safe to run again."""

from collections.abc import Collection
from datetime import date, timedelta
from pathlib import Path

from django.db import transaction

from lanyan.directory.access import RECORDER_OFFICES, SECRETARY_OFFICES
from lanyan.directory.rules import rulebook
from lanyan.kernel import clock, sql

# An unmet period stays on the list of warnings for a quarter; after that only figures and the handbook show it.
LAPSE_DAYS = 92
# The rule: days overdue after which the committee one, two, three levels up is told.
LADDER = "escalation_ladder"
INBOX = "/inbox/"
# Who answers for an organisation's duties: those offices whose holder can act on them.
ANSWERING_OFFICES = [
    *(office for office in SECRETARY_OFFICES if office not in ("publicist", "discipline", "league_publicist")),
    *RECORDER_OFFICES,
]

_SQL = sql.statements(Path(__file__).with_name("refresh.sql"))


@transaction.atomic
def refresh(on: date | None = None, organisation_ids: Collection[int] | None = None) -> None:
    """Raise, move and clear alerts after an evaluation: of everybody, or of some organisations and their people."""
    today = on or clock.today()
    parameters = {
        "today": today,
        "everywhere": organisation_ids is None,
        "organisations": sorted(organisation_ids or ()),
        "lapsed_before": today - timedelta(days=LAPSE_DAYS),
        "periodic": [duty.code for duty in rulebook().duties() if duty.period_unit(today)],
    }
    sql.execute(_SQL["clear"], parameters)
    sql.execute(_SQL["raise_and_move"], parameters)


@transaction.atomic
def escalate(on: date | None = None) -> int:
    """Take each alert that has been overdue long enough one level up; how many went up.

    How long is the rulebook's (`escalation_ladder`), for some nodes and below what they have made shorter.
    """
    today = on or clock.today()
    book = rulebook()
    version = book.value(LADDER).find(today)
    if version is None:
        return 0
    steps = [
        (value.owner, step, days)
        for value in book.tightened(LADDER)
        if (own := value.find(today))
        for step, days in enumerate(own.value, start=1)
    ]
    nodes, numbers, days = ([list(column) for column in zip(*steps, strict=True)]) if steps else ([], [], [])
    own_steps = {"own_nodes": nodes, "own_steps": numbers, "own_days": days}
    return sql.execute(_SQL["escalate"], {"today": today, "ladder": list(version.value), **own_steps})


@transaction.atomic
def send_digests(on: date | None = None) -> int:
    """Tell everybody what is new to them today, in one message each; how many messages were sent."""
    parameters = {
        "today": on or clock.today(),
        "moment": clock.now(),
        "link": INBOX,
        "secretary_offices": ANSWERING_OFFICES,
    }
    sql.execute(_SQL["tell"], parameters)
    sent = sql.execute(_SQL["digest"], parameters)
    sql.execute(_SQL["attach"], parameters)
    return sent
