"""检查护照: before a unit is visited once more within a week, who comes already has to be seen."""

from datetime import timedelta

import pytest
from django.test import Client

from lanyan.records.activities.models import Activity


@pytest.fixture
def officer(world):
    client = Client()
    client.force_login(world.account(world.officer), "django.contrib.auth.backends.ModelBackend")
    return client


def test_a_second_visit_within_a_week_is_shown_first_and_planned_once_seen(world, officer):
    form = {
        "organisation": world.party_committee,
        "kind": "inspection",
        "title": "台账抽查",
        "held_on": (world.today + timedelta(days=5)).isoformat(),
        "at_time": "14:00",
        "minutes": "120",
        "mode": "on_site",
        "visited": [world.due_assembly_branch],
        "then": "keep",
    }
    first = officer.post("/meetings/new/", form)
    page = first.content.decode()
    assert first.status_code == 422
    assert "前后7天内已有检查" in page and "青石桥站党支部" in page
    assert not Activity.objects.filter(title="台账抽查").exists()
    assert officer.post("/meetings/new/", form | {"seen_visits": "1"}).status_code == 302
    assert Activity.objects.get(title="台账抽查").visits.count() == 1
    passport = officer.get("/visits/").content.decode()
    assert passport.count("青石桥站党支部") == 5


def test_a_visit_says_whom_it_goes_to_see_and_can_be_sent_elsewhere(world, officer):
    visit = Activity.objects.get(title="年终党建考核督导")
    assert "去哪里" in officer.get(f"/meetings/{visit.public_id}/").content.decode()
    page = officer.get(f"/meetings/{visit.public_id}/edit/").context["form"]
    form = {name: value for name, value in page.initial.items() if value not in (None, [])}
    form |= {"held_on": page.initial["held_on"].isoformat(), "at_time": f"{page.initial['at_time']:%H:%M}"}
    form |= {"visited": [world.weak_branch]}
    assert officer.post(f"/meetings/{visit.public_id}/edit/", form).status_code == 302
    assert [one.organisation.public_id for one in visit.visits.all()] == [world.weak_branch]
