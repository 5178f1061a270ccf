"""Known vulnerabilities in the notation of OSV (ossf.github.io/osv-schema), held against the components.

Read from a file, a folder or a zip of records, so that a machine without a network can be given the newest list on a disk.
"""

import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from .locks import ROOT, Component

SHIPPED = ROOT / "requirements/advisories.json"
MOST_BYTES = 20 * 2**20  # of one record


class Unreadable(ValueError):
    """A list that is none; the message says which file."""


@dataclass(frozen=True, slots=True)
class Found:
    """One vulnerability in one component. `fixed`: versions in which it is mended."""

    component: Component
    id: str
    aliases: tuple[str, ...]
    summary: str
    fixed: tuple[str, ...]


def read(path: Path) -> list[dict[str, Any]]:
    """All records of a JSON file (one or a list), of a folder of such files, or of a zip of them."""
    try:
        return [record for text, where in _texts(path) for record in _records(json.loads(text), where)]
    except (OSError, ValueError, zipfile.BadZipFile) as wrong:
        raise Unreadable(f"{path}：{wrong}") from wrong


def newest(records: list[dict[str, Any]]) -> date | None:
    """The day on which the newest record was changed: how fresh the list is."""
    days = [str(record.get("modified", ""))[:10] for record in records]
    return max((date.fromisoformat(day) for day in days if re.fullmatch(r"\d{4}-\d\d-\d\d", day)), default=None)


def check(components: list[Component], records: list[dict[str, Any]]) -> list[Found]:
    """Every record that affects a component in the version locked; withdrawn ones do not count."""
    named: dict[tuple[str, str], list[Component]] = {}
    for one in components:
        named.setdefault((one.ecosystem, _name(one.ecosystem, one.name)), []).append(one)
    found = []
    for record in records:
        if record.get("withdrawn"):
            continue
        for affected in record.get("affected", []):
            package = affected.get("package", {})
            ecosystem = package.get("ecosystem", "")
            for one in named.get((ecosystem, _name(ecosystem, package.get("name", ""))), []):
                if affects(affected, one):
                    found.append(_found(one, record, affected))
    return sorted(found, key=lambda hit: (hit.component.name, hit.id))


def affects(affected: dict[str, Any], component: Component) -> bool:
    """Whether the version is listed, or lies in a range: from `introduced` up to `fixed`, or to `last_affected` with it."""
    if component.version in affected.get("versions", ()):
        return True
    return any(
        _in_range(one.get("events", []), component)
        for one in affected.get("ranges", [])
        if one.get("type") in ("ECOSYSTEM", "SEMVER")
    )


def _in_range(events: list[dict[str, str]], component: Component) -> bool:
    """Events in the order of versions; the last one at or before the version decides (OSV, evaluation)."""
    mine = _key(component.ecosystem, component.version)
    inside = False
    placed = [(kind, value) for event in events for kind, value in event.items()]
    for kind, value in sorted(placed, key=lambda one: _key(component.ecosystem, one[1])):
        at = _key(component.ecosystem, value)
        if kind == "introduced" and mine >= at:
            inside = True
        elif (kind == "fixed" and mine >= at) or (kind == "last_affected" and mine > at):
            inside = False
    return inside


def _key(ecosystem: str, version: str) -> Any:
    """What versions are ordered by: PEP 440, or semantic versioning with a pre-release before its release."""
    if version == "0":
        return Version("0.dev0") if ecosystem == "PyPI" else ((), False, ())
    if ecosystem == "PyPI":
        try:
            return Version(version)
        except InvalidVersion:
            return Version("0.dev0")
    main, _, before = version.split("+")[0].partition("-")
    numbers = tuple(int(part) for part in main.split(".") if part.isdigit())
    parts = (
        tuple((not part.isdigit(), int(part) if part.isdigit() else 0, part) for part in before.split(".")) if before else ()
    )
    return numbers, not before, parts


def _found(component: Component, record: dict[str, Any], affected: dict[str, Any]) -> Found:
    fixed = {event["fixed"] for one in affected.get("ranges", []) for event in one.get("events", []) if "fixed" in event}
    summary = str(record.get("summary") or record.get("details", "").split("\n")[0])[:160]
    ordered = tuple(sorted(fixed, key=lambda version: _key(component.ecosystem, version)))
    return Found(component, str(record.get("id", "")), tuple(record.get("aliases", ())), summary, ordered)


def _name(ecosystem: str, name: str) -> str:
    return canonicalize_name(name) if ecosystem == "PyPI" else name


def _texts(path: Path) -> Iterator[tuple[bytes, str]]:
    if path.is_dir():
        for file in sorted(path.rglob("*.json")):
            yield file.read_bytes(), file.name
    elif zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as packed:
            for entry in packed.infolist():
                if entry.filename.endswith(".json"):
                    if entry.file_size > MOST_BYTES:
                        raise Unreadable(f"{entry.filename} 超过 {MOST_BYTES >> 20} MB")
                    yield packed.read(entry), entry.filename
    else:
        yield path.read_bytes(), path.name


def _records(read: Any, where: str) -> list[dict[str, Any]]:
    records = read if isinstance(read, list) else [read]
    if not all(isinstance(record, dict) and "affected" in record for record in records):
        raise Unreadable(f"{where} 不是 OSV 格式的漏洞记录")
    return records
