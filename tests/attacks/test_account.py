"""Attacks on the log-in: guessing passwords, stealing the session, forged forms, being sent to another site, demo
accounts and a sign-up form left open."""

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

LOGIN = "/account/login/"


def log_in(client: Client, world, username: str, password: str = "", **more):
    return client.post(LOGIN, {"login": username, "password": password or world.password, **more})


def test_five_wrong_passwords_lock_the_account_for_a_while(world):
    client = Client()
    for attempt in range(4):
        answer = log_in(client, world, world.member, f"wrong-{attempt}")
        assert answer.status_code == 200 and "账号或密码不对" in answer.content.decode()
    answer = log_in(client, world, world.member, "wrong-4")
    assert answer.status_code == 429
    assert "操作太快了" in answer.content.decode() and "安全管理员" in answer.content.decode()
    # Locked also for who knows the password, from here; another account is not.
    assert log_in(client, world, world.member).status_code == 429
    assert client.get("/me/").status_code == 302
    assert log_in(client, world, world.secretary).status_code == 302


def test_an_unknown_account_and_a_wrong_password_answer_alike(world):
    unknown = log_in(Client(), world, "YL9999", "wrong").content.decode()
    wrong = log_in(Client(), world, world.leader, "wrong").content.decode()
    assert "账号或密码不对" in unknown
    assert unknown.replace("YL9999", "").count("\n") == wrong.replace(world.leader, "").count("\n")


def test_the_session_is_new_after_the_log_in_and_gone_after_the_log_out(world):
    client = Client()
    client.get(LOGIN)
    client.cookies["sessionid"] = "planted" * 4
    assert log_in(client, world, world.member).status_code == 302
    cookie = client.cookies["sessionid"]
    assert not cookie.value.startswith("planted")
    assert cookie["httponly"] and cookie["samesite"] == "Lax"
    assert client.get("/me/").status_code == 200
    kept = cookie.value
    client.post("/account/logout/")
    stolen = Client()
    stolen.cookies["sessionid"] = kept
    assert stolen.get("/me/").status_code == 302


def test_a_visit_does_not_log_out(world):
    """A picture on a foreign page that points to the log-out does nothing."""
    client = Client()
    log_in(client, world, world.member)
    client.get("/account/logout/")
    assert client.get("/me/").status_code == 200


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"])
def test_the_log_in_leads_only_to_this_site(world, target):
    client = Client()
    answer = client.post(f"{LOGIN}?next={target}", {"login": world.member, "password": world.password, "next": target})
    assert answer.status_code == 302
    assert answer["Location"] == "/"


def test_a_message_or_a_page_before_leads_only_to_this_site(world, as_role):
    page = as_role("member").get("/complaints/", HTTP_REFERER="https://evil.example/x").content.decode()
    assert "evil.example" not in page


def test_a_form_of_another_site_is_refused(world):
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.account(world.member), "django.contrib.auth.backends.ModelBackend")
    for address in ("/scan/", "/complaints/", "/account/password/", "/account/logout/", LOGIN):
        answer = client.post(address, {"code": "x"})
        assert answer.status_code == 403, address
    assert client.get("/me/").status_code == 200
    # With the token of its own page it passes.
    client.get("/complaints/")
    token = client.cookies["csrftoken"].value
    sent = {"topic": "idea", "text": "写短一点。", "csrfmiddlewaretoken": token}
    assert client.post("/complaints/", sent).status_code == 302


def test_a_foreign_host_name_is_refused(world):
    assert Client().get(LOGIN, HTTP_HOST="evil.example").status_code == 400


@pytest.mark.parametrize("name", ["account_signup", "account_reset_password", "account_email", "admin:index"])
def test_nothing_of_the_libraries_is_reachable(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_passwords_are_stored_slowly_and_weak_ones_refused(world):
    """In a running instance; the tests themselves use a quick hash."""
    from pathlib import Path

    from django.conf import settings

    source = (Path(settings.ROOT) / "src/lanyan/config/settings.py").read_text()
    assert "ScryptPasswordHasher" in source
    client = Client()
    client.force_login(world.account(world.member), "django.contrib.auth.backends.ModelBackend")
    for weak in ("12345678901", "short", "password1234"[:8]):
        client.post("/account/password/", {"oldpassword": world.password, "password1": weak, "password2": weak})
        assert world.account(world.member).check_password(world.password)


def test_the_entrance_says_that_no_state_secret_belongs_here(world):
    assert "涉密内容不得录入" in Client().get(LOGIN).content.decode()
