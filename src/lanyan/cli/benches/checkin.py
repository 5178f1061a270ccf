"""Distinct sign-ins over HTTP by 32 and 64 clients at a meeting where everybody is expected: clients, server, database here.

Floor: pgbench inserting single rows with the same unique key, by as many clients, on the same server in the same minute. The
meeting and everything it wrote are removed afterwards; the journal keeps its lines, as it must.
"""

import asyncio
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from lanyan.cli.benches import Row, nothing_to_measure
from lanyan.kernel.refusal import Refusal

CLIENTS = (32, 64)
SECONDS = 10
RATIO, P99, MOST_PEOPLE = 0.6, 50.0, 200_000
_INSERT = """\\set person random(1, 1000000000)
INSERT INTO bench_check_in (activity_id, person_id) VALUES (1, :person) ON CONFLICT (activity_id, person_id) DO NOTHING;
"""


@dataclass
class Meeting:
    """A meeting that exists for the measurement: its sealed secret, and who is to sign in."""

    id: int
    public_id: str
    secret: bytes
    persons: list[int]


def rows() -> list[Row]:
    """Rates a second against the floor, latencies, and what was lost or counted twice."""
    from lanyan.cli.running.children import Children
    from lanyan.cli.running.web import free_port, live_command

    meeting = scene()
    found: list[Row] = []
    try:
        floors = {clients: _floor(clients) for clients in CLIENTS}
        port = free_port("127.0.0.1", 0)
        with Children() as children, tempfile.TemporaryDirectory() as logs:
            children.start("live", live_command("127.0.0.1", port), env=os.environ, log=Path(logs) / "live", essential=True)
            wait_for(port)
            rest = iter(meeting.persons)
            with log_in() as claims:
                for clients in CLIENTS:
                    found += _measured(port, meeting, rest, clients, floors[clients], claims)
    finally:
        remove(meeting)
    return found


def _measured(port: int, meeting: Meeting, rest: Any, clients: int, floor: float, claims: dict[str, Any]) -> list[Row]:
    before = _counted(meeting)
    tokens = _tokens(islice(rest, len(meeting.persons) // len(CLIENTS)), claims)
    run = subprocess.run(
        [sys.executable, "-m", "lanyan.cli.load.checkin", str(port), str(clients), str(SECONDS)],
        input="\n".join([meeting.public_id, meeting.secret.hex(), *tokens]),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=SECONDS + 120,
    )
    met, seconds, p50, p99, other = (float(word) for word in run.stdout.split())
    written, distinct = _counted(meeting)
    name = f"{clients} clients"
    return [
        Row(
            f"{name}: sign-ins a second",
            round(met / seconds, 1),
            "人/秒",
            floor=round(floor, 1),
            target=RATIO * floor,
            at_least=True,
        ),
        Row(f"{name}: p50", round(p50, 1), "ms"),
        Row(f"{name}: p99", round(p99, 1), "ms", target=P99),
        Row(f"{name}: answered but lost", max(0.0, met - (written - before[0])), "人", target=0),
        Row(f"{name}: counted twice", float(written - distinct), "人", target=0),
        Row(f"{name}: not answered with a sign-in", other, "人", target=0),
    ]


def scene(most: int = MOST_PEOPLE) -> Meeting:
    """A meeting with sign-in open whose roll is everybody of the instance, up to `most`; in one statement."""
    from datetime import timedelta

    from lanyan.directory.models import OrganisationSpell, Person
    from lanyan.kernel import clock, sql
    from lanyan.records.activities import codes
    from lanyan.records.activities.models import Activity, ActivityHost, SignIn

    if not Person.objects.exists():
        raise nothing_to_measure()
    now = clock.now()
    root = (
        OrganisationSpell.objects.filter(form="party_committee")
        .order_by("position", "pk")
        .values_list("organisation_id", flat=True)[0]
    )
    activity = Activity.objects.create(
        kind="training", line="party", organiser_id=root, title="签到测量", held_on=now.date(), starts_at=now,
        ends_at=now + timedelta(hours=8), planned_at=now,
    )  # fmt: skip
    ActivityHost.objects.create(activity=activity, organisation_id=root)
    sql.execute(
        "INSERT INTO roll_entry (activity_id, person_id, organisation_id, capacity, votes)"
        " SELECT %(activity)s, id, %(root)s, 'attendee', false FROM person ORDER BY id LIMIT %(most)s",
        {"activity": activity.pk, "root": root, "most": most},
    )
    secret = codes.new_secret()
    SignIn.objects.create(activity=activity, secret=secret, opened_at=now, late_after=now + timedelta(hours=8))
    sql.execute("ANALYZE roll_entry, check_in")
    persons = [
        row["person_id"]
        for row in sql.rows("SELECT person_id FROM roll_entry WHERE activity_id = %(a)s ORDER BY 1", {"a": activity.pk})
    ]
    return Meeting(activity.pk, activity.public_id, secret, persons)


@contextmanager
def log_in() -> Iterator[dict[str, Any]]:
    """What tokens say of a log-in that is there for the measurement alone."""
    from allauth.usersessions.models import UserSession
    from django.contrib.sessions.backends.db import SessionStore

    from lanyan.directory import log_ins
    from lanyan.directory.access import actor_of
    from lanyan.directory.models import Account
    from lanyan.kernel.ids import new_public_id

    account = Account.objects.create(username=f"bench {new_public_id()}", name="签到测量", password="!")  # noqa: S106 - no password gives this hash
    session = SessionStore()
    session.create()
    UserSession.objects.create(user=account, ip="127.0.0.1", session_key=session.session_key, user_agent="")
    try:
        claims = log_ins.claims_of(actor_of(account), str(session.session_key))
        yield claims | {"until": claims["at"] + 3600}
    finally:
        session.delete()
        account.delete()


def _tokens(persons: Any, claims: dict[str, Any]) -> list[str]:
    from lanyan.kernel import tokens

    said = {name: claims[name] for name in ("log_in", "account", "at")}
    return [tokens.issue("check_in", 3600, person=person, **said) for person in persons]


def _counted(meeting: Meeting) -> tuple[int, int]:
    from lanyan.kernel import sql

    row = sql.rows(
        "SELECT count(*) AS written, count(DISTINCT person_id) AS people FROM check_in WHERE activity_id = %(a)s",
        {"a": meeting.id},
    )[0]
    return row["written"], row["people"]


def remove(meeting: Meeting) -> None:
    """Away with the meeting and all that was written for it."""
    from lanyan.kernel import sql

    for table in ("check_in", "roll_entry", "activity_sign_in", "activity_host"):
        sql.execute(f"DELETE FROM {table} WHERE activity_id = %(a)s", {"a": meeting.id})  # noqa: S608 - a table named above
    sql.execute("DELETE FROM activity WHERE id = %(a)s", {"a": meeting.id})
    sql.execute("DROP TABLE IF EXISTS bench_check_in")


def _floor(clients: int) -> float:
    """Rows a second that PostgreSQL itself takes one by one: prepared, committed each, the same unique key."""
    from django.db import connection

    from lanyan.kernel import sql

    sql.execute("DROP TABLE IF EXISTS bench_check_in")
    sql.execute(
        "CREATE TABLE bench_check_in (id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, activity_id bigint NOT NULL,"
        " person_id bigint NOT NULL, marked_at timestamptz NOT NULL DEFAULT now(), UNIQUE (activity_id, person_id))"
    )
    connection.close()
    parts = urlsplit(os.environ["DATABASE_URL"])
    host = dict(parse_qsl(parts.query)).get("host") or parts.hostname or ""
    port = str(parts.port or dict(parse_qsl(parts.query)).get("port") or "")
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write(_INSERT)
        script.flush()
        argv = [_pgbench(), "-n", "-M", "prepared", "-c", str(clients), "-j", "2", "-T", str(SECONDS), "-f", script.name]
        argv += ["-h", host, "-U", parts.username or "", *(["-p", port] if port else []), parts.path.lstrip("/")]
        environ = os.environ | ({"PGPASSWORD": parts.password} if parts.password else {})
        done = subprocess.run(argv, capture_output=True, text=True, env=environ, check=False)
    found = re.search(r"tps = ([0-9.]+)", done.stdout)
    if found is None:
        raise Refusal("no_floor", f"pgbench 没有给出结果，没有测量：{done.stderr.strip()[-300:]}")
    return float(found.group(1))


def _pgbench() -> str:
    from lanyan.cli.running.postgres import installed_programs

    return str(installed_programs() / "bin" / "pgbench")


def wait_for(port: int) -> None:
    """Returns when the live server takes connections."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            asyncio.run(_knock(port))
            return
        except OSError:
            time.sleep(0.1)
    raise Refusal("live_silent", "签到服务没有应答，没有测量。")


async def _knock(port: int) -> None:
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.close()
