"""A soak says flat only of what its samples show to be flat, and reads what processes really hold."""

import os
import random
import subprocess
import sys

import pytest

from lanyan.cli.setup.say import Stop
from lanyan.cli.soak import by_minute, main
from lanyan.cli.soaking import samples
from lanyan.cli.soaking.flat import judge
from lanyan.cli.soaking.load import roster
from lanyan.directory.id_number import check_digit


def line(rise: float, noise: float, count: int = 400) -> list[tuple[float, float]]:
    """Ten minutes of samples around 300 that rise by so much after a warm-up that rises by 200 more."""
    drawn = random.Random(7)
    found = []
    for number in range(count):
        at = 600.0 * number / count
        warm = min(0.0, (at - 140) / 140 * 200)
        found.append((at, 300 + warm + rise * (at - 150) / 450 + drawn.gauss(0, noise)))
    return found


@pytest.mark.parametrize(
    ("rise", "noise", "verdict"),
    [(0, 1, "flat"), (5, 3, "flat"), (-30, 3, "flat"), (40, 3, "grows"), (40, 20, "grows"), (15, 30, "unclear")],
)
def test_flat_and_growing_are_told_apart_and_noise_is_admitted(rise, noise, verdict):
    judged = judge("memory", "MiB", line(rise, noise), most=15)
    assert judged.verdict == verdict
    assert abs(judged.rise - rise) <= 2 * judged.noise + 0.01


def test_too_few_samples_show_nothing():
    assert judge("memory", "MiB", line(0, 0, 12), most=15).verdict == "unclear"


def test_memory_of_a_process_and_of_what_it_started():
    holds = "import sys; kept = bytearray(b'x') * (32 * 2**20); print(len(kept), flush=True); sys.stdin.read()"
    starts = "import subprocess, sys; subprocess.run([sys.executable, '-c', sys.argv[1]])"
    with subprocess.Popen([sys.executable, "-c", starts, holds], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        process.stdout.readline()
        family = samples.family(process.pid)
        assert process.pid in family and len(family) == 2 and os.getpid() not in family
        alone = samples.private_mib({process.pid})
        assert alone < 32 < samples.private_mib(family) < alone + 64
        process.stdin.close()
    assert samples.private_mib({process.pid}) == 0


def test_people_of_a_roster_are_others_each_time_and_of_no_real_area():
    numbers = [row.split(",")[1] for turn in range(150) for row in roster(turn).decode("utf-8-sig").splitlines()[1:]]
    assert len(set(numbers)) == len(numbers) == 1500
    assert all(number[:6] == "990000" and number[17] == check_digit(number[:17]) for number in numbers)


def test_a_rise_can_be_followed_by_the_minute():
    assert by_minute([(1.0, 10.0), (59.0, 20.0), (61.0, 30.0)]) == [15.0, 30.0]


def test_no_time_is_no_soak():
    with pytest.raises(Stop, match=r"0\.5 到 1440"):
        main(["--minutes", "0.1"])
