"""How often one visitor may come: counted in memory, in this process."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

VISITORS = 20_000
"""Visitors remembered; who has not come for longest is forgotten first."""


class Rate:
    """An allowance per visitor that fills up steadily, up to one minute's worth."""

    def __init__(self, per_minute: int, most: int = VISITORS, clock: Callable[[], float] = time.monotonic) -> None:
        self.per_minute, self.most, self.clock = per_minute, most, clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, visitor: str) -> bool:
        """Count one request; False when the allowance is spent."""
        now = self.clock()
        with self._lock:
            left, at = self._left.pop(visitor, (float(self.per_minute), now))
            left = min(self.per_minute, left + (now - at) * self.per_minute / 60)
            self._left[visitor] = (left - 1 if left >= 1 else left, now)
            if len(self._left) > self.most:
                self._left.popitem(last=False)
            return left >= 1
