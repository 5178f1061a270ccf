"""制度库: a revision ends what it revises, on the day it comes into force."""

from datetime import date, timedelta

from django.test import Client

from lanyan.records.ledger import library
from lanyan.records.ledger.models import Item


def test_a_revision_takes_over_on_its_day_and_the_old_text_stays_readable(world):
    holder = Item.objects.filter(kind="institution", state="closed").first().holder_id
    revised = Item.objects.get(title="缺勤人员补课管理办法（修订）")
    day = date.fromisoformat(revised.details["in_force"])
    states = {
        when: {one.title: one.state for one in library.rules([holder], when, "缺勤人员")}
        for when in (day - timedelta(days=1), day)
    }
    assert states == {
        day - timedelta(days=1): {"缺勤人员补课管理办法": "in_force", "缺勤人员补课管理办法（修订）": "coming"},
        day: {"缺勤人员补课管理办法": "ended", "缺勤人员补课管理办法（修订）": "in_force"},
    }


def test_the_library_leads_to_both_versions(world):
    client = Client()
    client.force_login(world.account(world.officer), "django.contrib.auth.backends.ModelBackend")
    page = client.get("/ledgers/library/?q=缺勤人员").content.decode()
    assert "修订自" in page and "修订为" in page and "云消党〔2026〕24号" in page
