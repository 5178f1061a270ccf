"""What is derived can be thrown away: rebuilt, verdicts, alerts and figures are the same."""

import pytest

from lanyan.derived import figures, nightly
from lanyan.derived.alerts.models import Alert
from lanyan.derived.duties.models import Verdict
from lanyan.derived.duties.tests.test_evaluate import verdicts
from lanyan.derived.tests.small_world import TODAY, draw, meeting
from lanyan.kernel import clock

pytestmark = pytest.mark.django_db
SPAN = (TODAY.replace(month=1, day=1), TODAY.replace(year=TODAY.year + 1, month=1, day=1))


@pytest.fixture
def world():
    with clock.frozen(TODAY):
        made = draw(11)
        nightly.evaluate_night()
        yield made


def every_figure(world) -> dict:
    found = figures.values(figures.all_figures(), world.ids, *SPAN)
    return {key: (value.part, value.base, value.text) for key, value in found.items()}


def every_alert() -> set[tuple]:
    return set(Alert.objects.values_list("pk", "public_id", "state", "raised_on", "times_raised", "cleared_on"))


def test_dropped_and_rebuilt_all_is_as_before(world):
    before = verdicts(), every_figure(world), every_alert()
    assert all(len(one) > 10 for one in before)
    nightly.rebuild()
    assert (verdicts(), every_figure(world), every_alert()) == before


def test_a_second_night_changes_nothing(world):
    before = set(Verdict.objects.values_list("pk", flat=True)), every_alert()
    nightly.evaluate_night()
    assert (set(Verdict.objects.values_list("pk", flat=True)), every_alert()) == before


def test_after_an_activity_the_quick_way_and_the_whole_way_agree(world):
    for kind in ("branch_assembly", "party_class", "training", "theme_day"):
        branch = world.lot.choice(world.branches)
        meeting(world, branch, kind, TODAY)
        nightly.evaluate_after([one.pk for one in world.branches], kind=kind)
        quick = verdicts(), every_alert()
        nightly.evaluate_night()
        assert (verdicts(), every_alert()) == quick
