"""How long the main pages take on the server, as different people see them: p95 of 40 rounds, in process.

Floor of each page: its own queries, run bare on the same connection. Nothing is left behind.
"""

import re
import statistics
import time
from collections.abc import Callable
from typing import Any

from lanyan.cli.benches import Row, nothing_to_measure
from lanyan.cli.load import force
from lanyan.kernel.refusal import Refusal

ROUNDS, WARM = 40, 3
_READS = re.compile(r"(\s|--.*\n)*(SELECT|WITH)\b", re.IGNORECASE)  # its comments come first
MOST_MILLISECONDS, MOST_QUERIES = {"demo": 100, "national": 150}, 20


def main_pages() -> list[tuple[str, str, str]]:
    """The twenty main pages: (name, key of the world's cast, address). Activities are looked up."""
    from lanyan.world import cast

    branch, weak = cast.due_assembly_branch, cast.weak_branch
    return [
        ("workbench of a secretary", cast.secretary, "/"),
        ("workbench of a weak branch", cast.weak_secretary, "/"),
        ("workbench of a member", cast.member, "/"),
        ("workbench of the detachment", cast.officer, "/"),
        ("activities of a branch", cast.secretary, "/meetings/"),
        ("activities of the detachment", cast.officer, "/meetings/"),
        ("calendar", cast.secretary, "/meetings/calendar/"),
        ("one activity", cast.secretary, f"/meetings/{_latest(branch)}/"),
        ("plan an activity", cast.secretary, "/meetings/new/?kind=branch_assembly"),
        ("make-ups", cast.weak_secretary, "/make-ups/"),
        ("study", cast.member, "/study/"),
        ("alerts", cast.officer, "/monitoring/"),
        ("who needs help", cast.officer, "/monitoring/help/"),
        ("map", cast.officer, "/monitoring/map/"),
        ("big screen", cast.leader, "/monitoring/screen/"),
        ("figures", cast.officer, "/monitoring/figures/"),
        ("one figure opened", cast.officer, "/monitoring/figures/attendance_rate/"),
        ("portrait", cast.officer, f"/organisations/{weak}/portrait/"),
        ("organisation", cast.officer, f"/organisations/{branch}/"),
        ("people", cast.officer, "/people/"),
        ("one person", cast.secretary, f"/people/{cast.person(cast.member)}/"),
        ("all ledgers", cast.officer, "/ledgers/"),
        ("one ledger", cast.officer, "/ledgers/rectification/"),
        ("all processes", cast.officer, "/cases/all/"),
        ("cases of a process", cast.officer, "/cases/"),
        ("rulebook", cast.officer, "/settings/rulebook/"),
    ]


def rows(world: str = "demo") -> list[Row]:
    """Two rows a page: milliseconds (p95) and queries."""
    from lanyan.directory.models import Account

    if not Account.objects.exists():
        raise nothing_to_measure()
    return measured(main_pages() if world == "demo" else force.main_pages(), MOST_MILLISECONDS[world])


def measured(pages: list[tuple[str, str, str]], most: float) -> list[Row]:
    """Two rows for each (name, username, address)."""
    found = []
    for name, username, address in pages:
        get = visitor(username)
        asked = queries_of(get, address)
        times = sorted(_milliseconds(get, address) for _ in range(ROUNDS))
        floor = statistics.median(_milliseconds(run_bare, asked) for _ in range(5))
        p95 = times[round(0.95 * (ROUNDS - 1))]
        found.append(Row(f"{name}: p95", round(p95, 1), "ms", floor=round(floor, 1), target=most))
        found.append(Row(f"{name}: queries", len(asked), "次", target=MOST_QUERIES))
    return found


def visitor(username: str) -> Callable[[str], Any]:
    """A browser session of this person, warmed up; every answer must be 200."""
    from django.test import Client

    from lanyan.directory.models import Account

    client = Client()
    client.force_login(Account.objects.get(username=username), "django.contrib.auth.backends.ModelBackend")

    def get(address: str) -> Any:
        answer = client.get(address)
        if answer.status_code != 200:
            raise Refusal("page_fails", f"{address} 返回 {answer.status_code}，没有测量。")
        return answer

    return get


def queries_of(get: Callable[[str], Any], address: str) -> list[str]:
    """The statements that one warm request runs."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for _ in range(WARM):
        get(address)
    with CaptureQueriesContext(connection) as captured:
        get(address)
    return [query["sql"] for query in captured.captured_queries]


def _latest(branch: str) -> str:
    from lanyan.records.activities.models import Activity

    archived = Activity.objects.filter(organiser__public_id=branch, kind="branch_committee", archive__isnull=False)
    return archived.order_by("-held_on").values_list("public_id", flat=True)[0]


def run_bare(statements: list[str]) -> None:
    """The statements that read, on the same connection, with nothing made of their rows."""
    from django.db import connection

    with connection.cursor() as cursor:
        for statement in statements:
            if _READS.match(statement):
                cursor.execute(statement.replace("%", "%%"), ())
                cursor.fetchall()


def _milliseconds(what: Callable[[Any], Any], about: Any) -> float:
    began = time.perf_counter()
    what(about)
    return (time.perf_counter() - began) * 1000
