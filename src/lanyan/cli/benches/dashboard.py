"""The screens of the force, of a corps, of a detachment, and their drill-downs: p95 on the server, in process."""

from lanyan.cli.benches import Row
from lanyan.cli.benches.pages import measured
from lanyan.cli.load import force

MOST_MILLISECONDS = 100


def rows(world: str = "national") -> list[Row]:
    """Two rows a page. There are dashboards of a force in the national world alone."""
    return measured(force.dashboards(), MOST_MILLISECONDS)
