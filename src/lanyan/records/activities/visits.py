"""检查护照: who goes to look at whose work, of late and soon, so that no station is looked at twice in a week unawares."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from lanyan.directory import queries as directory
from lanyan.kernel import sql

_SQL = sql.statements(Path(__file__).parent / "sql" / "visits.sql")
DAYS_SHOWN = 30
DAYS_NEAR = 7


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit to an organisation. `held`: it took place and its record is closed."""

    organisation_id: int
    public_id: str
    kind: str
    title: str
    organiser_id: int
    held_on: date
    held: bool


def visits_to(organisations: Collection[int], since: date, until: date) -> dict[int, list[Visit]]:
    """{organisation: visits to it on these days, the latest first}. One query. Cancelled ones are left out."""
    found: dict[int, list[Visit]] = defaultdict(list)
    for row in sql.rows(_SQL["visits"], {"organisations": list(organisations), "since": since, "until": until}):
        found[row["organisation_id"]].append(Visit(**row))
    return found


def at_the_same_seat(organisations: Collection[int]) -> set[int]:
    """These organisations, their units, and whatever else is seated there: a station is one place whoever comes."""
    units = {one.unit_id or one.id for one in directory.organisations_on(organisations).values()}
    return {*organisations, *units, *(one.id for one in directory.seated_in(units))}
