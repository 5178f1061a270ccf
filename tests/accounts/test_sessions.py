"""A log-in ends when it is not used and when it has lasted; everybody sees where they are logged in and can end it."""

import pytest

from lanyan.directory import operations
from lanyan.kernel.journal import lines

from .conftest import enter, inside

SECURITY = "/account/security/"


@pytest.mark.parametrize(
    ("who", "idle", "whole"),
    [("member", 480, 24), ("secretary", 120, 12), ("officer", 60, 12), ("security_admin", 30, 8)],
)
def test_a_session_ends_by_the_strictest_of_ones_roles(world, later, who, idle, whole):
    used, left = enter(world, getattr(world, who)), enter(world, getattr(world, who))
    later(minutes=idle - 1)
    assert inside(used)
    later(minutes=idle + 1)
    gone = left.get("/me/", follow=True)
    assert gone.redirect_chain[0][0].startswith("/account/login/") and "没有操作" in gone.content.decode()
    assert inside(used)
    for minutes in range(idle * 2, whole * 60 + 1, idle - 1):
        later(minutes=min(minutes, whole * 60 - 1))
        used.get("/me/")
    later(hours=whole)
    assert not inside(used)
    assert {line.details["why"] for line in lines(action="end_session")} == {"expired"}


def test_an_ended_session_sends_a_part_of_a_page_to_the_log_in(world, later):
    client = enter(world, world.member)
    later(hours=9)
    assert client.get("/me/", HTTP_HX_REQUEST="true")["HX-Redirect"] == "/account/login/"


def test_one_sees_where_one_is_logged_in_and_ends_it(world):
    here, there, third = (enter(world, world.member) for _ in range(3))
    stranger = enter(world, world.secretary)
    page = here.get(SECURITY)
    shown = page.context["sessions"]
    assert [one["here"] for one in shown] == [True, False, False]
    other = shown[1]["pk"]
    assert stranger.post(f"{SECURITY}sessions/{other}/end/").status_code == 404
    assert here.post(f"{SECURITY}sessions/{other}/end/").status_code == 302
    assert [inside(there), inside(third)].count(False) == 1
    assert here.post(f"{SECURITY}sessions/others/end/").status_code == 302
    assert inside(here) and not inside(there) and not inside(third) and inside(stranger)


def test_a_new_password_ends_all_other_sessions(world):
    here, there = enter(world, world.member), enter(world, world.member)
    new = "Xinde-mima-2026"
    typed = {"oldpassword": world.password, "password1": new, "password2": new}
    assert here.post("/account/password/", typed).status_code == 302
    assert inside(here) and not inside(there)
    assert not inside(enter(world, world.member)) and inside(enter(world, world.member, new))
    assert lines(action="password_changed")[0].account_id == world.account(world.member).pk


def test_a_decision_holds_from_the_next_log_in_on(world, later):
    before = enter(world, world.member)
    operations.decide_setting(key="idle_minutes.people", value=10, by=world.actor(world.security_admin))
    after = enter(world, world.member)
    later(minutes=11)
    assert inside(before) and not inside(after)


def test_an_old_password_must_be_changed_first(world, later):
    operations.decide_setting(key="password_days", value=30, by=world.actor(world.security_admin))
    later(days=11)  # the world's passwords were set twenty days before its day
    client = enter(world, world.member)
    assert client.get("/").headers["Location"] == "/account/password/"
    new = "Xinde-mima-2026"
    client.post("/account/password/", {"oldpassword": world.password, "password1": new, "password2": new})
    assert client.get("/").status_code == 200


def test_who_comes_back_to_an_open_session_proves_it_again_before_security_is_touched(world, later):
    client = enter(world, world.member)
    assert client.get("/account/security/app/").status_code == 200
    later(minutes=6)
    asked = client.get("/account/security/app/")
    assert asked["Location"].startswith("/account/reauthenticate/")
    assert client.post(asked["Location"], {"password": "wrong"}).status_code == 200
    assert [line.result for line in lines(action="reauthenticate")] == ["refused"]
    assert client.post(asked["Location"], {"password": world.password})["Location"] == "/account/security/app/"
    assert client.get("/account/security/app/").status_code == 200
