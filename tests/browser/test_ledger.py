"""A decision of a meeting becomes an item, is done by one, checked by another, and stands in what is printed."""

import io
import re

from docx import Document
from playwright.sync_api import expect
from pypdf import PdfReader

from lanyan.records.activities.models import Decision

from .conftest import PHONE


def test_a_decision_is_carried_out_checked_by_another_and_printed(visit, live_world):
    decision = Decision.objects.filter(
        activity__organiser__public_id=live_world.due_assembly_branch, activity__closure__isnull=False, passed=True
    ).latest("activity__held_on")
    secretary = visit(live_world.secretary, f"/meetings/{decision.activity.public_id}/")
    secretary.locator("#decisions").get_by_role("link", name="转为督办事项").first.click()
    expect(secretary.get_by_text("来自会议决议")).to_be_visible()
    secretary.get_by_label("决议", exact=True).fill("修缮器材库标识")
    secretary.get_by_label("来源").select_option("branch")
    secretary.get_by_role("button", name="登记并交办").click()
    expect(secretary.get_by_text("会议决议“")).to_be_visible()
    item = secretary.url

    recorder = visit(live_world.recorder, "/ledgers/waiting/", PHONE)
    recorder.get_by_role("link", name="修缮器材库标识").click()
    recorder.get_by_label("做了什么").fill("标识已全部更换。")
    recorder.get_by_role("button", name="报告办结").click()
    expect(recorder.get_by_text("待核查").first).to_be_visible()
    expect(recorder.get_by_role("button", name="核查通过")).to_have_count(0)

    secretary.goto(item)
    secretary.get_by_role("button", name="核查通过").click()
    expect(secretary.get_by_text("已办结").first).to_be_visible()
    secretary.goto(f"/meetings/{decision.activity.public_id}/")
    expect(secretary.locator("#decisions").get_by_role("link", name="督办：修缮器材库标识")).to_be_visible()

    printed = secretary.request.get("/ledgers/committee_decision/paper/?of=month&as=pdf")
    text = re.sub(r"\s", "", "".join(page.extract_text() for page in PdfReader(io.BytesIO(printed.body())).pages))
    assert "决议执行清单" in text and "修缮器材库标识" in text and "已办结" in text
    handbook = secretary.request.get(f"/materials/{live_world.due_assembly_branch}/handbook/2026/?as=docx")
    cells = [cell.text for table in Document(io.BytesIO(handbook.body())).tables for row in table.rows for cell in row.cells]
    assert "修缮器材库标识" in cells
    assert "已办结" in cells


def test_what_one_does_oneself_one_cannot_check_and_what_was_typed_is_kept(visit, live_world):
    page = visit(live_world.secretary, "/ledgers/supervision/new/")
    page.get_by_label("督办事项", exact=True).fill("疏通排水沟")
    page.get_by_role("button", name="登记并交办").click()
    expect(page.get_by_text("请选择来源")).to_be_visible()
    assert page.get_by_label("督办事项", exact=True).input_value() == "疏通排水沟"
    page.get_by_label("来源").select_option("leader")
    page.get_by_role("button", name="登记并交办").click()
    page.get_by_label("做了什么").fill("已疏通。")
    page.get_by_role("button", name="报告办结").click()
    expect(page.get_by_text("不能核查自己办理的事项")).to_be_visible()


def test_a_work_prompt_is_accepted_by_opening_it_and_a_batch_shows_it(visit, live_world):
    officer = visit(live_world.officer, "/ledgers/work_prompt/new/")
    officer.get_by_label("提示", exact=True).fill("霜冻天气行车提示")
    officer.get_by_label("来源").select_option("risk")
    for branch in (live_world.due_assembly_branch, live_world.weak_branch):
        officer.locator(f"input[name=responsible][value='{branch}']").check()
    officer.get_by_role("button", name="登记并交办").click()
    expect(officer.get_by_text("2个单位 × 1人 × 10分钟")).to_be_visible()
    officer.get_by_label("看过了，确认交办").check()
    officer.get_by_role("button", name="登记并交办").click()
    expect(officer.get_by_role("heading", name="霜冻天气行车提示")).to_be_visible()

    secretary = visit(live_world.secretary, "/ledgers/waiting/", PHONE)
    secretary.get_by_role("link", name="霜冻天气行车提示").click()
    expect(secretary.get_by_text("办理中").first).to_be_visible()
    officer.reload()
    row = officer.get_by_role("row").filter(has_text="办理中")
    expect(row).to_have_count(1)
