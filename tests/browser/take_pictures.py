"""The README's pictures, taken by `./lanyan pictures` on the fixed day of the tests' world. Not collected as tests."""

from datetime import timedelta

import pytest
from django.conf import settings

from lanyan.kernel.operation import SYSTEM
from lanyan.records.activities.operations import planning, sign_in

from .conftest import DESK, PHONE

FOLDER = settings.ROOT / "docs" / "pictures"
LARGEST = 200_000  # bytes: a reader on a slow line
MARKED = 12


@pytest.fixture
def meeting(live_world):
    """A lesson that has just begun; some are in already."""
    branch = live_world.organisation(live_world.due_assembly_branch)
    planned = planning.plan_activity(
        kind="party_class",
        organisation_id=branch.pk,
        title="党课：高层建筑火灾扑救中的党员责任",
        starts_at=live_world.now - timedelta(minutes=5),
        by=SYSTEM,
    )
    sign_in.open_sign_in(activity_id=planned.pk, by=SYSTEM)
    for person_id in planned.roll.order_by("pk").values_list("person_id", flat=True)[:MARKED]:
        sign_in.mark_present(activity_id=planned.pk, person_id=person_id, by=SYSTEM)
    return planned


def test_pictures(visit, live_world, meeting):
    FOLDER.mkdir(exist_ok=True)
    taken = {
        "workbench": (live_world.secretary, "/", DESK),
        "map": (live_world.officer, "/monitoring/map/", DESK),
        "sign-in": (live_world.recorder, f"/meetings/{meeting.public_id}/sign-in/", (1280, 720)),
        "phone": (live_world.member, "/", PHONE),
    }
    for name, (who, path, size) in taken.items():
        page = visit(who, path, size)
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(500)  # the last movement of the chart
        picture = FOLDER / f"{name}.png"
        page.screenshot(path=picture)
        assert picture.stat().st_size <= LARGEST, name
