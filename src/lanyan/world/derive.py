"""Brings what is derived up to date after loading: ancestors, the calendar, verdicts, and alerts as they were raised."""

from datetime import date, timedelta

from lanyan.derived.alerts import refresh as alerts
from lanyan.derived.duties.evaluate import evaluate_force
from lanyan.directory.operations import rebuild_ancestry
from lanyan.kernel import sql

# Past days on which alerts are refreshed too, so that they were raised when they would have been.
REFRESHED = (10,)


def derive(today: date) -> None:
    rebuild_ancestry()
    sql.execute("ANALYZE")  # the tables were empty a moment ago, and the planner still believes it
    for days in (*REFRESHED, 0):
        day = today - timedelta(days=days)
        evaluate_force(day)
        alerts.refresh(day)
