"""Writes the twelve months: every meeting in the order of its day."""

from ..brigade import Brigade
from ..rows import Rows
from .branches import branch_meetings
from .others import committee_meetings, league_meetings, shared_meetings
from .register import Register
from .rolls import Rolls


def write_year(rows: Rows, brigade: Brigade) -> None:
    rolls = Rolls(brigade)
    meetings = [
        *branch_meetings(rows, brigade, rolls),
        *committee_meetings(brigade, rolls),
        *league_meetings(brigade),
        *shared_meetings(brigade, rolls),
    ]
    register = Register(rows, brigade, rolls)
    for meeting in sorted(meetings, key=lambda m: (m.starts_at, m.hosts, m.kind.code, m.title)):
        register.write(meeting)
