"""The bureau's screens say whose numbers they are, as of when, and since when nobody was heard of."""

from datetime import timedelta

import pytest

from lanyan.derived.federation.models import Joined, Origin, PublishedMonth, PublishedOrganisation, PublishedVerdict

SUMS = {
    "meeting": {"one": 40, "expected": 200, "present": 150, "covered": 180, "missed": 50, "made_up": 30},
    "duty": {"one": 10, "met": 7, "overdue": 3},
}
STOCK = {"member": {"one": 90, "party_member": 90}, "organisation": {"one": 12, "silent": 1}}


@pytest.fixture
def two_corps(world):
    """One that told a minute ago, one that has not for two hours and counts otherwise."""
    for number, name, told in ((31, "江岚总队", timedelta(minutes=1)), (32, "云泽总队", timedelta(hours=2))):
        about = {"version": "0.1.0", "format": 1, "day": world.today, "definitions": "0" * 64}
        Origin.objects.create(origin=number, name=name, root_id=7, told_at=world.now - told, **about)
        Joined.objects.create(origin=number, name=name, address="10.0.0.1:5433", joined_at=world.now)
        for pk, title, parent in ((7, f"{name}党委", None), (8, f"{name}某某大队党支部", 7)):
            PublishedOrganisation.objects.create(
                origin=number,
                organisation_id=pk,
                public_id=f"{pk}" * 14,
                line="party",
                form="party_committee" if parent is None else "branch",
                level="corps",
                name=title,
                short_name=title,
                parent_id=parent,
                valid_from=world.today,
                founded_on=world.today,
            )
            for month, sums in ((0, STOCK), (world.today.year * 100 + 1, SUMS)):
                PublishedMonth.objects.create(origin=number, organisation_id=pk, month=month, sums=sums)
    PublishedVerdict.objects.create(
        origin=31,
        verdict_id=1,
        organisation_id=8,
        duty="own_rule",
        title="每周一点评",
        period_from=world.today,
        period_to=world.today,
        due_on=world.today,
        state="overdue",
    )


def test_the_wall_adds_up_and_says_who_is_away(two_corps, as_role):
    page = as_role("leader").get("/monitoring/screen/").content.decode()
    assert "本级和2个级联单位" in page and "1个失联" in page and "起没有消息" in page


def test_the_list_gives_each_and_all_of_them(two_corps, as_role):
    page = as_role("officer").get("/monitoring/federation/").content.decode()
    assert "正常" in page and "失联" in page and "口径不同" in page
    assert "75%" in page and ">180名<" in page and ">80次<" in page, "a share of all is of the sums of all"


def test_one_opens_down_to_an_organisation_and_its_duties(two_corps, as_role):
    client = as_role("leader")
    top = client.get("/monitoring/federation/31/77777777777777/").content.decode()
    assert "/monitoring/federation/31/88888888888888/" in top and "没有消息" not in top
    branch = client.get("/monitoring/federation/31/88888888888888/").content.decode()
    assert "每周一点评" in branch and "逾期" in branch and "江岚总队党委" in branch
    away = client.get("/monitoring/federation/32/77777777777777/").content.decode()
    assert "起没有消息" in away and "口径与本级版本不同" in away


def test_without_anybody_joined_the_wall_is_as_ever(world, as_role):
    assert "组织态势" in as_role("leader").get("/monitoring/screen/").content.decode()
