"""What came of a drill: who was told "here", who is in the database that answers now, and how long nobody was told."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

Pair = tuple[int, int]
"""An activity and a person."""


@dataclass(frozen=True)
class Verdict:
    """Numbers of sign-ins. `lost`: acknowledged and not there. `double`: there more than once, or counted more than once in
    the journal. `strangers`: there, though nobody had asked for them."""

    acknowledged: int
    lost: int
    double: int
    strangers: int

    @property
    def kept(self) -> bool:
        return not (self.lost or self.double or self.strangers)


def judge(asked: Collection[Pair], acknowledged: Collection[Pair], written: Sequence[Pair], counted: int) -> Verdict:
    """`written`: the rows of the database, `counted`: how many its journal says were counted as new."""
    rows = Counter(written)
    wanted = set(acknowledged)
    return Verdict(
        acknowledged=len(wanted),
        lost=len(wanted - rows.keys()),
        double=max(len(written), counted) - len(rows),
        strangers=len(rows.keys() - set(asked)),
    )


def longest_silence(answers: Collection[float], began: float, ended: float) -> float:
    """Seconds of the longest stretch between `began` and `ended` in which no answer came."""
    moments = [began, *sorted(moment for moment in answers if began < moment < ended), ended]
    return max(later - earlier for earlier, later in pairwise(moments))


@dataclass(frozen=True)
class Jobs:
    """Jobs by what became of them, of those that were put into the queue."""

    asked: int
    open: int
    failed: int
    twice: int

    @property
    def once(self) -> bool:
        return not (self.open or self.failed or self.twice)


def judge_jobs(status: Mapping[int, str], ends: Mapping[int, int]) -> Jobs:
    """`status` of each job, and how often each was ended as succeeded."""
    counts = Counter(status.values())
    return Jobs(
        asked=len(status),
        open=counts["todo"] + counts["doing"],
        failed=counts["failed"] + counts["aborted"] + counts["cancelled"],
        twice=sum(1 for number in ends.values() if number > 1),
    )
