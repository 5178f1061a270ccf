"""What is known about an embedded database since it was last prepared, so that the next start need not ask.

Kept inside the cluster's folder: it goes when the cluster goes. It holds only while the code is the same.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

from lanyan.cli.running.postgres import Cluster
from lanyan.cli.setup.places import REQUIREMENTS, ROOT

FILE = "lanyan-ready.json"


def remembered(base: Path) -> dict[str, Any] | None:
    """What was remembered when this very code prepared the database below `base`; None when it never did."""
    try:
        facts: dict[str, Any] = json.loads((Cluster(base).folder / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return facts if facts.pop("code", "") == code_fingerprint() else None


def remember(base: Path, facts: dict[str, Any]) -> None:
    cluster = Cluster(base)
    partial = cluster.folder / f"{FILE}.partial"
    text = json.dumps({"code": code_fingerprint(), **facts}, ensure_ascii=False)
    partial.write_text(text, encoding="utf-8")
    partial.chmod(0o600)
    cluster.owner.own(partial)
    partial.replace(cluster.folder / FILE)


def forget(base: Path) -> None:
    (Cluster(base).folder / FILE).unlink(missing_ok=True)


def code_fingerprint() -> str:
    """Changes with the locked libraries and with any Python or SQL file: both make the database's structure."""
    digest = hashlib.sha256((REQUIREMENTS / "run.txt").read_bytes())
    source = ROOT / "src" / "lanyan"
    for file in sorted([*source.glob("**/*.py"), *source.glob("**/*.sql")]):
        digest.update(str(file.relative_to(source)).encode() + b"\0")
        digest.update(file.read_bytes())
    return digest.hexdigest()
