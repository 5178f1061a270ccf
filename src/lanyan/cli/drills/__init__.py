"""Drills: what is promised for a bad day, done for once on this machine. `rows()` of each yields what was seen."""

import contextlib
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from lanyan.cli.setup.say import note


@dataclass(frozen=True)
class Seen:
    """One thing that was tried: what for, whether it came as promised, the seconds it took, what was seen."""

    name: str
    met: bool
    seconds: float
    what: str = ""

    def as_dict(self) -> dict[str, Any]:
        return {**asdict(self), "seconds": round(self.seconds, 1)}


@contextlib.contextmanager
def step(seen: list[Seen], name: str) -> Iterator[list[str]]:
    """Something is tried, and seen. What is appended to the list is what went wrong; nothing, and it came as promised."""
    note(f"演练：{name} …")
    began, wrong = time.monotonic(), list[str]()
    yield wrong
    seen.append(Seen(name, not wrong, time.monotonic() - began, "；".join(wrong)))
