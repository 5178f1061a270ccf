"""What a running instance holds: memory that its processes have for themselves, and connections of its database."""

import threading
import time
from collections.abc import Callable
from pathlib import Path

MIB = 2**20


def family(pid: int) -> set[int]:
    """The process and all that descend from it."""
    parents: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            # The name stands in parentheses and may hold anything; the parent is the second field behind it.
            parent = int(stat.read_text(errors="replace").rpartition(")")[2].split()[1])
        except OSError:
            continue
        parents.setdefault(parent, []).append(int(stat.parent.name))
    found, waiting = set[int](), [pid]
    while waiting:
        one = waiting.pop()
        found.add(one)
        waiting += parents.get(one, [])
    return found


def private_mib(pids: set[int]) -> float:
    """MiB that would be free again if these processes ended: their private pages. Who is gone meanwhile counts nothing."""
    total = 0
    for pid in pids:
        try:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in lines if line.startswith(("Private_Clean:", "Private_Dirty:")))
    return total * 1024 / MIB


class Sampler:
    """Asks each of `looks` every `every` seconds in a thread of its own, between `with` and its end."""

    def __init__(self, looks: dict[str, Callable[[], float]], every: float) -> None:
        self._looks, self._every = looks, every
        self.samples: dict[str, list[tuple[float, float]]] = {name: [] for name in looks}
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> "Sampler":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _run(self) -> None:
        began = time.monotonic()
        while not self._ended.wait(self._every):
            for name, look in self._looks.items():
                self.samples[name].append((time.monotonic() - began, look()))
