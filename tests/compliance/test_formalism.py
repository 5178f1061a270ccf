"""What 国办函〔2026〕12号 prohibits is not here: no column, no figure; and complaints are on every page."""

import re

import pytest
from django.apps import apps

from lanyan.derived.figures import definitions
from lanyan.rulebook import national

POINTS = re.compile(
    r"point|score_rank|like_count|online|last_seen|duration|watched|latitude|longitude|gps|step_count|install"
)
USING = re.compile(r"登录|打卡|在线|点赞|转发|积分|下载|安装率|使用率|时长")
# Of the session library: where somebody is logged in, for that person alone, and gone with the session.
OWN_SESSIONS = {("usersessions_usersession", "last_seen_at")}
# Whole durations of meetings, and links of meetings held over a network: facts of the meeting, not of a person.
OF_MEETINGS = {("activity", "online_link"), ("activity_series", "online_link")}


def test_no_table_keeps_points_ranks_or_time_on_line():
    columns = {(m._meta.db_table, str(f.column)) for m in apps.get_models() for f in m._meta.concrete_fields}
    kept = {place for place in columns if POINTS.search(place[1])}
    assert kept <= OWN_SESSIONS | OF_MEETINGS


def test_no_figure_and_no_duty_is_about_using_the_system():
    titles = [one.title for one in definitions.all_figures().values()] + [one.title for one in national().duties()]
    assert len(titles) > 20
    assert not [title for title in titles if USING.search(title.replace("到会时长", ""))]


@pytest.mark.parametrize(
    ("role", "address"),
    [
        ("member", "/"),
        ("secretary", "/meetings/"),
        ("officer", "/monitoring/"),
        ("auditor", "/settings/journal/"),
        ("anonymous", "/account/login/"),
    ],
)
def test_every_page_leads_to_complaints(world, as_role, role, address):
    assert 'href="/complaints/"' in as_role(role).get(address).content.decode()


def test_the_filing_number_is_on_every_page_once_set(world, as_role, settings):
    assert "备案编号" not in as_role("member").get("/").content.decode()
    settings.FILING = "政务移2026-0119"
    for role, address in (("member", "/"), ("anonymous", "/account/login/")):
        assert "备案编号 政务移2026-0119" in as_role(role).get(address).content.decode()
