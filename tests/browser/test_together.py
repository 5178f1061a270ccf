"""Equals hold a meeting together; a unit has networks noted at sign-in: both by hand, in a browser."""

from playwright.sync_api import expect

from .conftest import PHONE


def test_a_secretary_accepts_an_invitation_on_the_phone(visit, live_world):
    page = visit(live_world.secretary, "/", PHONE)
    page.get_by_role("link", name="1份共同举办邀请待答复").click()
    page.get_by_role("link", name="冬季防火联学联训").click()
    page.get_by_role("button", name="接受").click()
    expect(page.get_by_text("共同举办").first).to_be_visible()
    expect(page.get_by_text("青石桥站党支部").first).to_be_visible()
    page.goto("/")
    expect(page.get_by_text("共同举办邀请待答复")).to_have_count(0)
    expect(visit(live_world.member).get_by_role("link", name="冬季防火联学联训")).to_be_visible()
    asker = visit(live_world.good_secretary, "/inbox/")
    expect(asker.get_by_text("共同举办邀请已接受：冬季防火联学联训")).to_be_visible()


def test_a_secretary_asks_another_branch_and_takes_it_back(visit, live_world):
    page = visit(live_world.secretary, "/meetings/new/?kind=theme_day")
    page.get_by_role("button", name="先保存").click()
    page.locator("summary[title=更多]").click()
    page.get_by_role("link", name="邀请共同举办").click()
    page.get_by_role("combobox", name="组织").fill("渡口街站党支部")
    page.get_by_role("option", name="渡口街站党支部").click()
    page.get_by_role("button", name="发出邀请").click()
    expect(page.get_by_text("待答复")).to_be_visible()
    page.get_by_role("button", name="撤回").click()
    page.locator("dialog[open]").get_by_label("事由").fill("改期")
    page.locator("dialog[open]").get_by_role("button", name="撤回").click()
    expect(page.get_by_text("已撤回", exact=True)).to_be_visible()
    expect(visit(live_world.weak_secretary).get_by_text("共同举办邀请待答复")).to_have_count(0)


def test_an_officer_switches_networks_on_and_off(visit, live_world):
    page = visit(live_world.officer, "/settings/networks/")
    page.locator("select[name=approver]").select_option(index=1)
    page.get_by_label("事由").fill("试行一个月")
    page.get_by_role("button", name="开启", exact=True).click()
    expect(page.get_by_text("试行一个月")).to_be_visible()
    page.get_by_label("名称", exact=True).fill("支队内网")
    page.get_by_label("网段", exact=True).fill("站内网")
    page.get_by_role("button", name="登记网段").click()
    expect(page.get_by_text("“站内网”不是网段，未保存。")).to_be_visible()
    page.get_by_label("网段", exact=True).fill("10.46.1.0/24")
    page.get_by_role("button", name="登记网段").click()
    expect(page.get_by_text("支队内网 · 10.46.1.0/24")).to_be_visible()
    page.goto("/settings/self-check/")
    expect(page.get_by_text("试行一个月")).to_be_visible()
    page.goto("/settings/networks/")
    row = page.get_by_role("listitem").filter(has_text="试行一个月")
    row.get_by_role("button", name="关闭").click()
    page.locator("dialog[open]").get_by_role("button", name="确定").click()
    expect(row.get_by_text("正在记")).to_have_count(0)
