"""`./lanyan account`: opening, resetting, switching off and on, each through the operation that a screen would call."""

import io

import pytest

from lanyan.cli import account
from lanyan.cli.setup.say import Stop
from lanyan.directory.models import Account, Person
from lanyan.kernel.models import JournalEntry
from lanyan.kernel.refusal import Refusal


def typed(monkeypatch, text: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(text + "\n"))


def test_an_account_is_opened_reset_and_switched_off(world, monkeypatch, capsys):
    person = Person.objects.exclude(pk__in=Account.objects.exclude(person=None).values("person")).first()
    if person is None:  # everybody of the world has one: take one away
        holder = Account.objects.exclude(person=None).latest("pk")
        person = holder.person
        holder.delete()
    typed(monkeypatch, "fire-brick-lamp-7")
    assert account.main(["open", person.number]) == 0
    assert person.name in capsys.readouterr().out
    opened = Account.objects.get(username=person.number)
    assert opened.person == person and opened.check_password("fire-brick-lamp-7")

    typed(monkeypatch, "another-brick-lamp-8")
    assert account.main(["password", person.number]) == 0
    assert account.main(["off", person.number]) == 0
    opened.refresh_from_db()
    assert opened.check_password("another-brick-lamp-8") and not opened.is_active
    assert account.main(["on", person.number]) == 0
    told = JournalEntry.objects.filter(subject_kind="account", subject_id=opened.pk).order_by("pk")
    assert [line.action for line in told] == ["make_account", "reset_password", "set_account_active", "set_account_active"]


def test_what_cannot_be_done_is_said(world, monkeypatch):
    with pytest.raises(Stop, match="名册里没有编号为 YL9999"):
        account.main(["open", "YL9999"])
    with pytest.raises(Stop, match="没有账号 nobody"):
        account.main(["off", "nobody"])
    typed(monkeypatch, "fire-brick-lamp-7")
    with pytest.raises(Refusal) as refused:
        account.main(["open", world.secretary])
    assert refused.value.code == "has_account"
    typed(monkeypatch, "123")
    with pytest.raises(Refusal) as weak:
        account.main(["password", world.secretary])
    assert weak.value.code == "weak_password"
