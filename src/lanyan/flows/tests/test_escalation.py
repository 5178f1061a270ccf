"""A node has the committees above told sooner about what is overdue; never later than the rulebook says."""

import pytest

from lanyan.derived.alerts.models import Alert
from lanyan.derived.alerts.tests.test_lifecycle import TODAY, Scene, after, night
from lanyan.flows.declare_mechanism import shorten_escalation
from lanyan.kernel import clock
from lanyan.kernel.operation import SYSTEM
from lanyan.kernel.refusal import Refusal

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    with clock.frozen(TODAY):
        yield Scene()


def test_a_node_may_have_those_above_told_sooner_never_later(scene):
    brigade = scene.world.organisations["brigade"]
    shorten_escalation(organisation=brigade, days=[2, 4, 6], begins_on=TODAY, by=SYSTEM)
    scene.verdict("overdue", due=after(-1))
    night(after(1))
    assert Alert.objects.get().escalation == 0
    night(after(2))
    assert Alert.objects.get().escalation == 1
    with pytest.raises(Refusal, match="提前上报") as refused:
        shorten_escalation(organisation=brigade, days=[8, 9, 10], begins_on=TODAY, by=SYSTEM)
    assert "8大于7" in refused.value.sentence


def test_a_shorter_ladder_holds_from_its_day_and_only_below_its_node(scene):
    branch = scene.world.organisations["branch0"]
    shorten_escalation(organisation=branch, days=[1, 14, 21], begins_on=after(3), by=SYSTEM)
    shorten_escalation(organisation=scene.other, days=[1, 2, 3], begins_on=TODAY, by=SYSTEM)
    scene.verdict("overdue", due=after(-1))
    night(after(2))
    assert Alert.objects.get().escalation == 0
    night(after(3))
    assert Alert.objects.get().escalation == 1
    night(after(7))
    assert Alert.objects.get().escalation == 1
    night(after(14))
    assert Alert.objects.get().escalation == 2
