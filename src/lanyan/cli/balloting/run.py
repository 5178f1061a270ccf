"""The drill itself, in a process of its own beside a database of its own: prints one JSON object."""

import hashlib
import json
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from lanyan.cli.running.alone import migrated
from lanyan.cli.running.children import Child
from lanyan.cli.running.web import free_port, wait_until_ready, web_command

CREDENTIALS, SEALED, COUNTED = "ballot_credential", "ballot_sealed", "ballot_counted_token"
WORKERS = 2
SINGLE = 4  # votes looked at one by one


def main(voters: int, rounds: int) -> dict[str, Any]:
    """Hold the ballots, attack each, add up."""
    migrated()
    from django.db import connection

    from . import attack, room, trace

    owner = attack.Owner(os.environ["DATABASE_URL"])
    branch, phones = room.people(voters)
    linked: dict[str, int] = {}
    seen: dict[str, int] = {}
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "web.log"
        port = free_port("127.0.0.1", 0)
        argv = web_command("127.0.0.1", port, WORKERS)
        with log.open("wb") as out:
            web = subprocess.Popen(argv, stdout=out, stderr=subprocess.STDOUT)
        try:
            wait_until_ready("127.0.0.1", port, Child("web", argv, os.environ, log, True, web, 0))
            for number in range(rounds):
                for name, (hit, saw) in _round(owner, port, branch, phones, random.Random(number)).items():
                    linked[name] = linked.get(name, 0) + hit
                    seen[name] = min(seen.get(name, voters), saw)
        finally:
            web.terminate()
            web.wait(20)
        logs = [log, *Path(os.environ["LANYAN_DATA"]).rglob("*.log")]
        signs = [sign for phone in phones for sign in (phone.name, phone.number, phone.message.hex(), _hash(phone).hex())]
        mentioned = attack.in_logs(logs, signs)
        left = {
            "shapes": len(trace.shapes(owner, branch, phones, SINGLE)),
            "canary": trace.canary(owner, branch, phones, logs),
        }
    control = _control(owner, phones, random.Random(0))
    connection.close()
    most = attack.limit(rounds)
    rows = [{"attack": name, "linked": hit, "rate": hit / rounds, "seen": seen[name]} for name, hit in linked.items()]
    return {
        "drill": "ballot", "voters": voters, "rounds": rounds, "chance": float(rounds), "chance_rate": 1.0, "limit": most,
        "rows": rows, "control": [{"attack": name, "linked": hit, "of": voters} for name, (hit, _) in control.items()],
        "in_logs": mentioned, **left, "single_votes": SINGLE,
        "held": not mentioned and all(hit <= most for hit in linked.values()) and _leaves_nothing(left),
    }  # fmt: skip


def _leaves_nothing(left: dict[str, Any]) -> bool:
    """One shape for every vote; the canary nowhere before the count, and in no log after it."""
    return left["shapes"] == 1 and not left["canary"]["before"] and "log" not in left["canary"]["after"]


def _round(owner: Any, port: int, branch: Any, phones: list[Any], rng: random.Random) -> dict[str, tuple[int, int]]:
    """One ballot from opening to the count, attacked before and after it."""
    from lanyan.kernel import sealed_box
    from lanyan.kernel.operation import SYSTEM
    from lanyan.records.ballots import operations
    from lanyan.records.ballots.models import Ballot, Casting

    from . import room

    since, code = owner.lsn(), sealed_box.new_code()
    for phone in phones:
        phone.choice = rng.randrange(3)
    made = operations.prepare_ballot(
        organisation_id=branch.pk, held_on=_day(), title="演练", kind="decision", rule="admission", way="phones",
        questions=[operations.Asked("演练")], by=SYSTEM,
    )  # fmt: skip
    entitled = [operations.Entitled(one.person_id, one.name, True) for one in phones]
    key = sealed_box.public_bytes(sealed_box.private_key(code))
    operations.open_ballot(ballot_id=made.pk, voters=entitled, box_key=key, encrypted=True, by=SYSTEM)
    ballot = Ballot.objects.select_related("opening").get(pk=made.pk)
    room.fetch_all(port, ballot, phones, rng)
    operations.start_casting(ballot_id=made.pk, by=SYSTEM)
    room.cast_all(port, ballot, phones, rng)
    before = _attack(owner, phones, made.pk, since, {"dump before the count": SEALED})
    operations.end_casting(ballot_id=made.pk, by=SYSTEM)
    Casting.objects.filter(ballot=made).update(settles_at=0)  # everybody was answered: nothing is on its way
    closure = operations.open_box(ballot_id=made.pk, opening_code=code, by=SYSTEM)
    if closure.returned != len(phones) or closure.invalid:
        raise RuntimeError(f"{closure.returned} ballots of {len(phones)} phones")
    return before | _attack(owner, phones, made.pk, since, {"dump after the count": COUNTED})


def _attack(owner: Any, phones: list[Any], ballot: int, since: str, dumped: dict[str, str]) -> dict[str, tuple[int, int]]:
    """For each attack: people linked rightly, and how many it could see (what sees nobody proves nothing)."""
    from . import attack

    ours: dict[int, list[bytes]] = {phone.person_id: attack.marks_of_person(ballot, phone.person_id) for phone in phones}
    tokens = {phone.person_id: [_hash(phone), _hash(phone).hex().encode()] for phone in phones}
    people = {name: attack.order(pieces, ours) for name, pieces in _where(owner, CREDENTIALS, since).items()}
    found = {}
    for name, table in dumped.items():
        lines = [line.encode() for line in owner.dump([CREDENTIALS, table]).splitlines(keepends=True)]
        found[name] = attack.hits(attack.order(lines, ours), attack.order(lines, tokens))
        when = name.removeprefix("dump ")
        for kind, pieces in _where(owner, table, since).items():
            found[f"{kind} {when}"] = attack.hits(people[kind], attack.order(pieces, tokens))
    if COUNTED in dumped.values():
        for kind in ("dead tuples", "write-ahead log"):
            pieces = _where(owner, SEALED, since)[kind]
            found[f"{kind} of the emptied box"] = attack.hits(people[kind], attack.order(pieces, tokens))
    return found


def _where(owner: Any, table: str, since: str) -> dict[str, list[bytes]]:
    return {
        "ctid": owner.by_ctid(table),
        "xmin": owner.by_xmin(table),
        "index": owner.by_index(table),
        "dead tuples": owner.dead(table),
        "write-ahead log": owner.wal(table, since),
    }


def _control(owner: Any, phones: list[Any], rng: random.Random) -> dict[str, tuple[int, int]]:
    """The usual design, attacked alike: two tables, two transactions, random keys, no times. So the attacks bite."""
    from . import attack

    owner.link.execute("CREATE TABLE usual_voted (person_id bigint); CREATE TABLE usual_vote (token bytea)")
    since = owner.lsn()
    for phone in rng.sample(phones, len(phones)):
        owner.link.execute("INSERT INTO usual_voted VALUES (%s)", [phone.person_id])
        owner.link.execute("INSERT INTO usual_vote VALUES (%s)", [_hash(phone)])
    people = {one.person_id: [f"({one.person_id})".encode(), one.person_id.to_bytes(8, "little")] for one in phones}
    tokens = {one.person_id: [_hash(one), _hash(one).hex().encode()] for one in phones}
    voted, votes = _where(owner, "usual_voted", since), _where(owner, "usual_vote", since)
    return {kind: attack.hits(attack.order(voted[kind], people), attack.order(votes[kind], tokens)) for kind in voted}


def _hash(phone: Any) -> bytes:
    return hashlib.sha256(phone.message).digest()


def _day() -> Any:
    from lanyan.kernel import clock

    return clock.today()


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(int(sys.argv[1]), int(sys.argv[2])), ensure_ascii=False) + "\n")
