"""The number of queries of each read of the interface is a recorded fact, and does not grow with the page.

LANYAN_RECORD=1 records it anew.
"""

import json
import os
from pathlib import Path

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lanyan.world import cast
from lanyan.world.accounts import DEMO_TOKEN

RECORD = Path(__file__).with_name("api_query_counts.json")
BRANCH, PERSON = cast.due_assembly_branch, cast.person(cast.member)
READS = {
    "client": "/client",
    "vocabulary": "/vocabulary",
    "organisations": "/organisations",
    "organisation": f"/organisations/{BRANCH}",
    "memberships of a branch": f"/memberships?organisation={BRANCH}",
    "offices": "/offices",
    "persons": "/persons",
    "person": f"/persons/{PERSON}",
    "activities": "/activities",
    "verdicts": "/verdicts",
    "alerts": "/alerts",
    "figures": "/figures",
    "figure": "/figures/attendance_rate",
    "records of a figure": "/figures/attendance_rate/records",
}
PAGED = ("organisations", "offices", "persons", "activities", "verdicts", "alerts", "records of a figure")


def queries_of(path: str) -> int:
    client, headers = Client(), {"Authorization": f"Bearer {DEMO_TOKEN}"}
    assert client.get(f"/api/v1{path}", headers=headers).status_code == 200
    with CaptureQueriesContext(connection) as captured:
        client.get(f"/api/v1{path}", headers=headers)
    return len(captured)


def test_queries_of_the_interface(world):
    counted = {name: queries_of(path) for name, path in READS.items()}
    if os.environ.get("LANYAN_RECORD") == "1":
        RECORD.write_text(json.dumps(counted, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    assert counted == json.loads(RECORD.read_text(encoding="utf-8")), "record with LANYAN_RECORD=1 if the change is meant"
    assert max(counted.values()) <= 15


def test_queries_do_not_grow_with_the_page(world):
    for name in PAGED:
        few, many = (queries_of(f"{READS[name]}?limit={limit}") for limit in (20, 60))
        assert few == many, name
