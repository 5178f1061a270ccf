"""Whether the embedded database of a data directory archives its write-ahead log, where to, and how the server is told.

Kept in the data directory, not in the environment: a command that starts the server without it would leave a gap.
"""

import json
import shlex
from pathlib import Path

SETTING = "archive.json"
ENDING = ".gz"
COMPLETE_EVERY_SECONDS = 60
"""A segment is handed over at least this often while something is written: what a lost disk may cost."""


def folder_of(base: Path) -> Path | None:
    """Where the database of this data directory is archived to; None when it is not."""
    try:
        return Path(json.loads((base / SETTING).read_text(encoding="utf-8"))["folder"])
    except FileNotFoundError:
        return None


def settings(base: Path) -> dict[str, str]:
    """What the server is told, as lines of its configuration. Empty when nothing is archived."""
    folder = folder_of(base)
    if folder is None:
        return {}
    target = shlex.quote(str(folder / "wal")) + f"/%f{ENDING}"
    # Handed over every minute a segment is mostly empty: 16 MB become some kB.
    pack = f"gzip -1 < %p > {target}.part && sync {target}.part && mv {target}.part {target}"
    # A segment whose archiving was not noted before a crash is offered again: the same one is taken as done.
    command = f"if [ -e {target} ]; then gzip -dc {target} | cmp -s - %p; else {pack}; fi"
    return {
        "archive_mode": "on",
        "archive_timeout": f"'{COMPLETE_EVERY_SECONDS}s'",
        "archive_command": quoted(command),
    }


def restore_command(folder: Path) -> str:
    """How a server that recovers gets a segment back; it fails for one that is not there, as it must."""
    source = shlex.quote(str(folder / "wal")) + f"/%f{ENDING}"
    return f"test -f {source} && gzip -dc {source} > %p"


def quoted(value: str) -> str:
    """A string in the server's configuration."""
    return "'" + value.replace("'", "''") + "'"
