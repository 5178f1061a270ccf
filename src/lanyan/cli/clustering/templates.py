"""The configuration in `deploy/ha`, filled in: the same files that a unit puts on its machines, never a copy of them."""

import re
from collections.abc import Mapping
from string import Template

from lanyan.cli.setup.places import ROOT

FOLDER = ROOT / "deploy" / "ha"
VALUES = "cluster.env.example"
NAMES = ("etcd.env", "patroni.yml", "haproxy.cfg", "pgbouncer.ini", "userlist.txt", "lanyan.env", "lanyan-direct.env")
_LINE = re.compile(r"^([A-Z][A-Z0-9_]*)=(.*)$", re.MULTILINE)


def assignments(text: str) -> dict[str, str]:
    """The NAME=value lines of a file as systemd and a shell read it."""
    return dict(_LINE.findall(text))


def defaults() -> dict[str, str]:
    """What `cluster.env.example` proposes; passwords are empty there."""
    return assignments((FOLDER / VALUES).read_text(encoding="utf-8"))


def names_in(name: str) -> set[str]:
    """The values that a template asks for."""
    template = Template((FOLDER / name).read_text(encoding="utf-8"))
    return set(template.get_identifiers())


def rendered(name: str, values: Mapping[str, str]) -> str:
    """A template with its values. Raises KeyError for one that is missing."""
    return Template((FOLDER / name).read_text(encoding="utf-8")).substitute(values)
