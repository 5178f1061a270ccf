"""What is derived can be thrown away: the demo brigade's verdicts, alerts, figures and handbook come back the same."""

from datetime import date

from lanyan.derived import figures, handbook, nightly
from lanyan.derived.alerts.models import Alert
from lanyan.derived.duties.models import Verdict
from lanyan.directory.models import Organisation

KEPT = ("public_id", "state", "due_on", "raised_on", "overdue_since", "cleared_on", "times_raised", "escalation")


def all_derived(world) -> dict[str, object]:
    span = date(2026, 1, 1), date(2027, 1, 1)
    branch = world.organisation(world.good_branch)
    verdicts = Verdict.objects.all().values_list(
        *(field.name for field in Verdict._meta.fields if field.name not in ("id", "evaluation"))
    )
    found = figures.values(figures.all_figures(), list(Organisation.objects.values_list("pk", flat=True)), *span)
    return {
        "verdicts": sorted(map(repr, verdicts)),
        "alerts": sorted(map(repr, Alert.objects.values_list(*KEPT))),
        "figures": {key: (value.part, value.base) for key, value in found.items()},
        "handbook": handbook.build(branch.pk, 2026, world.today, world.actor(world.good_secretary)).digest(),
    }


def test_dropped_and_rebuilt_the_brigade_is_as_before(world):
    before = all_derived(world)
    assert len(before["verdicts"]) > 500
    nightly.rebuild()
    after = all_derived(world)
    for what, one in before.items():
        assert after[what] == one, what
