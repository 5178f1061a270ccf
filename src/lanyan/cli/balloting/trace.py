"""What one ballot leaves behind: the database dumped and its files compared before and after each single vote, and a
canary looked for in every byte of the cluster.

The votes go through the entrance itself (`lanyan.pages.box`), one at a time, each by another person with another choice.
"""

import base64
import hashlib
import io
import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lanyan.cli.running.postgres import installed_programs

CANARY = "金丝雀鸣"
RELATIONS = """SELECT c.relname, pg_relation_filepath(c.oid)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'i', 't', 'S') AND n.nspname IN ('public', 'pg_toast')
  AND pg_relation_filepath(c.oid) IS NOT NULL"""
_HEX = re.compile(r"\\\\x[0-9a-f]+")


def shapes(owner: Any, branch: Any, phones: list[Any], votes: int) -> set[tuple[Any, ...]]:
    """What changed in dump and files, per vote: one shape if nobody can be told from another, nor a choice.

    The first vote is not compared: it makes the table's first page.
    """
    held = _Held(branch, phones, votes + 1)
    found = set()
    held.cast(0, 0)
    _quiet(owner)  # now: whoever reads fresh rows first would otherwise leave a mark on them
    lines, files = _dumped(owner), _files(owner)
    for place in range(1, votes + 1):
        held.cast(place, place % 3)
        before, lines = lines, _dumped(owner)
        were, files = files, _files(owner)
        changed = tuple(sorted(name for name, digest in files.items() if were.get(name) != digest))
        found.add((*_difference(before, lines), changed))
    held.annul()
    return found


def canary(owner: Any, branch: Any, phones: list[Any], logs: list[Path]) -> dict[str, list[str]]:
    """A name that nobody has, written on one ballot of an election: where it stands before the count, and after it.

    Before: nowhere. After: among the names written in, in the result's sentences, and in their log; never in a log file.
    """
    _quiet(owner)
    held = _Held(branch, phones, len(phones), election=True)
    held.cast(0, 1, [CANARY])
    for place in range(1, len(phones)):
        held.cast(place, 0)
    before = _where(owner, logs)
    held.count()
    return {"before": before, "after": _where(owner, logs)}


class _Held:
    """A ballot by slips in this process, voted on through the box's own entrance."""

    def __init__(self, branch: Any, phones: list[Any], voters: int, *, election: bool = False) -> None:
        from lanyan.kernel import clock, sealed_box
        from lanyan.kernel.operation import SYSTEM
        from lanyan.records.ballots import operations
        from lanyan.records.ballots.models import Ballot

        self.code = sealed_box.new_code()
        asked = [operations.Asked(name) for name in ("丁一", "王二")] if election else [operations.Asked("演练")]
        kind: dict[str, Any] = {"kind": "decision", "rule": "admission"}
        if election:
            kind = {"kind": "election", "rule": "committee_members", "seats": 1}
        made = operations.prepare_ballot(
            organisation_id=branch.pk, held_on=clock.today(), title="演练", way="slips", questions=asked, by=SYSTEM, **kind
        )
        entitled = [operations.Entitled(one.person_id, one.name, True) for one in phones[:voters]]
        key = sealed_box.public_bytes(sealed_box.private_key(self.code))
        operations.open_ballot(ballot_id=made.pk, voters=entitled, box_key=key, by=SYSTEM)
        self.codes = operations.print_slips(ballot_id=made.pk, by=SYSTEM)
        operations.start_casting(ballot_id=made.pk, by=SYSTEM)
        self.ballot = Ballot.objects.select_related("opening").get(pk=made.pk)

    def cast(self, place: int, choice: int, written_in: list[str] | None = None) -> None:
        """One ballot in, committed; every question answered alike."""
        from lanyan.kernel import sealed_box
        from lanyan.pages.box import box
        from lanyan.records.ballots import answers, entrance, operations
        from lanyan.records.ballots.collector import collector

        plain = answers.write([choice] * self.ballot.questions.count(), written_in or [])
        sealed = sealed_box.seal(bytes(self.ballot.opening.box_key), plain, entrance.purpose(self.ballot.public_id))
        token = operations.slip_token(self.codes[place])
        sent = {"token": token.hex(), "signature": "", "box": base64.b64encode(sealed).decode()}
        body = json.dumps(sent).encode()
        environ = {"PATH_INFO": f"/box/{self.ballot.public_id}/", "REQUEST_METHOD": "POST", "CONTENT_LENGTH": str(len(body)),
                   "wsgi.input": io.BytesIO(body)}  # fmt: skip
        said = json.loads(b"".join(box(environ, lambda *_: None)))
        collector.flush()
        if said.get("state") not in ("waiting", "received"):
            raise RuntimeError(f"not taken: {said}")

    def count(self) -> None:
        from lanyan.kernel.operation import SYSTEM
        from lanyan.records.ballots import operations
        from lanyan.records.ballots.models import Casting

        operations.end_casting(ballot_id=self.ballot.pk, by=SYSTEM)
        Casting.objects.filter(ballot=self.ballot).update(settles_at=0)
        operations.open_box(ballot_id=self.ballot.pk, opening_code=self.code, by=SYSTEM)

    def annul(self) -> None:
        from lanyan.kernel.operation import SYSTEM
        from lanyan.records.ballots import operations

        operations.annul_ballot(ballot_id=self.ballot.pk, reason="演练", by=SYSTEM)


def _quiet(owner: Any) -> None:
    """No housekeeping between two looks: all of it now, and none later."""
    owner.link.execute("ALTER SYSTEM SET autovacuum = off")
    owner.link.execute("SELECT pg_reload_conf()")
    owner.link.execute("VACUUM (FREEZE)")


def _dumped(owner: Any) -> list[str]:
    """The whole database as a backup has it."""
    program = installed_programs() / "bin" / "pg_dump"
    command = [str(program), "-h", owner.host, "-U", "postgres", "--no-comments", owner.name]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True)
    return [line for line in done.stdout.splitlines() if not line.startswith(("--", "\\restrict", "\\unrestrict"))]


def _difference(before: list[str], after: list[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Lines that came and lines that went, every run of bytes written as its length."""

    def shaped(lines: set[str]) -> tuple[str, ...]:
        return tuple(sorted(_HEX.sub(lambda found: f"<{len(found.group())}>", line) for line in lines))

    old, new = set(before), set(after)
    return shaped(new - old), shaped(old - new)


def _files(owner: Any) -> dict[str, str]:
    """A digest of the file of every table, index and sequence, by name."""
    owner.link.execute("CHECKPOINT")
    root = Path(owner.link.execute("SHOW data_directory").fetchone()[0])
    return {
        name: hashlib.sha256((root / path).read_bytes()).hexdigest()
        for name, path in owner.link.execute(RELATIONS).fetchall()
    }


def _where(owner: Any, logs: list[Path]) -> list[str]:
    """In which files the canary stands: relations by their name, others by their folder; and in the dump."""
    owner.link.execute("CHECKPOINT")
    root, sign = Path(owner.link.execute("SHOW data_directory").fetchone()[0]), CANARY.encode()
    names = {path: name for name, path in owner.link.execute(RELATIONS).fetchall()}
    found = {_called(path, root, names) for path in _all(root) if sign in _bytes(path)}
    found |= {"log" for path in logs if path.is_file() and sign in path.read_bytes()}
    return sorted(found | ({"dump"} if any(CANARY in line for line in _dumped(owner)) else set()))


def _called(path: Path, root: Path, names: dict[str, str]) -> str:
    return names.get(str(path.relative_to(root)), path.parent.name)


def _all(root: Path) -> Iterator[Path]:
    return (path for path in root.rglob("*") if path.is_file() and not path.is_symlink())


def _bytes(path: Path) -> bytes:
    """A file may go while we look."""
    try:
        return path.read_bytes()
    except OSError:
        return b""
