"""How an organisation keeps its meetings: good, ordinary, weak, silent, new."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Character:
    """Rates between 0 and 1, and days.

    `absent`, `private`, `on_duty`: how often somebody is absent without leave, on private leave, away on duty.
    `call_outs`: how often a meeting of a station falls into a call-out. `made_up`: make-ups accepted in the end;
    `in_time`: of those, before their deadline. `skips`: of how many due meetings one is missed (0: none).
    `archived_after`: from, to, days after closing. `backfills`: of how many meetings one is entered afterwards.
    """

    name: str
    absent: float
    private: float
    on_duty: float
    call_outs: float
    made_up: float
    in_time: float
    skips: int
    archived_after: tuple[int, int]
    backfills: int


GOOD = Character("good", 0.002, 0.012, 0.02, 0.05, 0.98, 1.0, 0, (0, 2), 0)
ORDINARY = Character("ordinary", 0.012, 0.025, 0.04, 0.10, 0.94, 0.9, 24, (1, 6), 40)
WEAK = Character("weak", 0.07, 0.05, 0.06, 0.10, 0.42, 0.5, 4, (6, 28), 6)
SILENT = Character("silent", 0.03, 0.03, 0.05, 0.10, 0.7, 0.7, 12, (2, 9), 20)
FRESH = Character("fresh", 0.01, 0.02, 0.03, 0.05, 0.9, 1.0, 0, (0, 4), 0)
