"""What a unit has decided about sessions, passwords and second factors, within the bounds of `security.yaml`.

Keys are `failures` for what is one value, `idle_minutes.officers` for what is decided by kind of role. Values are whole
numbers in the unit the file names. In a demo directory and in tests nobody is made to set up a second factor, and no
password grows old, unless somebody has decided otherwise there.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from lanyan.directory.access import roles_of
from lanyan.directory.models import SecurityValue
from lanyan.kernel.operation import Actor

GROUPS = ("administrators", "officers", "workers", "people")


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing that may be decided: what it is called, its bounds, its usual value."""

    key: str
    title: str
    group: str
    unit: str
    least: int
    usual: int
    most: int
    clause: str


@dataclass(frozen=True, slots=True)
class Decided:
    """A setting with its value in force, and who decided it, if anybody has."""

    setting: Setting
    value: int
    by: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """What holds for one account at log-in: the strictest of its roles."""

    idle_seconds: int
    whole_seconds: int
    second_factor: bool
    password_days: int


def settings_known() -> dict[str, Setting]:
    """All that may be decided, by key, in the order of the file."""
    return _read()[1]


def group_title(group: str) -> str:
    """What a group of roles is called on screens."""
    return _read()[0][group]


def decided() -> list[Decided]:
    """Every setting with the value in force: one query."""
    rows = {row.key: row for row in SecurityValue.objects.all()}
    found = []
    for key, one in settings_known().items():
        row = rows.get(key)
        found.append(Decided(one, row.value, row.set_by_name, row.set_at) if row else Decided(one, _usual(one)))
    return found


def value(key: str) -> int:
    """The value in force of one setting."""
    row = SecurityValue.objects.filter(key=key).first()
    return row.value if row else _usual(settings_known()[key])


def group_of(role: str) -> str:
    """The group of settings that a role falls under."""
    return _groups().get(role, "people")


def limits_for(actor: Actor) -> Limits:
    """The strictest that the actor's roles ask for."""
    values = {one.setting.key: one.value for one in decided()}
    held = {group_of(role) for role, _ in roles_of(actor)} | {"people"}
    return Limits(
        idle_seconds=60 * min(values[f"idle_minutes.{group}"] for group in held),
        whole_seconds=3600 * min(values[f"session_hours.{group}"] for group in held),
        second_factor=any(values[f"second_factor.{group}"] for group in held),
        password_days=values["password_days"],
    )


def nothing_forced() -> bool:
    """Whether this is a directory in which everybody may know the passwords."""
    return settings.DEMO or settings.TEST


def _usual(one: Setting) -> int:
    return 0 if nothing_forced() and one.key.startswith(("second_factor.", "password_days")) else one.usual


@cache
def _groups() -> dict[str, str]:
    said = _file()["groups"]
    return {role: group for group, one in said.items() for role in one["roles"]}


@cache
def _read() -> tuple[dict[str, str], dict[str, Setting]]:
    said, found = _file(), {}
    for name, one in said["by_group"].items():
        for group in GROUPS:
            bounds = one[group]
            key = f"{name}.{group}"
            found[key] = Setting(
                key, one["title"], group, one["unit"], one["least"], bounds["usual"], bounds["most"], one["clause"]
            )
    for key, one in said["single"].items():
        found[key] = Setting(key, one["title"], "", one["unit"], one["least"], one["usual"], one["most"], one["clause"])
    return {group: one["title"] for group, one in said["groups"].items()}, found


@cache
def _file() -> dict[str, Any]:
    return yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
