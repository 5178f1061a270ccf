"""三员分立: system and security administrators see no content, the auditor changes nothing, nobody is two of them."""

from datetime import timedelta

import pytest
from django.urls import get_resolver

from lanyan.directory import operations
from lanyan.directory.models import Person
from lanyan.kernel.models import JournalEntry
from lanyan.kernel.refusal import Refusal

from ..access.test_access import TABLE, expected

THREE = ("system_admin", "security_admin", "auditor")
# What the three open besides everybody's own pages and settings.
OWN = {"accounts", "open_account", "account", "lock_account", "unlock_account", "link_account", "free_account"}
OWN |= {"security_settings", "grants", "withdraw_grant", "clients", "make_client", "client", "issue_token", "end_client"}
OWN |= {"revoke_token", "journal", "running", "self_check", "compliance", "information_register", "settings"}
CONTENT = ("/meetings/", "/people/", "/organisations/", "/monitoring/", "/ledgers/", "/cases/", "/materials/", "/make-ups/")


def everybodys() -> set[str]:
    """Addresses that a plain member opens with nothing of anybody's in them, or that every role opens alike."""
    return {
        row["url"]
        for row in TABLE["rows"]
        for method in ("get", "post")
        if method in row and all(expected(row[method], role) == "ok" for role in TABLE["roles"])
    }


@pytest.mark.parametrize("role", THREE)
def test_the_three_see_no_content(world, as_role, role):
    opened = {
        row["url"]
        for row in TABLE["rows"]
        for method in ("get", "post")
        if method in row and expected(row[method], role) in ("ok", "forbidden")
    }
    assert opened - OWN - everybodys() == set()
    client, names = as_role(role), set(Person.objects.values_list("name", flat=True)[:200])
    for address in CONTENT:
        answer = client.get(address)
        assert answer.status_code == 404 or not any(name in answer.content.decode() for name in names), address


def test_the_auditor_changes_nothing(world, as_role):
    """Whatever the auditor sends anywhere, no operation runs."""
    before = JournalEntry.objects.order_by("-pk").first().pk
    client = as_role("auditor")
    client.raise_request_exception = False
    for row in TABLE["rows"]:
        if (
            "post" in row
            and "of" not in row
            and row["url"] not in ("account_logout", "complaints", "account_change_password")
        ):
            client.post("/" + get_resolver().reverse(row["url"]), row.get("with", {}))
    changed = JournalEntry.objects.filter(pk__gt=before).values_list("action", flat=True)
    assert set(changed) <= {"end_session"}


def test_nobody_holds_two_in_any_order(world):
    by = world.actor(world.security_admin)
    for role in THREE:
        for other in set(THREE) - {role}:
            with pytest.raises(Refusal, match=r"administrators_apart|grant_to_oneself"):
                operations.grant_role(account=world.account(getattr(world, role)), role=other, by=by)
    with pytest.raises(Refusal, match="administrators_apart"):
        operations.grant_role(account=world.account(world.secretary), role="auditor", by=by)


def test_people_who_left_are_found_among_the_accounts(world, as_role):
    person = world.person(world.member)
    Person.objects.filter(pk=person.pk).update(left_service_on=world.today - timedelta(days=3))
    page = as_role("security_admin").get("/settings/accounts/?state=left").content.decode()
    assert person.name in page and page.count('data-label="账号"') <= 12
