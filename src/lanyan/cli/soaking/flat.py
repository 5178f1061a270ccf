"""Whether a measured value stayed flat: the least-squares line through its samples, with the uncertainty of its slope."""

import math
import statistics
from dataclasses import dataclass

WARM = 0.25
"""The first part of the time is left out: caches fill, modules load."""

SIGMAS = 2
FEWEST = 10


@dataclass(frozen=True)
class Judged:
    """`rise` over the whole time that was judged, plus or minus `noise` (two standard errors), against `most`.

    `verdict`: flat where even the upper end stays below `most`, grows where even the lower end does not, else unclear.
    """

    name: str
    unit: str
    mean: float
    rise: float
    noise: float
    most: float
    verdict: str


def judge(name: str, unit: str, samples: list[tuple[float, float]], most: float) -> Judged:
    """`samples`: (seconds, value) in the order of time. `most`: the rise that is still called flat, in the value's unit."""
    begin, end = samples[0][0], samples[-1][0]
    kept = [(at, value) for at, value in samples if at >= begin + WARM * (end - begin)]
    values = [value for _, value in kept]
    if len(kept) < FEWEST:
        return Judged(name, unit, statistics.fmean(values), 0.0, math.inf, most, "unclear")
    line = statistics.linear_regression([at for at, _ in kept], values)
    lasted = kept[-1][0] - kept[0][0]
    middle = statistics.fmean(at for at, _ in kept)
    spread = sum((at - middle) ** 2 for at, _ in kept)
    left = sum((value - line.intercept - line.slope * at) ** 2 for at, value in kept)
    error = math.sqrt(left / (len(kept) - 2) / spread)
    rise, noise = line.slope * lasted, SIGMAS * error * lasted
    verdict = "flat" if rise + noise <= most else "grows" if rise - noise > most else "unclear"
    return Judged(name, unit, statistics.fmean(values), rise, noise, most, verdict)
