"""Those who oversee and keep the system, in a browser: alerts, numbers, papers, grants, the journal, what people say."""

import zipfile

import pytest
from playwright.sync_api import expect

from .conftest import PHONE


def test_what_is_said_without_a_name_is_answered(visit, live_world):
    member = visit(live_world.member, "/complaints/", PHONE)
    member.get_by_label("类别").select_option(index=1)
    member.get_by_label("内容").fill("点名时手机没有信号，请保留纸质签到。")
    member.get_by_label("署名提交，便于答复").uncheck()
    member.get_by_role("button", name="提交").click()
    expect(member.get_by_text("已收到。未署名")).to_be_visible()
    expect(member.get_by_role("link", name="点名时手机没有信号")).to_have_count(0)

    officer = visit(live_world.officer, "/complaints/")
    officer.get_by_role("link", name="点名时手机没有信号").click()
    expect(officer.get_by_text("未署名").first).to_be_visible()
    expect(officer.locator("main")).not_to_contain_text(live_world.person(live_world.member).name)
    officer.get_by_label("写答复").fill("已保留，离线点名也可以补传。")
    officer.get_by_label("已办结").check()
    officer.get_by_role("button", name="答复").click()
    expect(officer.get_by_text("办结", exact=False).first).to_be_visible()


def test_an_alert_is_acknowledged_silenced_and_goes_on(visit, live_world):
    page = visit(live_world.officer, "/monitoring/?state=overdue")
    page.locator("#alerts tbody").get_by_role("link").first.click()
    page.get_by_role("link", name="整页").click()
    page.get_by_label("打算怎么办").fill("本周到支部帮助")
    page.get_by_role("button", name="知悉").click()
    expect(page.get_by_text("本周到支部帮助")).to_be_visible()
    page.get_by_text("暂停提醒（大战、增援、休整等）").click()
    page.get_by_label("事由").fill("跨区域增援")
    page.get_by_role("button", name="暂停提醒").click()
    expect(page.get_by_text("跨区域增援").first).to_be_visible()
    page.get_by_role("button", name="恢复提醒").click()
    expect(page.get_by_role("button", name="恢复提醒")).to_have_count(0)


def test_a_number_opens_in_the_drawer_and_leads_to_a_record(visit, live_world):
    page = visit(live_world.officer, f"/organisations/{live_world.weak_branch}/portrait/")
    page.get_by_role("link", name="开展活动").click()
    drawer = page.locator("#drawer-box[open]")
    expect(drawer).to_contain_text("开展活动")
    drawer.locator("a[href^='/meetings/']").first.click()
    page.wait_for_url("**/meetings/*/")
    expect(page.get_by_role("list", name="进度")).to_be_visible()


@pytest.mark.parametrize("card", ["支部工作手册", "月度台账"])
def test_handbook_and_ledger_are_fetched_from_the_page(visit, live_world, card):
    page = visit(live_world.secretary, "/materials/")
    buttons = page.locator("section").filter(has=page.get_by_role("heading", name=card))
    for kind in ("DOCX", "XLSX"):
        with page.expect_download(timeout=60_000) as waiting:
            buttons.get_by_role("button", name=kind).click()
        paper = waiting.value
        assert "青石桥站党支部2026年" in paper.suggested_filename
        assert paper.suggested_filename.endswith(f".{kind.lower()}")
        assert zipfile.is_zipfile(paper.path())
    # A PDF opens beside; what arrives is looked at.
    with page.context.expect_event("response", lambda got: got.url.endswith("as=pdf") and got.status == 200) as waiting:
        buttons.get_by_role("button", name="PDF").click()
    assert waiting.value.headers["content-type"] == "application/pdf"


def test_a_role_is_granted_and_the_auditor_reads_it_in_the_journal(visit, live_world):
    guard = visit(live_world.security_admin, "/settings/grants/")
    guard.get_by_label("账号（人员编号）").fill(live_world.member)
    guard.get_by_label("角色").select_option("recorder")
    guard.get_by_role("searchbox", name="组织").or_(guard.get_by_role("combobox", name="组织")).first.fill("青石桥站党支部")
    guard.get_by_role("option", name="青石桥站党支部").first.click()
    guard.get_by_label("事由").fill("文书休假期间代记")
    guard.get_by_role("button", name="授权").click()
    expect(guard.get_by_text("文书休假期间代记").first).to_be_visible()

    auditor = visit(live_world.auditor, "/settings/journal/")
    expect(auditor.locator("#journal")).to_contain_text("授予角色")
    auditor.get_by_label("人员、编号、地址").fill("127.0.0.1")
    auditor.get_by_role("button", name="筛选").click()
    expect(auditor.locator("#journal tbody tr").first).to_contain_text("127.0.0.1")
    assert auditor.goto("/people/").status in (200, 404)
    expect(auditor.locator("main")).not_to_contain_text(live_world.person(live_world.member).name)


def test_an_officer_looks_at_one_organisation_after_another(visit, live_world):
    page = visit(live_world.officer)
    page.locator("details.switch summary").click()
    page.get_by_label("按名称找组织").fill("渡口")
    page.get_by_role("link", name="渡口街站党支部").first.click()
    expect(page.locator("main")).to_contain_text("渡口街站党支部")


def test_the_log_in_page_is_empty_and_says_what_was_wrong(visit, live_site, live_world):
    page = visit(live_world.member)
    page.context.clear_cookies()
    page.goto("/account/login/")
    assert page.get_by_label("账号").input_value() == ""
    page.get_by_label("账号").fill(live_world.member)
    page.get_by_label("密码").fill("not-the-password")
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_text("账号或密码不对")).to_be_visible()
    assert page.get_by_label("账号").input_value() == live_world.member
