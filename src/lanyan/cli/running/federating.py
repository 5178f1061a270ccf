"""How the embedded database of a data directory is reached by the instance above: where it listens, and to whom.

Kept in the data directory like the archive's setting: a command that starts the server without it would cut the upper
side off. `wal_level = logical` makes for some 3 % more write-ahead log, and is set only where somebody publishes.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

SETTING = "federation.json"
DATABASE, ROLE = "lanyan_upward", "lanyan_upward"
PORT = 5432
MOST_KEPT = "4GB"
"""Log kept for an upper side that is away; beyond it, it copies everything anew, and this disk does not fill up."""


@dataclass(frozen=True)
class Door:
    """`listen` an address of this machine, `sources` networks that may come, certificate and key of TLS (paths) or empty."""

    listen: str
    port: int
    sources: tuple[str, ...]
    certificate: str = ""
    key: str = ""


def door_of(base: Path) -> Door | None:
    """None where nothing is published, or from a server of one's own."""
    try:
        told = json.loads((base / SETTING).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return Door(**told | {"sources": tuple(told["sources"])})


def keep(base: Path, door: Door | None) -> None:
    """For the next start of the server."""
    if door is None:
        (base / SETTING).unlink(missing_ok=True)
    else:
        (base / SETTING).write_text(json.dumps(asdict(door)), encoding="utf-8")


def port_of(base: Path) -> int:
    """The port of the server, which its socket is named by too."""
    door = door_of(base)
    return door.port if door else PORT


def settings(base: Path) -> dict[str, str]:
    """What the server is told, as lines of its configuration. Empty when nothing is published."""
    door = door_of(base)
    if door is None:
        return {}
    told = {
        "wal_level": "logical",
        "max_slot_wal_keep_size": f"'{MOST_KEPT}'",
        "listen_addresses": f"'{door.listen}'",
        "port": str(door.port),
    }
    if door.certificate:
        told |= {"ssl": "on", "ssl_cert_file": "'upward.crt'", "ssl_key_file": "'upward.key'"}
    return told


def certificates(base: Path) -> dict[str, bytes]:
    """Files for the server's own folder: it wants its key to be its own."""
    door = door_of(base)
    if door is None or not door.certificate:
        return {}
    return {"upward.crt": Path(door.certificate).read_bytes(), "upward.key": Path(door.key).read_bytes()}


def entrances(base: Path) -> list[str]:
    """Lines of pg_hba.conf: one role by password into the database of what is published, and no copy of the cluster."""
    door = door_of(base)
    if door is None:
        return []
    way = "hostssl" if door.certificate else "host"
    return [f"{way} {DATABASE} {ROLE} {source} scram-sha-256" for source in door.sources]
