"""The bill of materials as CycloneDX 1.6 JSON."""

import uuid
from datetime import datetime
from typing import Any

from packaging.utils import canonicalize_name

from .locks import Component, direct

PRODUCT = "pkg:generic/lanyan"
# Names of licences that are expressions of SPDX as they stand.
_SPDX = frozenset(
    {"MIT", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "ISC", "MPL-2.0", "0BSD", "PSF-2.0", "LGPL-3.0-only", "PostgreSQL"}
)


def bill(components: list[Component], version: str, at: datetime) -> dict[str, Any]:
    """The document. Its serial number is the same for the same components."""
    serial = uuid.uuid5(uuid.NAMESPACE_URL, f"{PRODUCT}@{version} " + " ".join(one.purl for one in components))
    root = f"{PRODUCT}@{version}"
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{serial}",
        "version": 1,
        "metadata": {
            "timestamp": at.isoformat(timespec="seconds"),
            "component": {"type": "application", "bom-ref": root, "name": "lanyan", "version": version},
        },
        "components": [_component(one) for one in components],
        "dependencies": [{"ref": root, "dependsOn": _roots(components)}, *_needs(components)],
    }


def _component(one: Component) -> dict[str, Any]:
    group, _, name = one.name.rpartition("/")
    told: dict[str, Any] = {
        "type": "library",
        "bom-ref": one.purl,
        **({"group": group} if group else {}),
        "name": name,
        "version": one.version,
        "purl": one.purl,
        "scope": "required" if one.use == "run" else "excluded",
    }
    if one.hashes:
        told["hashes"] = [{"alg": algorithm, "content": content} for algorithm, content in one.hashes]
    if one.licence:
        plain = one.licence in _SPDX
        told["licenses"] = [{"license": {"id" if plain else "name": one.licence}}]
    return told


def _roots(components: list[Component]) -> list[str]:
    """What the product asks for itself; of the front end, what nothing else needs."""
    asked, needed = direct(), {need for one in components if one.ecosystem == "npm" for need in one.needs}
    return [
        one.purl
        for one in components
        if (canonicalize_name(one.name) in asked if one.ecosystem == "PyPI" else one.name not in needed)
    ]


def _needs(components: list[Component]) -> list[dict[str, Any]]:
    known = {
        (one.ecosystem, canonicalize_name(one.name) if one.ecosystem == "PyPI" else one.name): one for one in components
    }
    return [
        {"ref": one.purl, "dependsOn": [known[one.ecosystem, need].purl for need in one.needs]}
        for one in components
        if one.needs
    ]
