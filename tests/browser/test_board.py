"""The wall and a board far away see a phone sign in, without asking; the wall goes on without the live server."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from lanyan.records.activities import codes, operations
from lanyan.records.activities.models import CheckIn
from tests.attacks.meeting import opened

from .conftest import PHONE

WALL = (1920, 1080)


@pytest.fixture
def meeting(live_world):
    return opened(live_world)


def test_two_screens_see_a_phone_sign_in(visit, meeting, live_world):
    wall = visit(live_world.recorder, f"/meetings/{meeting.public_id}/sign-in/", WALL)
    asked = []
    wall.on("request", lambda request: asked.append(request.url))
    board = visit(live_world.officer, f"/meetings/{meeting.public_id}/board/", WALL)
    expect(board.locator("[data-board=present]")).to_have_text("0")
    expect(board.locator("[data-board-units] .board__unit")).to_have_count(1)
    phone = visit(live_world.member, "/scan/", PHONE)
    said = phone.evaluate(
        "async (code) => (await fetch('/live/check-in', { method: 'POST', body: JSON.stringify("
        "{ token: document.querySelector('[data-scanner]').dataset.token, code }) })).json()",
        codes.current_code(meeting.activity, live_world.now),
    )
    assert said["word"] == "已签到"
    for screen in (wall, board):
        expect(screen.locator("[data-board=present]")).to_have_text("1")
    expect(board.locator("[data-board-latest]")).to_contain_text(live_world.person(live_world.member).name)
    expect(board.locator("[data-board=rate]")).to_have_text("5%")
    expect(wall.locator("[data-board-names]")).not_to_contain_text(live_world.person(live_world.member).name)
    assert not [url for url in asked if "/sign-in/code/" in url], "the wall asked although it was told"
    operations.close_activity(activity_id=meeting.id, by=live_world.actor(live_world.secretary))
    expect(board).to_have_url(f"{board.url.split('/meetings/')[0]}/meetings/{meeting.public_id}/")


def test_the_wall_goes_on_without_the_live_server(visit, meeting, live_world):
    page = visit(live_world.recorder, "/", WALL)
    page.route("**/live/**", lambda route: route.abort())
    page.goto(f"/meetings/{meeting.public_id}/sign-in/")
    person = live_world.person(live_world.member)
    CheckIn.objects.create(
        activity=meeting.activity,
        person=person,
        method="roll_call",
        marked_at=live_world.now - timedelta(minutes=1),
        received_at=live_world.now,
    )
    expect(page.locator("[data-board=present]")).to_have_text("1")
    expect(page.get_by_role("img", name="签到二维码")).to_be_visible()
