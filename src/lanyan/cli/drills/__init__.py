"""Drills: what is promised for a bad day, done for once on this machine. `rows()` of each yields what was seen."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Seen:
    """One thing that was tried: what for, whether it came as promised, the seconds it took, what was seen."""

    name: str
    met: bool
    seconds: float
    what: str = ""

    def as_dict(self) -> dict[str, Any]:
        return {**asdict(self), "seconds": round(self.seconds, 1)}
