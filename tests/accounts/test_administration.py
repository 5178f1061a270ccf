"""The security administrator opens, locks and unlocks accounts; nobody learns another's password."""

import re

import pytest
from django.test import Client

from lanyan.directory import operations
from lanyan.directory.models import Account, PasswordLink
from lanyan.kernel.journal import lines
from lanyan.kernel.operation import SYSTEM
from lanyan.kernel.refusal import Refusal

from .conftest import enter, inside

NEW = "Xinde-mima-2026"


def link_in(answer) -> str:
    """The address of the one-time link on a page."""
    return re.search(r"http://testserver(/account/password/[\w-]+/)", answer.content.decode()).group(1)


def set_password(link: str, password: str = NEW, again: str = ""):
    return Client().post(link, {"password1": password, "password2": again or password})


def test_an_account_is_opened_with_a_link_that_works_once(world):
    admin = enter(world, world.security_admin)
    answer = admin.post("/settings/accounts/new/", {"username": "audit2", "name": "审计员乙"})
    link, made = link_in(answer), Account.objects.get(username="audit2")
    assert not made.has_usable_password() and "等本人设密码" in admin.get("/settings/accounts/?q=audit2").content.decode()
    assert not inside(enter(world, "audit2", ""))
    assert set_password(link, again="Xinde-mima-2027").status_code == 422
    assert set_password(link).status_code == 302 and inside(enter(world, "audit2", NEW))
    assert set_password(link, "Xinde-mima-2028").status_code == 410 and inside(enter(world, "audit2", NEW))
    assert link.split("/")[-2] not in str(list(PasswordLink.objects.values()))
    assert {line.action for line in lines()[:8]} >= {"make_account", "issue_password_link", "use_password_link"}


def test_a_link_runs_out_and_a_newer_one_voids_it(world, later):
    admin = enter(world, world.security_admin)
    address = f"/settings/accounts/{world.account(world.member).public_id}/link/"
    older, newer = link_in(admin.post(address)), link_in(admin.post(address))
    assert Client().get(older).status_code == 410 and Client().get(newer).status_code == 200
    assert inside(enter(world, world.member))  # the old password goes on until the link is used
    later(hours=24)
    assert set_password(newer).status_code == 410


def test_a_reset_ends_what_is_logged_in(world):
    thief = enter(world, world.member)
    link = link_in(
        enter(world, world.security_admin).post(f"/settings/accounts/{world.account(world.member).public_id}/link/")
    )
    set_password(link)
    assert not inside(thief) and not inside(enter(world, world.member)) and inside(enter(world, world.member, NEW))


@pytest.mark.parametrize(
    ("password", "why"), [("short-1A", "至少10个字符"), ("onlyletters", "至少用三种"), ("YL0211-mima-A", "不能含有账号")]
)
def test_a_weak_password_is_refused_and_the_link_kept(world, password, why):
    account = world.account(world.member)
    assert account.username == "YL0211"
    secret = operations.issue_password_link(account=account, by=world.actor(world.security_admin))
    answer = set_password(f"/account/password/{secret}/", password)
    assert answer.status_code == 422 and why in answer.content.decode()
    assert set_password(f"/account/password/{secret}/").status_code == 302


def test_locking_takes_effect_at_once(world):
    member, admin = enter(world, world.member), enter(world, world.security_admin)
    address = f"/settings/accounts/{world.account(world.member).public_id}/"
    admin.post(f"{address}lock/")
    assert not inside(member) and not inside(enter(world, world.member))
    with pytest.raises(Refusal, match="account_locked"):
        operations.issue_password_link(account=world.account(world.member), by=world.actor(world.security_admin))
    admin.post(f"{address}unlock/")
    assert inside(enter(world, world.member))


def test_unlocking_forgets_failed_attempts(world):
    for attempt in range(5):
        enter(world, world.member, f"wrong-{attempt}")
    assert not inside(enter(world, world.member))
    address = f"/settings/accounts/{world.account(world.member).public_id}/unlock/"
    assert enter(world, world.security_admin).post(address).status_code == 302
    assert inside(enter(world, world.member)) and lines(action="forget_failures").count() == 1


def test_nobody_does_these_things_to_oneself_or_without_the_role(world):
    own = world.account(world.security_admin)
    for act in (
        lambda by: operations.set_account_active(account=own, active=False, by=by),
        lambda by: operations.issue_password_link(account=own, by=by),
        lambda by: operations.clear_second_factor(account=own, by=by),
    ):
        with pytest.raises(Refusal, match="link_to_oneself"):
            act(world.actor(world.security_admin))
        with pytest.raises(Refusal, match="accounts_not_yours"):
            act(world.actor(world.system_admin))
    with pytest.raises(Refusal, match="accounts_not_yours"):
        operations.reset_password(account=own, password=NEW, by=world.actor(world.system_admin))
    with pytest.raises(Refusal, match="accounts_not_yours"):
        operations.make_account(username="z", name="z", password=None, by=world.actor(world.auditor))


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("idle_minutes.administrators", 31, "setting_out_of_bounds"),
        ("second_factor.officers", 2, "setting_out_of_bounds"),
        ("password_length", 8, "setting_out_of_bounds"),
        ("points", 1, "setting_unknown"),
    ],
)
def test_settings_stay_within_their_bounds(world, key, value, code):
    with pytest.raises(Refusal, match=code):
        operations.decide_setting(key=key, value=value, by=world.actor(world.security_admin))
    with pytest.raises(Refusal, match="policy_not_yours"):
        operations.decide_setting(key="password_length", value=12, by=world.actor(world.system_admin))


def test_a_setting_is_changed_on_the_screen_and_told(world):
    admin = enter(world, world.security_admin)
    assert admin.post("/settings/security/", {"password_length": "14"}).status_code == 302
    told = lines(action="decide_setting")[0].details
    assert (told["key"], told["before"], told["value"]) == ("password_length", 10, 14)
    assert "12到" not in admin.post("/settings/security/", {"failures": "99"}).content.decode()
    assert enter(world, world.system_admin).post("/settings/security/", {"failures": "4"}).status_code == 404
    with pytest.raises(Refusal, match="weak_password"):
        operations.make_account(username="z", name="z", password="Short-mima-1", by=SYSTEM)
