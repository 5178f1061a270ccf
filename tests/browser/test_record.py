"""The record of a meeting, in a browser: corrections, new versions, refused decisions, backfilling, plans, papers."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from lanyan.kernel.operation import SYSTEM
from lanyan.records.activities.models import Activity
from lanyan.records.activities.operations import planning, sign_in

HELD = "2026-11-20"


def held(world, kind: str, **planned) -> Activity:
    """A meeting of the secretary's branch that began five minutes ago, sign-in open, nobody marked."""
    branch = world.organisation(world.due_assembly_branch)
    made = planning.plan_activity(
        kind=kind, organisation_id=branch.pk, starts_at=world.now - timedelta(minutes=5), by=SYSTEM, **planned
    )
    sign_in.open_sign_in(activity_id=made.pk, by=SYSTEM)
    return made


@pytest.fixture
def archived(live_world) -> str:
    """Address of the branch's latest archived assembly."""
    found = Activity.objects.filter(organiser__public_id=live_world.due_assembly_branch, kind="branch_assembly")
    return f"/meetings/{found.filter(archive__isnull=False).order_by('-held_on')[0].public_id}/"


def test_attendance_is_corrected_after_closing_with_a_reason(visit, live_world, archived):
    page = visit(live_world.secretary, archived)
    page.get_by_text("名单", exact=True).click()
    page.locator("li").filter(has_text="到会").get_by_role("button", name="更正").first.click()
    box = page.locator("dialog[open]")
    box.get_by_label("更正为").select_option("absent")
    box.get_by_label("事由").fill("签到时点错了人")
    box.get_by_role("button", name="更正").click()
    expect(page.get_by_text("到会 → 缺席")).to_be_visible()
    expect(page.get_by_text("签到时点错了人")).to_be_visible()


def test_minutes_change_after_the_archive_only_as_a_new_version(visit, live_world, archived):
    page = visit(live_world.secretary, archived)
    page.get_by_text("更正记录（留新版本）").click()
    page.get_by_role("textbox", name="记录").last.fill("一、应到〔应到〕人，实到〔实到〕人。\n二、补记一项议题。")
    page.get_by_label("更正事由").fill("漏记一项议题")
    page.get_by_role("button", name="保存新版本").click()
    expect(page.get_by_text("第2版", exact=False).first).to_be_visible()
    expect(page.get_by_text("漏记一项议题").first).to_be_visible()
    expect(page.get_by_text("应到20人，实到19人")).to_be_visible()


def test_a_decision_without_a_quorum_is_refused_and_nothing_typed_is_lost(visit, live_world):
    meeting = held(live_world, "branch_assembly")
    page = visit(live_world.secretary, "/me/")
    page.clock.set_fixed_time(live_world.now)
    page.goto(f"/meetings/{meeting.public_id}/roll-call/")
    for row in range(3):
        page.locator("[data-person]").nth(row).locator(".is-present").click()
    expect(page.locator("[data-person]").nth(2).locator("[data-sync]")).to_contain_text("已收")
    page.goto(f"/meetings/{meeting.public_id}/")
    page.get_by_text("记一条决议").click()
    page.get_by_label("决议内容").fill("同意本季度训练安排")
    page.get_by_label("赞成", exact=True).fill("3")
    page.get_by_label("责任人").fill("支委会")
    page.get_by_role("button", name="记为通过").click()
    expect(page.get_by_text("没有保存")).to_be_visible()
    assert page.get_by_label("决议内容").input_value() == "同意本季度训练安排"
    assert page.get_by_label("赞成", exact=True).input_value() == "3"
    assert page.get_by_label("责任人").input_value() == "支委会"
    page.get_by_role("button", name="记为未通过").click()
    expect(page.get_by_text("未通过", exact=True)).to_be_visible()


def test_a_meeting_of_the_past_is_backfilled_and_says_so(visit, live_world):
    page = visit(live_world.secretary, "/meetings/backfill/?kind=branch_committee")
    page.get_by_label("日期").fill("2026-11-12")
    page.get_by_label("开始").fill("15:00")
    page.get_by_label("补录事由").fill("当日停电")
    page.get_by_role("button", name="补录并关闭").click()
    expect(page.get_by_text("当日停电").first).to_be_visible()
    page.goto("/meetings/")
    expect(page.get_by_role("row").filter(has_text="11-12")).to_contain_text("补录")


def test_a_recurring_plan_fills_the_coming_weeks(visit, live_world):
    page = visit(live_world.secretary, "/series/")
    page.get_by_label("类型").select_option("night_school")
    page.get_by_label("标题").fill("周四夜校")
    page.get_by_label("重复").select_option("weekly")
    page.get_by_label("日子").fill("4")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("周四夜校").first).to_be_visible()
    page.goto("/meetings/?q=周四夜校")
    assert page.get_by_role("link", name="周四夜校").count() > 4


def test_two_branches_hold_an_activity_together(visit, live_world):
    own = live_world.due_assembly_branch
    page = visit(live_world.brigade_officer, f"/meetings/new/?kind=theme_day&organisation={own}")
    page.get_by_text("联合举办、线上入口、补课和学时").click()
    page.get_by_label("松涛路特勤站党支部").check()
    page.get_by_label("标题").fill("两站联合主题党日")
    page.get_by_label("日期").fill(HELD)
    page.get_by_role("button", name="保存并发通知").click()
    expect(page.get_by_text("联合", exact=True).first).to_be_visible()
    member = visit(live_world.member)
    expect(member.get_by_role("link", name="两站联合主题党日")).to_be_visible()


def test_a_paper_is_added_and_withdrawn(visit, live_world):
    meeting = held(live_world, "party_class")
    page = visit(live_world.secretary, f"/meetings/{meeting.public_id}/")
    page.locator("input[type=file]").set_input_files(
        {"name": "学习提纲.txt", "mimeType": "text/plain", "buffer": "条例要点\n".encode()}
    )
    page.get_by_role("button", name="上传").click()
    paper = page.get_by_role("link", name="学习提纲.txt")
    address = paper.get_attribute("href")
    member = visit(live_world.member, f"/meetings/{meeting.public_id}/")
    expect(member.get_by_role("link", name="学习提纲.txt")).to_be_visible()
    page.get_by_role("button", name="撤下").click()
    page.locator("dialog[open]").get_by_role("button", name="确定").click()
    expect(page.get_by_text("已撤下").first).to_be_visible()
    assert member.goto(address).status == 404
