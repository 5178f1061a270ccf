"""The owner of the database attacks a ballot that was held over HTTP: linked stays at chance, and the attacks bite."""

import json
import subprocess
import sys

from lanyan.cli.setup.places import ROOT

VOTERS, ROUNDS = 12, 3
# A name written in is published with the result: its row, the result's sentences, the dump, and the log of writing them.
AFTER = {"ballot_written_in", "ballot_written_in_once", "ballot_closure", "pg_wal", "dump"}


def drilled() -> dict:
    command = [
        sys.executable,
        str(ROOT / "lanyan"),
        "ballot",
        "drill",
        "--voters",
        str(VOTERS),
        "--rounds",
        str(ROUNDS),
        "--json",
    ]
    return json.loads(subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False).stdout)


def test_nobody_is_linked_beyond_chance():
    """Chance itself passes three sigmas of some attack in one drill of fifty: then a second drill decides."""
    found = drilled()
    if not found["held"]:
        found = drilled()
    assert found["held"], found
    for row in found["rows"]:
        assert row["linked"] <= found["limit"] < VOTERS * ROUNDS, row
        # Of the emptied box the server itself may have pruned dead tuples already; its log still holds all.
        if row["attack"] != "dead tuples of the emptied box":
            assert row["seen"] == VOTERS, f"{row['attack']} saw only {row['seen']}, so it proves nothing"
    assert {row["linked"] for row in found["control"] if row["attack"] != "index"} == {VOTERS}
    assert found["in_logs"] == 0
    # Each single vote changes dump and files alike; what stands on a ballot is nowhere before the count.
    assert (found["shapes"], found["canary"]["before"]) == (1, [])
    assert set(found["canary"]["after"]) <= AFTER and "ballot_written_in" in found["canary"]["after"]
