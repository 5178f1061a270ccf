"""Builds the demo world of one day and writes it.

The world does not go through the operations: a year of a brigade would be fifty thousand calls. It writes rows as the
operations would have left them, which `tests/test_invariants.py` checks (decision 0070).
"""

from datetime import date, timedelta

from django.conf import settings

from lanyan.directory.models import Person
from lanyan.kernel import workdays
from lanyan.kernel.operation import SYSTEM, Actor, about, operation
from lanyan.kernel.refusal import Refusal

from .accounts import write_accounts
from .adoptions import rhythm_since, write_adoptions
from .brigade import Brigade
from .cases import write_cases
from .cast import officer
from .comparison import write_comparison
from .derive import derive
from .dues import write_dues
from .lectures import write_lectures
from .masses import draw_league, write_league, write_masses
from .offices import write_offices
from .other_cases import write_other_cases
from .party import draw_shifts, draw_standings, write_bodies, write_memberships
from .people import draw_lives, write_people, write_units
from .registers import write_registers
from .rows import Rows
from .staffing import roster
from .year.issued import write_issued
from .year.ledgers import write_ledgers
from .year.year import write_year


def load(today: date) -> None:
    """Write the world as it stands on `today` into an empty demo or test database."""
    if not (settings.DEMO or settings.TEST):
        raise Refusal(
            "not_a_demo", "这不是演示数据目录，没有写入任何数据。演示请用 ./lanyan demo。", reason="neither DEMO nor TEST"
        )
    if Person.objects.exists():
        raise Refusal("not_empty", "数据库里已经有人员，演示数据没有写入，原有数据未改动。请换一个空的数据目录（--data）。")
    load_world(today=today, by=SYSTEM)


@operation
def load_world(*, today: date, by: Actor) -> None:
    """One journal line tells of the whole world, with the number of rows by table."""
    workdays.fill()
    rows = Rows(seed=today.isoformat())
    brigade = write_directory(rows, today)
    write_year(rows, brigade, rhythm_since(today))
    write_adoptions(rows, brigade)
    write_issued(rows, brigade, write_ledgers(rows, brigade))
    write_cases(rows, brigade)
    write_dues(rows, brigade)
    write_other_cases(rows, brigade)
    rows.write()
    write_lectures(brigade)
    derive(brigade)
    about("world", None, today=today.isoformat(), rows=dict(rows.counts()), people=len(brigade.people))


def write_directory(rows: Rows, today: date) -> Brigade:
    """Units, organisations, people, memberships, offices, accounts."""
    people = roster()
    draw_lives(people, today)
    draw_standings(people, today)
    shifts = draw_shifts(people, today)
    league = draw_league(people, today)
    units = write_units(rows, today)
    bodies = write_bodies(rows, units, today)
    write_people(rows, people, shifts, units, today)
    spans = write_memberships(rows, people, shifts, bodies, today)
    offices = write_offices(rows, people, bodies, spans, today)
    offices |= write_league(rows, league, bodies, today)
    offices |= write_masses(rows, people, bodies, today)
    rest = workdays.rest_days(today - timedelta(days=500), today + timedelta(days=80))
    accounts = write_accounts(rows, people, units | bodies, today)
    write_registers(rows, people, units, bodies, offices, today)
    write_comparison(rows, people, bodies, accounts[officer], today)
    return Brigade(today, rest, people, units, bodies, shifts, spans, offices, league)
