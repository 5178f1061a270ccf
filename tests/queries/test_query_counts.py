"""The number of queries of each main page is a recorded fact. A change shows here; LANYAN_RECORD=1 records it anew."""

import json
import os
from pathlib import Path

from lanyan.cli.benches.pages import MOST_QUERIES, main_pages, queries_of, visitor

RECORD = Path(__file__).with_name("query_counts.json")


def test_queries_of_the_main_pages(world):
    counted = {name: len(queries_of(visitor(username), address)) for name, username, address in main_pages()}
    if os.environ.get("LANYAN_RECORD") == "1":
        RECORD.write_text(json.dumps(counted, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    assert counted == json.loads(RECORD.read_text(encoding="utf-8")), "record with LANYAN_RECORD=1 if the change is meant"
    assert max(counted.values()) <= MOST_QUERIES
