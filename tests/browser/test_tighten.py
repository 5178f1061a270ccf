"""A unit tightens a process on a screen: what is looser is refused with its clause, what is stricter moves the days."""

from playwright.sync_api import expect

CODE = "party_member_development"


def test_a_shorter_limit_is_taken_and_a_longer_one_refused(visit, live_world):
    page = visit(live_world.officer, "/settings/procedures/")
    page.get_by_role("link", name="发展党员", exact=True).last.click()
    step = page.locator("li").filter(has=page.get_by_text("17. 上级党委审批"))
    step.get_by_text("加严这一步").click()
    limit = step.get_by_label("期限缩短为（个月）")
    limit.fill("4")
    page.get_by_role("button", name="加严", exact=True).click()
    refused = page.get_by_text("没有保存").locator("..")
    expect(refused).to_contain_text("《中国共产党发展党员工作细则（2026）》第二十二条")
    expect(limit).to_have_value("4")  # what was typed stays

    limit.fill("2")
    step.get_by_label("另加公示不少于（个工作日）").fill("5")
    page.get_by_role("button", name="加严", exact=True).click()
    expect(page.get_by_text("已生效")).to_be_visible()
    expect(page.get_by_text("“上级党委审批”：应当在“决议上报日期”后2个月内办理", exact=False)).to_be_visible()

    page.goto(page.url.replace("/settings/procedures/", "/settings/mechanisms/"))
    row = page.locator("li").filter(has=page.get_by_text("发展党员（本单位加严）"))
    row.get_by_role("button", name="停止").click()
    page.locator("dialog[open]").get_by_role("button", name="确定").click()
    expect(row.get_by_text("已停止")).to_be_visible()
