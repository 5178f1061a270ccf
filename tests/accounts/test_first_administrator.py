"""A new instance has nobody who could log in until somebody at the server makes the first administrator."""

import io

import pytest
from django.test import Client

from lanyan.cli import createadmin
from lanyan.cli.setup.say import Stop
from lanyan.directory.models import Account, Grant
from lanyan.kernel.refusal import Refusal
from lanyan.world.accounts import DEMO_PASSWORD

GUESSES = (
    ("admin", "admin"),
    ("admin", "123456"),
    ("system", DEMO_PASSWORD),
    ("security", DEMO_PASSWORD),
    ("YL0001", DEMO_PASSWORD),
)


def test_an_instance_begins_without_any_account(db):
    assert not Account.objects.exists()
    for username, password in GUESSES:
        client = Client()
        client.post("/account/login/", {"login": username, "password": password})
        assert client.get("/me/").status_code == 302


def test_the_first_administrator_is_made_by_a_command_with_a_password_of_his_own(db, monkeypatch):
    def made(password: str) -> int:
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))
        return createadmin.main(["--role", "security_admin", "--username", "guard", "--name", "周安全"])

    with pytest.raises(Refusal, match="weak_password"):
        made("12345678901")
    with pytest.raises(Stop):
        made("")
    assert not Account.objects.exists()
    assert made("Xinde-mima-2026") == 0
    assert Grant.objects.get(account__username="guard").role == "security_admin"
    client = Client()
    client.post("/account/login/", {"login": "guard", "password": "Xinde-mima-2026"})
    assert client.get("/settings/accounts/").status_code == 200
