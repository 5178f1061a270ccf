"""What security, relief of the grass roots and protection of personal information ask, read from the three files beside.

Each control says in our own words what is asked, how it is met, and which tests show it. Strict at the door: an unknown or
missing key, or an id that comes twice, is an error that names the file and the entry.
"""

from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_FOLDER = Path(__file__).parent


class Malformed(Exception):
    """A file of this folder does not keep to its form."""


@dataclass(frozen=True, slots=True)
class Control:
    """One thing that GB/T 22239 or the law on 商用密码 asks. `checks` look at each instance; `unit`: what is left to it."""

    id: str
    title: str
    clause: str
    asked: str
    met: str
    tests: tuple[str, ...]
    document: str = ""
    unverified: bool = False
    checks: tuple[str, ...] = ()
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Prohibition:
    """What may not be (or must be). `state`: absent, switchable (off by default), present, set (once configured)."""

    id: str
    asked: str
    state: str
    met: str
    changes: str
    tests: tuple[str, ...]
    document: str = ""
    switch: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """One kind of information about people. `tables`: table to the column that says whose row it is."""

    id: str
    title: str
    what: str
    why: str
    ground: str
    kept: str
    seen_by: str
    tables: dict[str, str]
    given: bool
    withheld: str = ""


@cache
def controls() -> tuple[Control, ...]:
    """Every control, in the order of the standard."""
    return _read("security.yaml", "controls", Control)


@cache
def prohibitions() -> tuple[Prohibition, ...]:
    """Every line of 国办函〔2026〕12号 and of 整治形式主义为基层减负若干规定."""
    return _read("formalism.yaml", "rows", Prohibition)


@cache
def held() -> tuple[Held, ...]:
    """The register of personal information."""
    return _read("personal_information.yaml", "entries", Held)


def tests_named() -> list[str]:
    """Every test that a control or a prohibition names, once each, in order."""
    named = [one.tests for one in controls()] + [row.tests for row in prohibitions()]
    return list(dict.fromkeys(test for tests in named for test in tests))


def _read(name: str, key: str, form: type) -> tuple[Any, ...]:
    said = yaml.safe_load((_FOLDER / name).read_text(encoding="utf-8"))
    document, found = said.get("document", ""), []
    known = {field.name: field for field in fields(form)}
    for entry in said[key]:
        unknown = set(entry) - set(known)
        if unknown:
            raise Malformed(f"{name}: {entry.get('id')}: unknown {sorted(unknown)}")
        values = {one: tuple(value) if isinstance(value, list) else value for one, value in entry.items()}
        if "document" in known:
            values.setdefault("document", document)
        try:
            found.append(form(**values))
        except TypeError as error:
            raise Malformed(f"{name}: {entry.get('id')}: {error}") from error
    if len({one.id for one in found}) != len(found):
        raise Malformed(f"{name}: an id comes twice")
    return tuple(found)
