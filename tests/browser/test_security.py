"""A passkey is set up and opens the account without a password; a printed page says on every sheet who printed it."""

import io
import re

from playwright.sync_api import Page, expect
from pypdf import PdfReader

from lanyan.kernel.journal import lines


def give_a_passkey_device(page: Page) -> None:
    """A phone with a fingerprint, as far as the browser can tell."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    device = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    device |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    session.send("WebAuthn.addVirtualAuthenticator", {"options": device})


def test_a_passkey_opens_the_account_without_a_password(chromium, live_site, live_world):
    here = live_site.replace("127.0.0.1", "localhost")  # no browser offers passkeys on a bare address
    context = chromium.new_context(base_url=here, locale="zh-CN")
    page, complaints = context.new_page(), []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.goto("/account/login/")
    page.get_by_label("账号").fill(live_world.member)
    page.get_by_label("密码").fill(live_world.password)
    page.get_by_role("button", name="登录", exact=True).click()
    give_a_passkey_device(page)
    page.goto("/account/security/passkeys/")
    page.get_by_label("给它起个名字").fill("值班室电脑")
    page.get_by_label("可以不输密码，只用它登录").check()
    page.get_by_role("button", name="添加").click()
    expect(page.get_by_role("heading", name="恢复码")).to_be_visible()
    page.get_by_role("link", name="已抄好").click()
    expect(page.get_by_text("通行密钥：值班室电脑")).to_be_visible()
    context.clear_cookies()
    page.goto("/account/login/")
    page.get_by_role("button", name="用通行密钥登录").click()
    page.wait_for_url(f"{here}/")
    page.goto("/me/")
    expect(page.get_by_role("heading", name=live_world.account(live_world.member).name)).to_be_visible()
    assert lines(action="log_in")[0].details["how"] == ["webauthn"] and not complaints
    context.close()


def test_every_sheet_of_a_printed_page_says_who_printed_it(visit, live_world):
    page = visit(live_world.secretary, "/meetings/")
    sheets = [re.sub(r"\s", "", sheet.extract_text()) for sheet in PdfReader(io.BytesIO(page.pdf(format="A4"))).pages]
    name = live_world.account(live_world.secretary).name
    assert len(sheets) > 1 and all(f"{name}2026-" in sheet and "从蓝焰打印" in sheet for sheet in sheets)
    assert not page.get_by_text("从蓝焰打印").is_visible()
