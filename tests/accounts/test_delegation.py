"""Somebody acts for a secretary who is away: with what the secretary may do there, under both names, to the day."""

from datetime import timedelta

import pytest

from lanyan.directory import access, operations, queries
from lanyan.directory.models import OfficeHolding
from lanyan.kernel.journal import lines
from lanyan.kernel.refusal import NotVisible, Refusal
from lanyan.records.activities.models import Activity

from .conftest import enter


def hand_over(
    world, *, by: str = "", holder: str = "", branch: str = "", days: int = 3, first: int = 0, cause: str = "休假"
):
    return operations.delegate(
        giver=world.person(world.secretary),
        holder=world.person(holder or world.member),
        organisation=world.organisation(branch or world.due_assembly_branch),
        first_day=world.today + timedelta(days=first),
        last_day=world.today + timedelta(days=first + days - 1),
        cause=cause,
        by=world.actor(by or world.secretary),
    )


def plan(client, world):
    typed = {"organisation": world.due_assembly_branch, "kind": "theme_day", "held_on": "2026-11-21", "at_time": "15:00"}
    return client.post("/meetings/new/", typed | {"minutes": "60", "mode": "on_site"})


def test_who_acts_may_do_there_what_the_absent_person_may_and_it_is_told(world):
    made = hand_over(world)
    client = enter(world, world.member)
    assert plan(client, world).status_code == 404  # not before the member has said so
    assert client.post(f"/me/delegations/{made.public_id}/start/").status_code == 302
    answer = plan(client, world)
    assert answer.status_code == 302
    member, secretary = world.account(world.member), world.account(world.secretary)
    told = lines(action="plan_activity")[0]
    assert (told.account_id, told.actor_name, told.on_behalf_of) == (member.pk, member.name, secretary.name)
    page = client.get(answer["Location"]).content.decode()
    assert f"正在代<b>{secretary.name}</b>办理" in page and "结束代办" in page
    # What is one's own stays one's own.
    assert f"正在代<b>{secretary.name}</b>" not in client.get("/me/").content.decode()
    assert client.post("/me/delegations/stop/").status_code == 302 and plan(client, world).status_code == 404
    auditor = enter(world, world.auditor).get("/settings/journal/?action=plan_activity").content.decode()
    assert f"{member.name}（代{secretary.name}）" in auditor


def test_it_ends_on_its_day_when_it_is_ended_and_with_the_office(world, later):
    made = hand_over(world)
    client = enter(world, world.member)
    client.post(f"/me/delegations/{made.public_id}/start/")
    later(days=2)
    fresh = enter(world, world.member)
    fresh.post(f"/me/delegations/{made.public_id}/start/")
    assert fresh.get(f"/meetings/new/?organisation={world.due_assembly_branch}").status_code == 200
    later(days=3)
    again = enter(world, world.member)
    assert again.post(f"/me/delegations/{made.public_id}/start/").status_code == 404
    later(days=0)
    OfficeHolding.objects.filter(person=world.person(world.secretary)).update(valid_to=world.today)
    held = access.roles_of(world.actor(world.member).__class__(**_acting(world, made)))
    assert {role for role, _ in held} == {"member"}


def _acting(world, made) -> dict:
    actor = world.actor(world.member)
    return {"account_id": actor.account_id, "person_id": actor.person_id, "name": actor.name, "acting": made.pk}


def test_it_is_ended_at_once(world):
    made = hand_over(world)
    client = enter(world, world.member)
    client.post(f"/me/delegations/{made.public_id}/start/")
    operations.end_delegation(delegation=made, by=world.actor(world.secretary))
    assert plan(client, world).status_code == 404
    with pytest.raises(NotVisible):
        operations.end_delegation(delegation=made, by=world.actor(world.weak_secretary))


def test_it_reaches_no_further_than_the_organisation(world):
    made = hand_over(world)
    client = enter(world, world.member)
    client.post(f"/me/delegations/{made.public_id}/start/")
    assert client.get(f"/organisations/{world.due_assembly_branch}/").status_code == 200
    assert client.get(f"/organisations/{world.weak_branch}/").status_code == 404


def test_offices_say_who_acts(world):
    hand_over(world)
    organisation = world.organisation(world.due_assembly_branch)
    acted = {one.name: one.acted_by for one in queries.office_holders(organisation.pk) if one.acted_by}
    assert acted == {world.account(world.secretary).name: world.account(world.member).name}
    page = enter(world, world.brigade_officer).get(f"/organisations/{world.due_assembly_branch}/").content.decode()
    assert f"{world.account(world.member).name}代办" in page


def test_those_above_arrange_it_for_somebody_already_away(world):
    made = hand_over(world, by=world.brigade_officer)
    assert made.made_by_name == world.account(world.brigade_officer).name


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"holder": "secretary"}, "delegation_to_oneself"),
        ({"holder": "weak_secretary"}, "delegation_not_there"),
        ({"first": -1}, "delegation_dates"),
        ({"days": 0}, "delegation_dates"),
        ({"days": 100}, "delegation_dates"),
        ({"cause": "  "}, "delegation_cause"),
        ({"branch": "weak_branch"}, "delegation_nothing"),
        ({"by": "member"}, "not_visible"),
        ({"by": "weak_secretary"}, "not_visible"),
        ({"by": "security_admin"}, "not_visible"),
    ],
)
def test_what_makes_no_sense_is_refused(world, changed, code):
    named = {
        key: getattr(world, value) if isinstance(value, str) and value.strip() else value for key, value in changed.items()
    }
    with pytest.raises(Refusal, match=code):
        hand_over(world, **named)


def test_twice_and_in_a_chain_is_refused(world):
    made = hand_over(world)
    with pytest.raises(Refusal, match="delegation_held"):
        hand_over(world, first=1)
    actor = world.actor(world.member)
    acting = actor.__class__(**_acting(world, made))
    with pytest.raises(Refusal, match="delegation_chain"):
        operations.delegate(
            giver=world.person(world.secretary),
            holder=world.person(world.recorder),
            organisation=world.organisation(world.due_assembly_branch),
            first_day=world.today,
            last_day=world.today,
            cause="休假",
            by=acting,
        )


def test_the_screen_hands_over_and_keeps_what_was_typed(world):
    client = enter(world, world.secretary)
    holder = world.person(world.member).public_id
    typed = {"organisation": world.due_assembly_branch, "holder": holder, "first_day": "2026-11-20", "cause": "集训两周"}
    refused = client.post("/me/delegations/", typed | {"last_day": "2026-11-01"})
    assert refused.status_code in (409, 422) and "集训两周" in refused.content.decode()
    assert client.post("/me/delegations/", typed | {"last_day": "2026-12-01"}).status_code == 302
    assert Activity.objects.exists() and "进行中" in client.get("/me/delegations/").content.decode()
