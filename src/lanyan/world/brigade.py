"""The directory of the world, in memory: what the year of meetings is drawn from."""

from dataclasses import dataclass, field
from datetime import date

from .people import Shift
from .staffing import Somebody


@dataclass
class Brigade:
    """Keys of the tree to database keys (`units`, `bodies`); `rest`: days around the year that are not worked.

    `shifts` of people who served elsewhere before; `spans` of membership by person: (branch, group, since, until);
    `offices` by organisation: (role, person, since, until); `league` members by League branch with the day they joined.
    `asked`: of whom an assembly that is going on is to admit, by person: its key, the item of its agenda, the ballot.
    """

    today: date
    rest: set[date]
    people: list[Somebody]
    units: dict[str, int]
    bodies: dict[str, int]
    shifts: dict[int, Shift]
    spans: dict[int, list[tuple[str, str, date, date | None]]]
    offices: dict[str, list[tuple[str, Somebody, date, date | None]]]
    league: dict[str, list[tuple[Somebody, date]]]
    asked: dict[int, tuple[int, int, int]] = field(default_factory=dict)
