"""Calculators: numbers in the address, the outcome on the page; nothing is written."""

from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

FINE = [
    ("kind", "committee_members"),
    ("on", "2026-11-22"),
    ("seats", "3"),
    ("eligible", "20"),
    ("present", "18"),
    ("invalid", "1"),
]
VOTES = [("陈一", "15"), ("丁二", "12"), ("冯三", "11"), ("高四", "9")]


def asked(fields=(), votes=VOTES, page="/counting/"):
    rows = [pair for name, count in votes for pair in (("name", name), ("for", count))]
    return f"{page}?{urlencode([*FINE, *fields, *rows])}"


@pytest.fixture
def member(world, client):
    client.force_login(world.account(world.member), backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def see(member):
    return lambda address: member.get(address).content.decode()


def test_who_is_elected_and_why_is_seen_at_once(see):
    page = see(asked())
    for said in ("选举有效，名额选足", "陈一、丁二、冯三", "第十九条", "至少11票", "待核", "高四得赞成票9张"):
        assert said in page, said


def test_numbers_left_out_follow_from_the_one_before(see):
    page = see(asked())
    assert "发出选票18张，收回18张" in page and "有效17张、无效1张" in page


def test_the_base_may_be_reckoned_from_the_members(see):
    fields = [("members", "24"), ("without", "3"), ("excluded", "1")]
    page = see(f"/counting/?{urlencode([*FINE[:3], ('present', '18'), *fields])}")
    assert "应到会有选举权20人" in page


def test_contradictions_are_told_and_nothing_is_reckoned(see):
    page = see(asked([("issued", "19"), ("returned", "18")]))
    assert (
        "没有计算" in page
        and "发出选票19张多于实到18人" in page
        and "选举有效" not in page.split('id="result"')[1].split("条文怎么说")[0]
    )


def test_what_is_no_number_stays_and_is_told(see):
    page = see(asked(votes=[("陈一", "十五"), *VOTES[1:]]))
    assert "“十五”不是可用的数" in page and 'value="十五"' in page


def test_a_tie_leads_to_the_new_vote_filled_in(see):
    page = see(asked(votes=[("陈一", "15"), ("丁二", "12"), ("冯三", "12"), ("高四", "12")]))
    assert "就票数相等的人再次投票" in page and "stage=runoff" in page and "seats=2" in page


def test_a_day_without_a_rule_is_told(see):
    assert "还没有这种选举的规定" in see(asked([("kind", "delegates"), ("on", "2019-01-01")]))


def test_the_link_to_share_has_no_empty_fields_and_gives_the_same_outcome(see):
    page = see(asked([("issued", ""), ("name", ""), ("for", "")]))
    link = page.split('id="link" value="')[1].split('"')[0].replace("&amp;", "&")
    assert "issued=" not in link and "name=&" not in link
    assert "陈一、丁二、冯三" in see("/" + link.split("/", 3)[3])


def test_a_sheet_for_paper_explains_every_number(see):
    page = see(asked([("print", "1")]))
    assert "选举计算说明" in page and "怎么算的" in page and "不是会议记录" in page


def test_a_vote_and_an_appraisal_are_reckoned_too(see):
    assert "通过" in see("/counting/vote/?kind=admission&on=2026-11-22&eligible=12&present=8&for=6&written_for=1")
    assert "票数之和多于实到" in see("/counting/vote/?kind=admission&on=2026-11-22&eligible=12&present=8&for=9")
    page = see("/counting/appraisal/?on=2026-11-22&members=11&grade_excellent=4&grade_qualified=7")
    assert "比上限3人多1人" in page and "尾数舍去" in page


ODD = [
    "seats=-1&eligible=1&present=1",
    "seats=99999999999",
    "name=a&name=b&for=1",
    "on=xx&kind=zz&stage=q",
    "rows=9999",
    "seats=0&eligible=0&present=0&name=x&for=0",
    "members=1&without=9&seats=1&present=1",
]


@pytest.mark.parametrize("query", ODD)
def test_odd_queries_get_a_page(member, query):
    for page in ("/counting/", "/counting/vote/", "/counting/appraisal/"):
        assert member.get(f"{page}?{query}").status_code == 200


def test_nothing_is_written(member):
    member.get("/counting/")
    with CaptureQueriesContext(connection) as queries:
        member.get(asked())
    assert not [query for query in queries if query["sql"].split()[0] in ("INSERT", "UPDATE", "DELETE")]
