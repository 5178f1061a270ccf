"""Who is let in, for what, how often, until when; what is kept of a token, and what the journal tells."""

from datetime import timedelta

import pytest
from django.test import Client as Browser

from lanyan.api import limits
from lanyan.directory import clients, operations
from lanyan.directory.models import Account, Client, ClientToken, Grant
from lanyan.kernel import clock
from lanyan.kernel.models import JournalEntry
from lanyan.kernel.operation import SYSTEM
from lanyan.kernel.refusal import Refusal
from lanyan.world.cast import organisation

from .caller import Api
from .conftest import READ


def test_without_a_token_nothing_is_told(world):
    for headers in ({}, {"Authorization": "Basic abc"}, {"Authorization": "Bearer"}, {"Authorization": "Bearer  "}):
        answer = Browser().get("/api/v1/organisations", headers=headers)
        assert (answer.status_code, answer.json()["code"], answer["WWW-Authenticate"]) == (401, "token_missing", "Bearer")
    assert Api("lanyan_never-issued").get("/organisations").json()["code"] == "token_invalid"


def test_a_session_of_a_browser_is_no_way_in(world, client):
    client.force_login(world.account(world.officer), "django.contrib.auth.backends.ModelBackend")
    answer = client.get("/api/v1/organisations")
    assert answer.status_code == 401
    assert not answer.cookies and "Cookie" not in answer.get("Vary", "")


def test_answers_set_no_cookie(reader):
    answer = reader.get("/organisations")
    assert not answer.cookies and "Vary" not in answer


def test_only_a_digest_is_kept(world, let_in):
    api = let_in()
    token = ClientToken.objects.get(ending=api.secret[-4:], client__account__name="测试系统")
    assert bytes(token.digest) == clients.digest_of(api.secret)
    row = JournalEntry.objects.filter(action="make_client").latest("pk")
    assert api.secret not in str(row.details)


def test_a_token_ends_on_its_day(world, reader):
    with clock.frozen(world.today + timedelta(days=29)):
        assert reader.get("/client").status_code == 200
    with clock.frozen(world.today + timedelta(days=30)):
        assert reader.get("/client").json()["code"] == "token_invalid"


def test_a_revoked_token_is_worthless_at_once_and_others_stay(world, let_in):
    api = let_in()
    client = Client.objects.get(account__name="测试系统")
    by = world.actor(world.security_admin)
    _, second = operations.issue_token(client=client, expires_on=world.today + timedelta(days=10), by=by)
    operations.revoke_token(token=ClientToken.objects.get(client=client, ending=api.secret[-4:]), by=by)
    assert api.get("/client").status_code == 401
    assert Api(second).get("/client").status_code == 200
    refused = JournalEntry.objects.filter(action="call_interface").latest("pk")
    assert (refused.result, refused.actor_name) == ("refused", "测试系统")


def test_a_client_that_was_ended_gets_nothing(world, let_in):
    api = let_in()
    client = Client.objects.get(account__name="测试系统")
    by = world.actor(world.security_admin)
    operations.end_client(client=client, by=by)
    assert api.get("/client").status_code == 401
    with pytest.raises(Refusal) as refused:
        operations.issue_token(client=client, expires_on=world.today + timedelta(days=10), by=by)
    assert refused.value.code == "client_ended"


def test_a_grant_withdrawn_reaches_nothing(world, let_in):
    api = let_in()
    operations.withdraw_grant(grant=Grant.objects.get(account__name="测试系统"), by=world.actor(world.security_admin))
    assert api.items("/organisations") == []
    assert api.get("/client").json()["organisation"] is None
    assert api.get("/figures/members").status_code == 404


def test_the_day_of_last_use_is_kept(world, reader):
    reader.get("/client")
    assert ClientToken.objects.get(client__account__name="测试系统").last_used_on == world.today


def test_a_scope_that_is_missing_is_named(world, let_in):
    api = let_in(scopes=("organisations.read",))
    answer = api.get("/persons")
    assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")
    assert clients.SCOPES["persons.read"] in answer.json()["detail"]


def test_numbers_are_masked_unless_the_scope_says_so(world, reader, writer):
    person = world.person(world.member)
    masked, whole = (api.get(f"/persons/{person.public_id}").json() for api in (reader, writer))
    assert "*" in masked["id_number"] and "*" in masked["phone"]
    assert "*" not in whole["id_number"] and len(whole["id_number"]) == 18
    assert all("*" in row["id_number"] for row in reader.items("/persons") if row["id_number"])


def test_numbers_of_those_who_left_stay_masked(world, writer):
    person = world.person(world.member)
    operations.leave_service(person=person, on=world.today, by=world.actor(world.secretary))
    assert "*" in writer.get(f"/persons/{person.public_id}").json()["id_number"]


def test_every_read_about_people_is_a_line_of_the_journal(world, writer):
    since = JournalEntry.objects.latest("pk").pk
    for path in ("/persons?limit=3", f"/persons/{world.person(world.member).public_id}", "/memberships?limit=2", "/offices"):
        writer.get(path)
    lines = list(JournalEntry.objects.filter(pk__gt=since).order_by("pk"))
    assert [line.action for line in lines] == ["read_over_interface"] * 4
    assert [line.details["whole_numbers"] for line in lines] == [True, True, False, False]
    assert lines[0].details["rows"] == 3 and lines[1].subject_id == world.person(world.member).pk


def test_who_asks_too_often_waits_and_is_let_in_again(world, let_in, monkeypatch):
    moment = [1000.0]
    monkeypatch.setattr(limits, "true_time", lambda: moment[0])
    api, other = let_in(per_minute=3), let_in("另一个", per_minute=3)
    assert [api.get("/client").status_code for _ in range(4)] == [200, 200, 200, 429]
    assert other.get("/client").status_code == 200
    refused = api.get("/client")
    assert (refused.json()["code"], refused["Retry-After"]) == ("too_many_requests", "20")
    moment[0] += 19
    assert api.get("/client")["Retry-After"] == "1"
    moment[0] += 1
    assert api.get("/client").status_code == 200
    moment[0] += 3600
    assert [api.get("/client").status_code for _ in range(4)] == [200, 200, 200, 429]


def test_a_request_that_is_too_large_is_refused(world, writer):
    answer = writer.send("POST", "/persons", "x" * 300_000)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_addresses_and_methods_that_are_not_there(world, reader):
    assert reader.get("/nonsense").json()["code"] == "no_such_address"
    answer = reader.send("DELETE", "/persons", {})
    assert (answer.status_code, answer.json()["code"], answer["Allow"]) == (405, "method_not_offered", "GET, POST")
    head = reader.client.head("/api/v1/client", headers={"Authorization": f"Bearer {reader.secret}"})
    assert (head.status_code, head.content) == (200, b"") and int(head["Content-Length"]) > 0


def test_what_nobody_foresaw_tells_nothing_of_itself(world, reader, monkeypatch, caplog):
    monkeypatch.setattr("lanyan.directory.listing.organisations", lambda *args, **options: 1 / 0)
    answer = reader.get("/organisations")
    assert (answer.status_code, answer.json()["code"]) == (500, "server_error")
    assert "ZeroDivisionError" not in answer.content.decode()
    assert "request failed" in caplog.text


# Making clients


def make(world, by=None, **changed):
    wish = {"name": "系统", "organisation": world.organisation(organisation("qingshi")), "scopes": READ}
    wish |= {"expires_on": world.today + timedelta(days=30)} | changed
    return operations.make_client(**wish, by=by or world.actor(world.security_admin))


def test_only_the_security_administrator_lets_clients_in(world):
    for role in (world.system_admin, world.auditor, world.officer):
        with pytest.raises(Refusal) as refused:
            make(world, by=world.actor(role))
        assert refused.value.code == "grants_not_yours"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"name": " "}, "name_missing"),
        ({"name": "人事管理系统"}, "client_name_taken"),
        ({"scopes": ()}, "client_without_scope"),
        ({"scopes": ("persons.delete",)}, "unknown_word"),
        ({"scopes": ("numbers.read",)}, "scope_needs"),
        ({"per_minute": 0}, "per_minute_impossible"),
        ({"expires_on": 0}, "token_expiry"),
        ({"expires_on": 400}, "token_expiry"),
    ],
)
def test_a_client_that_makes_no_sense_is_refused(world, changed, code):
    if "expires_on" in changed:
        changed = {"expires_on": world.today + timedelta(days=changed["expires_on"])}
    with pytest.raises(Refusal) as refused:
        make(world, **changed)
    assert refused.value.code == code


def test_a_client_reads_as_a_leader_unless_it_writes(world):
    client, _ = make(world)
    assert Grant.objects.get(account=client.account).role == "leader"
    by = world.actor(world.security_admin)
    operations.amend_client(client=client, scopes=(*READ, "offices.write"), per_minute=60, by=by)
    assert [grant.role for grant in Grant.objects.filter(account=client.account)] == ["officer"]


def test_nobody_logs_in_as_a_client(world):
    client, _ = make(world)
    account = Account.objects.get(pk=client.account_id)
    assert not account.has_usable_password()
    with pytest.raises(Refusal) as refused:
        operations.reset_password(account=account, password="a-long-password-1", by=SYSTEM)
    assert refused.value.code == "account_of_client"
    with pytest.raises(Refusal) as refused:
        operations.grant_role(account=account, role="auditor", by=world.actor(world.security_admin))
    assert refused.value.code == "account_of_client"
