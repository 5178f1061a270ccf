"""The one button of an alert, and which workbench opens first."""

import re

import pytest

from lanyan.derived.alerts.models import Alert
from lanyan.directory.models import Organisation

pytestmark = pytest.mark.django_db


def offered(client, branch: str) -> dict[str, tuple[str, str]]:
    """What each open alert of a branch offers: label → (page of the alert, address of the button)."""
    node = Organisation.objects.get(public_id=branch).pk
    found = {}
    for one in Alert.objects.filter(organisation_id=node, cleared_on=None, subject_kind="organisation"):
        page = f"/monitoring/alerts/{one.public_id}/"
        if step := button(client.get(page).content.decode()):
            found[step[1]] = (page, step[0])
    return found


def button(page: str) -> tuple[str, str] | None:
    """Address and label of the primary link of the alert."""
    found = re.search(r'<a[^>]*class="[^"]*go--primary[^"]*"[^>]*>.*?</a>', page, re.DOTALL)
    if found is None:
        return None
    address = re.search(r'href="([^"]*)"', found.group())
    assert address is not None
    return address.group(1), re.sub(r"<[^>]*>", "", found.group()).strip()


def test_an_alert_offers_the_one_step_that_clears_it(world, as_role):
    secretary = as_role("weak_secretary")
    steps = offered(secretary, world.weak_branch)
    assert {"补录", "去归档"} <= set(steps)
    for _, address in steps.values():
        assert secretary.get(address.replace("&amp;", "&")).status_code == 200


def test_who_only_reads_is_offered_no_step_that_would_be_refused(world, as_role):
    page, _ = offered(as_role("weak_secretary"), world.weak_branch)["补录"]
    assert button(as_role("leader").get(page).content.decode()) is None


def test_a_committees_secretary_sees_first_who_needs_help_and_keeps_the_committees_record(world, as_role):
    page = as_role("leader").get("/").content.decode()
    assert "谁需要帮助" in page
    assert "安排活动" in page
    assert as_role("leader").get("/meetings/new/").status_code == 200
