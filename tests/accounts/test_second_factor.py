"""A second factor: set up, asked at log-in, replaced by a recovery code, guessed in vain, required by policy, taken away."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client, TestCase

from lanyan.directory import operations
from lanyan.kernel.journal import lines

from .conftest import LOGIN, enter, inside

APP = "/account/security/app/"
AUTHENTICATE = "/account/security/authenticate/"


def code(secret: str, shift: int = 0) -> str:
    """What the phone would show now, or `shift` half minutes from now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + shift))


def set_up(client: Client) -> str:
    """The secret of an app that has been set up by scanning the code on the page."""
    secret = client.get(APP).context["form"].secret
    with TestCase.captureOnCommitCallbacks(execute=True):
        assert client.post(APP, {"code": code(secret)})["Location"] == "/account/security/codes/"
    return secret


def test_a_password_alone_does_not_open_an_account_with_a_second_factor(world):
    first = enter(world, world.officer)
    secret = set_up(first)
    second = Client()
    asked = second.post(LOGIN, {"login": world.officer, "password": world.password})
    assert asked["Location"] == AUTHENTICATE and not inside(second)
    assert second.post(AUTHENTICATE, {"code": "000000"}).status_code == 200 and not inside(second)
    wrong = lines(action="log_in")[0]
    assert (wrong.actor_name, wrong.result, wrong.details["why"]) == (world.officer, "refused", "incorrect_code")
    # The code by which it was set up is spent; the next one opens.
    assert second.post(AUTHENTICATE, {"code": code(secret, 1)}).status_code == 302 and inside(second)
    told = lines(action="log_in")[0]
    assert told.details["how"] == ["password", "totp"] and told.result == "done"
    assert lines(action="totp_activated").count() == 1


def test_a_recovery_code_opens_once(world):
    first = enter(world, world.officer)
    set_up(first)
    spare = first.get("/account/security/codes/").context["unused_codes"][0]
    assert len(first.get("/account/security/codes/file/").content.decode().split()) > 10
    for opened in (True, False):
        client = enter(world, world.officer)
        client.post(AUTHENTICATE, {"code": spare})
        assert inside(client) is opened


def test_guessing_the_second_factor_is_stopped_for_all_browsers(world):
    secret = set_up(enter(world, world.officer))
    for _ in range(5):
        enter(world, world.officer).post(AUTHENTICATE, {"code": "000000"})
    last = enter(world, world.officer)
    last.post(AUTHENTICATE, {"code": code(secret, 1)})
    assert not inside(last)
    # Until the security administrator has looked.
    address = f"/settings/accounts/{world.account(world.officer).public_id}/unlock/"
    assert enter(world, world.security_admin).post(address).status_code == 302
    last.post(AUTHENTICATE, {"code": code(secret, 1)})
    assert inside(last)


@pytest.mark.parametrize(("who", "group"), [("auditor", "administrators"), ("officer", "officers"), ("leader", "officers")])
def test_where_policy_asks_for_one_nothing_else_is_shown_before(world, who, group):
    operations.decide_setting(key=f"second_factor.{group}", value=1, by=world.actor(world.security_admin))
    client = enter(world, getattr(world, who))
    assert client.get("/")["Location"] == "/account/security/"
    assert client.post("/complaints/", {"topic": "idea", "text": "x"})["Location"] == "/account/security/"
    assert "请先设置第二因素" in client.get("/account/security/").content.decode()
    set_up(client)
    assert client.get("/me/").status_code == 200
    # The last one stays.
    assert client.post(f"{APP}end/", {}).status_code == 200
    assert Authenticator.objects.filter(user=world.account(getattr(world, who)), type="totp").exists()


def test_a_member_is_not_asked(world):
    operations.decide_setting(key="second_factor.officers", value=1, by=world.actor(world.security_admin))
    assert inside(enter(world, world.member))


def test_the_secret_is_not_readable_in_the_database(world):
    secret = set_up(enter(world, world.officer))
    held = Authenticator.objects.get(user=world.account(world.officer), type="totp")
    assert secret not in str(held.data) and held.wrap().validate_code(code(secret, 1))


def test_who_has_lost_the_phone_is_freed_by_the_security_administrator(world):
    set_up(enter(world, world.officer))
    account = world.account(world.officer)
    admin = enter(world, world.security_admin)
    assert admin.post(f"/settings/accounts/{account.public_id}/second-factor/end/").status_code == 302
    assert inside(enter(world, world.officer))
    told = lines(action="clear_second_factor")[0]
    assert (told.subject_id, told.details["count"]) == (account.pk, 2)
