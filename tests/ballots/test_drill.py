"""The owner of the database attacks a ballot that was held over HTTP: linked stays at chance, and the attacks bite."""

import json
import subprocess
import sys

from lanyan.cli.setup.places import ROOT

VOTERS, ROUNDS = 12, 3


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
    assert {row["linked"] for row in found["control"]} == {VOTERS}
    assert found["in_logs"] == 0
