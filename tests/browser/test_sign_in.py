"""Every way into a meeting, in a browser: camera, old code, roll call without a network, number at the wall, latecomer."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from lanyan.kernel.operation import SYSTEM
from lanyan.records.activities import codes
from lanyan.records.activities.models import CheckIn
from lanyan.records.activities.operations import planning, sign_in

from .camera import CAMERA, film
from .conftest import PHONE


@pytest.fixture
def meeting(live_world):
    """A lesson of the member's branch that began five minutes ago, sign-in open."""
    planned = planning.plan_activity(
        kind="party_class",
        organisation_id=live_world.organisation(live_world.due_assembly_branch).pk,
        starts_at=live_world.now - timedelta(minutes=5),
        make_up_parts=["read", "note"],
        by=SYSTEM,
    )
    sign_in.open_sign_in(activity_id=planned.pk, by=SYSTEM)
    return planned


@pytest.fixture
def camera(launch, tmp_path):
    """`camera(text)`: a browser whose camera sees this text as a code."""
    running = []

    def seeing(text: str):
        running.append(launch(*CAMERA, f"--use-file-for-fake-video-capture={film(text, tmp_path / 'code.y4m')}"))
        return running[-1]

    yield seeing
    for one in running:
        one.close()


def _signed_in(meeting) -> list[str]:
    return list(CheckIn.objects.filter(activity=meeting).values_list("person__number", flat=True))


def test_a_member_scans_the_code_on_the_wall(visit, camera, meeting, live_world):
    seeing = camera(codes.current_code(meeting, live_world.now))
    page = visit(live_world.member, "/scan/", PHONE, browser=seeing)
    expect(page.locator("[data-verdict]")).to_contain_text("已签到", timeout=20_000)
    page.get_by_role("link", name="看这次会议").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(meeting.title)
    assert _signed_in(meeting) == [live_world.member]


def test_a_photographed_code_is_refused_in_words(visit, camera, meeting, live_world):
    seeing = camera(codes.current_code(meeting, live_world.now - timedelta(minutes=2)))
    page = visit(live_world.member, "/scan/", PHONE, browser=seeing)
    verdict = page.locator("[data-verdict]")
    expect(verdict).to_contain_text("没有签上", timeout=20_000)
    expect(verdict).to_contain_text("码已")
    expect(page.get_by_role("button", name="再扫一次")).to_be_visible()
    assert _signed_in(meeting) == []


def test_the_recorder_calls_the_roll_without_a_network(visit, meeting, live_world):
    page = visit(live_world.recorder, "/", PHONE, worker=True)
    page.clock.set_fixed_time(live_world.now)  # the phone's clock is the world's
    page.evaluate("navigator.serviceWorker.ready")
    page.goto(f"/meetings/{meeting.public_id}/roll-call/")
    page.wait_for_function("caches.open('pages').then((cache) => cache.match(location.pathname)).then(Boolean)")
    rows = page.locator("[data-person]")
    page.context.set_offline(True)
    for number in range(3):
        rows.nth(number).locator(".is-present").click()
        expect(rows.nth(number).locator("[data-sync]")).to_contain_text("待发送")
    page.reload()
    expect(page.locator("#offline-bar")).to_contain_text("3条待发送")
    page.context.set_offline(False)
    expect(rows.nth(2).locator("[data-sync]")).to_contain_text("已收")
    expect(page.locator("#offline-bar")).to_be_hidden()
    # The same marks once more, as after a lost answer, count nothing twice.
    page.reload()
    rows.nth(0).locator(".is-present").click()
    page.goto(f"/meetings/{meeting.public_id}/")
    expect(page.get_by_text("3 / 20人")).to_be_visible()
    assert len(_signed_in(meeting)) == 3


def test_numbers_are_entered_at_the_wall_and_the_late_are_marked_late(visit, meeting, live_world):
    page = visit(live_world.recorder, f"/meetings/{meeting.public_id}/sign-in/", (1920, 1080))
    expect(page.get_by_role("img", name="签到二维码")).to_be_visible()
    for number, said in ((live_world.member, "已记录"), (live_world.member, "先前已记录"), ("YL9999", "没有")):
        page.get_by_label("人员编号").fill(number)
        page.get_by_role("button", name="签到").click()
        expect(page.locator("#number-said")).to_contain_text(said)
    page.goto(f"/meetings/{meeting.public_id}/roll-call/")
    expect(page.get_by_role("group", name=live_world.person(live_world.member).name)).to_contain_text("编号")
    assert _signed_in(meeting) == [live_world.member]


def test_a_latecomer_is_present_and_shown_as_late(visit, meeting, live_world, monkeypatch):
    monkeypatch.setenv("LANYAN_NOW", (live_world.now + timedelta(minutes=40)).isoformat())
    page = visit(live_world.recorder, f"/meetings/{meeting.public_id}/sign-in/", (1920, 1080))
    page.get_by_label("人员编号").fill(live_world.member)
    page.get_by_role("button", name="签到").click()
    expect(page.locator("#number-said")).to_contain_text("迟到")
    page.goto(f"/meetings/{meeting.public_id}/")
    expect(page.get_by_text("到会（迟到）")).to_be_visible()


def test_a_member_walks_through_the_dock_on_a_phone(visit, meeting, live_world):
    page = visit(live_world.member, "/", PHONE)
    expect(page.get_by_role("link", name=meeting.title)).to_be_visible()
    dock = page.get_by_role("navigation", name="底部导航")
    for name, heading in (("组织生活", "组织生活"), ("扫码", "扫码签到"), ("学习", "学习"), ("我的", ""), ("首页", "")):
        dock.get_by_role("link", name=name, exact=True).click()
        expect(page.locator("h1")).to_contain_text(heading)
        expect(dock.locator("[aria-current=page]")).to_have_text(name)
    page.get_by_role("link", name=meeting.title).click()
    page.get_by_role("link", name="扫码签到").click()
    expect(page.locator("h1")).to_have_text("扫码签到")
