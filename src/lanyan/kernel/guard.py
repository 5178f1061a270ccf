"""The database as a second wall: roles that may do no more than they need, and rows that only some sessions see.

Each app says in its `guard.sql`, under headings, what holds for its tables:

- `-- rows: TABLE` and a condition: the application sees a row only where it holds, or where the session is open. A
  filter that somebody forgot then shows nothing.
- what the application may do with the rows of each table, under one of five headings (several tables a heading, by commas):
  `-- kept: TABLE` it adds rows, never removes one, and changes the columns named below alone (none where none is named);
  `-- fixed: TABLE` the same, but a row may go with what it hangs on, or as one of two when people are merged;
  `-- changing: TABLE` anything; `-- derived: TABLE` anything, since it can be computed again; `-- untouched: TABLE` it only
  reads, and so it does with a table that nobody has declared.
- `-- told: VIEW` and columns: what the reporting role reads. What is not named it does not see.
- `-- function: NAME`: what conditions share.

Like the fact views it is derived from code and no migration: `./lanyan migrate` puts it up. The owner of the tables is
bound by nothing here, which is why neither the web server nor the worker runs as the owner. The fact views are the
owner's: what is computed for all (duties, figures) reads them and needs no session of anybody.
"""

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.apps import apps
from django.db import connection, transaction

from lanyan.kernel import sql
from lanyan.kernel.scope import APPLICATION, OPEN, REPORTING

_SQL = sql.statements(Path(__file__).with_name("grants.sql"))
_HEAD = re.compile(r"^-- (function|rows|told|kept|fixed|changing|derived|untouched): ([\w, ]+)$", re.MULTILINE)
RANKS = {"kept": "INSERT", "fixed": "INSERT, DELETE"} | dict.fromkeys(("changing", "derived"), "INSERT, UPDATE, DELETE")
"""What a declared table is, and what the application may do with whole rows of it."""
_COMMENTS = re.compile(r"^--.*\n?", re.MULTILINE)
_ROLES = [APPLICATION, REPORTING]


@dataclass(frozen=True, slots=True)
class Clause:
    """One heading of a `guard.sql`: what it is, of what, and the text below it without comments."""

    what: str
    name: str
    text: str

    @property
    def columns(self) -> list[str]:
        """Where the text is a list of columns."""
        return [word.strip() for word in self.text.split(",") if word.strip()]


@contextmanager
def everything() -> Iterator[None]:
    """A transaction (or a part of one) that sees every row: operations and flows, whose changes reach where the person
    who asked for them may not look: a case that moves to another branch, a person who is merged into another."""
    nested = connection.in_atomic_block
    with transaction.atomic():
        before = sql.rows(_SQL["open"], {"scope": OPEN, "local": True})[0]["before"]
        yield
        if nested and before != OPEN:
            sql.rows(_SQL["back"], {"scope": before or "", "local": True})


@contextmanager
def unattended() -> Iterator[None]:
    """A stretch of several transactions that works for nobody in particular: a job of the worker. Else `everything`."""
    before = sql.rows(_SQL["open"], {"scope": OPEN, "local": False})[0]["before"]
    try:
        yield
    finally:
        if not connection.needs_rollback:
            sql.rows(_SQL["back"], {"scope": before or "", "local": False})


def clauses() -> list[Clause]:
    """What all apps say, lowest app first."""
    found = []
    for path in _files():
        pieces = _HEAD.split(path.read_text(encoding="utf-8"))
        for what, names, text in zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True):
            said = _COMMENTS.sub("", text).strip().rstrip(";")
            found += [Clause(what, name.strip(), said) for name in names.split(",")]
    return found


def is_installed() -> bool:
    """Whether this very guard stands, and each role there is has been given what is its own."""
    found = sql.rows(_SQL["installed"], {"roles": _ROLES})[0]
    return found["digest"] == _digest() and set(found["given"]) == set(_roles())


def take_down() -> None:
    """Remove the conditions, so that migrations may alter what they name. Meanwhile restricted tables show no row."""
    for row in sql.rows(_SQL["policies"]):
        sql.execute(f'DROP POLICY guard ON "{row["table"]}"')


def install() -> None:
    """Put the guard up anew, as the owner of the tables; in the caller's transaction. Tables not there yet are left out."""
    take_down()
    said = clauses()
    there = {row["name"]: row["kind"] for row in sql.rows(_SQL["relations"])}
    for one in said:
        if one.what == "function":
            sql.execute(one.text.replace("%", "%%"))
        elif one.what == "rows" and one.name in there:
            sql.execute(f'ALTER TABLE "{one.name}" ENABLE ROW LEVEL SECURITY')
            condition = f"(SELECT guard_open()) OR ({one.text})".replace("%", "%%")
            sql.execute(f'CREATE POLICY guard ON "{one.name}" USING ({condition})')
    roles = _roles()
    if APPLICATION in roles:
        _give_application(said, there)
    if REPORTING in roles:
        _give_reporting(said, there)
    sql.execute(f"COMMENT ON FUNCTION guard_open() IS '{_digest()}'")


def _give_application(said: list[Clause], there: dict[str, str]) -> None:
    sql.execute(_SQL["clear_lanyan_app"])
    for one in said:
        if one.what not in RANKS or there.get(one.name, "v") == "v":
            continue
        rights = RANKS[one.what]
        if one.what in ("kept", "fixed") and one.columns:
            rights += f", UPDATE ({', '.join(one.columns)})"
        sql.execute(f'GRANT {rights} ON "{one.name}" TO {APPLICATION}')


def _give_reporting(said: list[Clause], there: dict[str, str]) -> None:
    sql.execute(_SQL["clear_lanyan_report"])
    for one in said:
        if one.what == "told" and one.name in there:
            sql.execute(f'GRANT SELECT ({one.text}) ON "{one.name}" TO {REPORTING}')


def _roles() -> list[str]:
    return [row["role"] for row in sql.rows(_SQL["roles"], {"roles": _ROLES})]


def _files() -> list[Path]:
    found = [Path(config.path) / "guard.sql" for config in apps.get_app_configs() if config.name.startswith("lanyan.")]
    return [path for path in found if path.exists()]


def _digest() -> str:
    """Of all that is said, and of how it is put up."""
    parts = [path.read_bytes() for path in (*_files(), Path(__file__), Path(__file__).with_name("grants.sql"))]
    return hashlib.sha256(b"".join(parts)).hexdigest()
