"""`./lanyan evaluate` and `./lanyan bench evaluate` on a small world."""

import json

import pytest

from lanyan.cli import bench, evaluate
from lanyan.derived import nightly
from lanyan.derived.duties.models import Verdict
from lanyan.derived.tests.small_world import TODAY, draw
from lanyan.kernel import clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def world():
    with clock.frozen(TODAY):
        made = draw(11)
        nightly.evaluate_night()
        yield made


def test_it_evaluates_and_rebuilds(capsys):
    assert evaluate.main([]) == 0
    assert "项任务" in capsys.readouterr().out
    assert evaluate.main(["--rebuild", "--json", "--on", TODAY.isoformat()]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["on"], said["verdicts"]) == (TODAY.isoformat(), Verdict.objects.count())


def test_the_bench_tells_its_rows_and_leaves_no_trace(capsys):
    before = list(Verdict.objects.order_by("pk").values_list("pk", "state"))
    code = bench.main(["evaluate", "--json"])
    said = json.loads(capsys.readouterr().out)
    assert said["bench"] == "evaluate"
    assert code == (0 if all(row["met"] for row in said["rows"]) else 1)
    assert {row["target"] for row in said["rows"]} == {None, 50, 1000}
    assert list(Verdict.objects.order_by("pk").values_list("pk", "state")) == before
