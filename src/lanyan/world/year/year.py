"""Writes the twelve months: every meeting in the order of its day."""

from datetime import date

from ..brigade import Brigade
from ..rows import Rows
from .branches import branch_meetings
from .mechanisms import mechanism_meetings, office_training, talks
from .others import committee_meetings, league_meetings, shared_meetings
from .register import Register
from .rolls import Rolls


def write_year(rows: Rows, brigade: Brigade, rhythm_since: date) -> None:
    """`rhythm_since`: the day from which the detachment keeps its own mechanisms."""
    rolls = Rolls(brigade)
    meetings = [
        *branch_meetings(rows, brigade, rolls),
        *committee_meetings(brigade, rolls),
        *league_meetings(brigade),
        *mechanism_meetings(brigade, rolls, rhythm_since),
        *office_training(brigade, rolls),
        *talks(brigade, rolls),
        *shared_meetings(brigade, rolls),
    ]
    register = Register(rows, brigade, rolls)
    for meeting in sorted(meetings, key=lambda m: (m.starts_at, m.hosts, m.kind.code, m.title)):
        register.write(meeting)
