"""The attacker owns the database: row order, transaction numbers, dead tuples, dumps, the write-ahead log, all logs.

Each attack gives two orders: of the people as they appear where they are named, and of the tokens as they appear where
ballots are. The best guess is then: the first person cast the first token, and so on. Chance is one hit a round.
"""

import subprocess
from collections.abc import Iterable, Sequence
from math import sqrt
from pathlib import Path
from typing import Any

import psycopg

from lanyan.cli.running.postgres import installed_programs

SIGMAS = 3
FIRST_INDEX = """SELECT string_agg(a.attname, ', ' ORDER BY k.place)
FROM (SELECT indrelid, indkey FROM pg_index WHERE indrelid = %s::regclass ORDER BY indisprimary DESC, indexrelid LIMIT 1) i
CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS k(attnum, place)
JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum"""


def limit(rounds: int) -> float:
    """Hits that chance alone stays below: fixed points of a random order have mean 1 and variance 1."""
    return rounds + SIGMAS * sqrt(rounds)


class Owner:
    """A superuser of the cluster, before and after the count."""

    def __init__(self, url: str) -> None:
        folder = psycopg.conninfo.conninfo_to_dict(url)
        self.host, self.name = str(folder["host"]), str(folder["dbname"])
        self.link = psycopg.connect(
            host=self.host, port=folder.get("port", 5432), dbname=self.name, user="postgres", autocommit=True
        )
        self.link.execute("SET synchronous_commit = on")
        self.link.execute("CREATE EXTENSION IF NOT EXISTS pageinspect")
        self.link.execute("CREATE EXTENSION IF NOT EXISTS pg_walinspect")

    def lsn(self) -> str:
        """How far the write-ahead log is written; whatever waits is written first."""
        self.link.execute("SELECT pg_logical_emit_message(true, 'drill', 'write')")
        return str(self._one("SELECT pg_current_wal_flush_lsn()::text"))

    def by_ctid(self, table: str) -> list[bytes]:
        """Rows as text in the order on disk: what any dump gives."""
        return self._rows(table, "ctid")

    def by_xmin(self, table: str) -> list[bytes]:
        """Rows in the order of the transactions that wrote them."""
        return self._rows(table, "xmin::text::bigint, ctid")

    def by_index(self, table: str) -> list[bytes]:
        """Rows in the order of the table's first index."""
        columns = self._one(FIRST_INDEX, [table])
        return self._rows(table, str(columns or "ctid"))

    def dead(self, table: str) -> list[bytes]:
        """All tuples that still lie in the pages, live or dead, by transaction, page and line."""
        pages = int(self._one(f"SELECT pg_relation_size('{table}') / 8192") or 0)
        found: list[tuple[int, int, int, bytes]] = []
        for page in range(pages):
            rows = self.link.execute(
                "SELECT t_xmin::text::bigint, lp, t_data FROM heap_page_items(get_raw_page(%s, %s))"
                " WHERE t_data IS NOT NULL",
                [table, page],
            )
            found += [(xmin, page, lp, bytes(data)) for xmin, lp, data in rows]
        return [data for *_, data in sorted(found)]

    def wal(self, table: str, since: str) -> list[bytes]:
        """What the write-ahead log holds of a table since a moment, in its order."""
        node = self._one(f"SELECT pg_relation_filenode('{table}')")
        rows = self.link.execute(
            "SELECT block_data FROM pg_get_wal_block_info(%s::pg_lsn, %s::pg_lsn, true)"
            " WHERE relfilenode = %s AND block_data IS NOT NULL ORDER BY start_lsn, block_id",
            [since, self.lsn(), node],
        )
        return [bytes(row[0]) for row in rows]

    def dump(self, tables: Iterable[str]) -> str:
        """pg_dump of some tables, as a backup has them."""
        program = installed_programs() / "bin" / "pg_dump"
        chosen = [part for table in tables for part in ("-t", table)]
        done = subprocess.run(
            [str(program), "-h", self.host, "-U", "postgres", "-a", *chosen, self.name],
            stdout=subprocess.PIPE, check=True, text=True,
        )  # fmt: skip
        return done.stdout

    def _rows(self, table: str, by: str) -> list[bytes]:
        asked = f"SELECT t::text FROM {table} t ORDER BY {by}"  # noqa: S608 - our own names
        return [row[0].encode() for row in self.link.execute(asked)]

    def _one(self, statement: str, arguments: Sequence[Any] = ()) -> Any:
        row = self.link.execute(statement, arguments).fetchone()
        return row[0] if row else None


def order(pieces: list[bytes], marks: dict[int, list[bytes]]) -> list[int]:
    """Whose mark appears first, second, … in the pieces; each once."""
    found: list[int] = []
    for piece in pieces:
        for who, signs in marks.items():
            if who not in found and any(sign in piece for sign in signs):
                found.append(who)
    return found


def hits(people: list[int], tokens: list[int]) -> tuple[int, int]:
    """How many are linked rightly when the i-th person is said to have cast the i-th token; how many could be seen.

    People and tokens are both called by the key of the person, which only the drill knows of a token.
    """
    right = sum(person == token for person, token in zip(people, tokens, strict=False))
    return right, min(len(people), len(tokens))


def marks_of_person(ballot: int, person: int) -> list[bytes]:
    """How a row of this ballot and person looks in a tuple, as text and in a dump, wherever its columns stand."""
    return [
        ballot.to_bytes(8, "little") + person.to_bytes(8, "little"),
        f",{ballot},{person})".encode(),
        f"({ballot},{person},".encode(),
        f"\t{ballot}\t{person}\n".encode(),
        f"{ballot}\t{person}\t".encode(),
    ]


def in_logs(files: Iterable[Path], signs: Iterable[str]) -> int:
    """How often one of these signs (names, numbers, tokens) stands in the logs."""
    text = "\n".join(file.read_text(errors="replace") for file in files if file.is_file())
    return sum(text.count(sign) for sign in signs)
