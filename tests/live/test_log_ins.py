"""A token is good for as long as the log-in it came from: whatever ends the log-in, or takes a role, ends what it opened."""

import asyncio

import pytest
from django.test import Client

from lanyan.directory import log_ins, operations
from lanyan.directory.models import Grant, OfficeHolding
from lanyan.kernel.operation import SYSTEM
from lanyan.live import watch
from lanyan.live.application import Live
from lanyan.records.activities.models import RollEntry
from tests.attacks.meeting import opened, present

from .caller import ask, logged_in, played
from .test_boards import Viewer

ENDINGS = {
    "log out": lambda world, client: client.post("/account/logout/"),
    "log out elsewhere": lambda world, client: _elsewhere(world),
    "a new password": lambda world, client: _new_password(world),
    "a lock": lambda world, client: operations.set_account_active(
        account=world.account(world.member), active=False, by=world.actor(world.security_admin)
    ),
}


def _elsewhere(world):
    other, _ = logged_in(world, world.member)
    other.post("/account/security/sessions/others/end/")


def _new_password(world):
    secret = operations.issue_password_link(account=world.account(world.member), by=world.actor(world.security_admin))
    Client().post(f"/account/password/{secret}/", {"password1": "Xinde-mima-2026", "password2": "Xinde-mima-2026"})


@pytest.fixture
def meeting(live_world):
    return opened(live_world)


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_token_ends_with_its_log_in(live_world, meeting, ending):
    client, claims = logged_in(live_world, live_world.member)
    person = live_world.person(live_world.member).pk
    said = {"code": meeting.code, "token": _token_of(client)}
    stranger = RollEntry.objects.filter(activity=meeting.id).exclude(person_id=person).values_list("person_id")[0][0]

    async def scene(live):
        viewer = Viewer(live, meeting, claims)
        await viewer.until("board")
        await asyncio.to_thread(ENDINGS[ending], live_world, client)
        refused = await ask(live, "/live/check-in", said)
        async with asyncio.timeout(5):
            await viewer.ended.wait()
        again = Viewer(live, meeting, claims)
        await again.task
        return refused, viewer.status, again.status

    (status, answer), looked, again = _looking(scene)
    assert (status, answer["code"]) == ((409, "account_off") if ending == "a lock" else (401, "log_in_over"))
    assert "没有登记" in answer["sentence"] and (looked, again) == (200, 401)
    assert person not in present(meeting) and stranger not in present(meeting)


def test_a_fresh_token_of_a_log_in_that_goes_on_is_good(live_world, meeting):
    client, _ = logged_in(live_world, live_world.member)
    token = _token_of(client)
    logged_in(live_world, live_world.member)  # another log-in of the same account changes nothing

    async def scene(live):
        return await ask(live, "/live/check-in", {"code": meeting.code, "token": token})

    assert _looking(scene)[0] == 200


def _by_grant(world):
    grant = Grant.objects.get(account=world.account(world.officer), valid_to=None)
    operations.withdraw_grant(grant=grant, by=world.actor(world.security_admin))


def _by_office(world):
    OfficeHolding.objects.filter(person=world.person(world.secretary), valid_to=None).update(valid_to=world.today)


@pytest.mark.parametrize(("who", "taking"), [("officer", _by_grant), ("secretary", _by_office)])
def test_a_board_goes_with_the_role(live_world, meeting, who, taking):
    """Whoever loses the role no longer sees names and the code; who keeps it goes on looking."""
    others = "secretary" if who == "officer" else "officer"
    _, claims = logged_in(live_world, getattr(live_world, who))
    _, kept = logged_in(live_world, getattr(live_world, others))

    async def scene(live):
        lost, stays = Viewer(live, meeting, claims, record=True), Viewer(live, meeting, kept, record=True)
        await asyncio.gather(lost.until("code"), stays.until("code"))
        await asyncio.to_thread(taking, live_world)
        async with asyncio.timeout(5):
            await lost.ended.wait()
        assert not stays.ended.is_set()
        await stays.leave()

    _looking(scene)


def test_who_acts_for_another_looks_while_the_delegation_lasts(live_world):
    from tests.accounts.test_delegation import hand_over

    made = hand_over(live_world)
    member = live_world.account(live_world.member)
    client, _ = logged_in(live_world, live_world.member)
    acting = log_ins.access.replace(live_world.actor(live_world.member), acting=made.pk, memo={})
    claims = log_ins.claims_of(acting, client.session.session_key)
    assert claims["of"] == [live_world.account(live_world.secretary).pk, live_world.person(live_world.secretary).pk]
    assert claims["account"] == member.pk
    ends = {**claims, "until": claims["at"] - 1}
    claims["until"] = claims["at"] + 60

    async def scene(live):
        before = await live._watch.admits(claims), await live._watch.admits(ends)
        await asyncio.to_thread(operations.end_delegation, delegation=made, by=SYSTEM)
        return *before, await live._watch.admits(claims)

    assert _looking(scene) == (True, False, False)


def _token_of(client: Client) -> str:
    page = client.get("/scan/").content.decode()
    return page.partition('data-token="')[2].partition('"')[0]


def _looking(scene):
    async def play():
        live = Live()
        try:
            return await scene(live)
        finally:
            await live.close()

    return played(play())


@pytest.fixture(autouse=True)
def often(monkeypatch):
    monkeypatch.setattr(watch, "LOOK", 0.05)
