"""What meetings cost those who come (减负): how many an organisation held, how many people came, for how long."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from lanyan.kernel import sql

_SQL = sql.statements(Path(__file__).parent / "sql" / "convened.sql")


@dataclass(frozen=True, slots=True)
class Convened:
    """Closed activities of one organiser in a span; `minutes` are those of everybody who came, added up."""

    activities: int = 0
    expected: int = 0
    present: int = 0
    minutes: int = 0


def convened(
    organisations: Collection[int], *, years: Sequence[int], since: Sequence[date], until: Sequence[date]
) -> dict[tuple[int, int], Convened]:
    """{(organiser, year): what it held} for each year's span [since, until). One query."""
    asked = {"organisations": list(organisations), "years": list(years), "since": list(since), "until": list(until)}
    return {(row.pop("organisation_id"), row.pop("year")): Convened(**row) for row in sql.rows(_SQL["convened"], asked)}
