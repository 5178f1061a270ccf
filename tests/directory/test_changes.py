"""Each change of an organisation or a person as posted from its form: what becomes true, from when, with which duties."""

from datetime import timedelta

import pytest

from lanyan.derived.duties.models import Verdict
from lanyan.directory import queries
from lanyan.directory.models import Organisation, OrganisationSpell
from lanyan.kernel.journal import JournalEntry


@pytest.fixture
def change(world, as_role):
    """Post one change, and confirm it where it is shown first; the answer."""

    def post(who, public_id, code, /, *, of="organisations", confirm=True, **typed):
        address = f"/{of}/{public_id}/change/{code}/"
        answer = as_role(who).post(address, typed)
        if not confirm or answer.status_code != 200 or answer.context is None or "seen" not in answer.context:
            return answer
        return as_role(who).post(address, {**typed, "confirmed": answer.context["seen"].digest})

    return post


@pytest.fixture
def branch(world):
    return world.organisation(world.due_assembly_branch)


def plain_member(branch, world):
    """A full member without an office who is not of the cast."""
    held = {office.person_id for office in queries.office_holders(branch.pk)}
    cast = {world.person(key).pk for key in (world.member, world.secretary, world.recorder)}
    return next(one for one in queries.members(branch.pk) if one.votes and one.person_id not in held | cast)


def test_a_rename_counts_from_its_day(world, change, branch):
    old, later = queries.organisation_on(branch).name, world.today + timedelta(days=30)
    answer = change("secretary", branch.public_id, "rename", name="青石桥新站党支部", on=later.isoformat())
    assert answer.status_code == 302
    assert [queries.organisation_on(branch, day).name for day in (world.today, later)] == [old, "青石桥新站党支部"]


def test_without_a_day_nothing_is_kept_and_the_form_comes_back(world, change, branch):
    before = OrganisationSpell.objects.filter(organisation=branch).count()
    answer = change("secretary", branch.public_id, "rename", name="新名称", on="2026-13-40")
    assert (answer.status_code, OrganisationSpell.objects.filter(organisation=branch).count()) == (422, before)
    assert "新名称" in answer.content.decode()


def test_a_secretary_does_not_dissolve_the_own_branch(world, change, branch):
    assert change("secretary", branch.public_id, "dissolve", on=world.today.isoformat()).status_code == 403


def test_dissolving_says_what_stands_in_the_way(world, change, branch):
    answer = change("officer", branch.public_id, "dissolve", on=world.today.isoformat())
    assert answer.status_code == 422
    assert "未撤销" in answer.content.decode()


def test_a_group_is_founded_and_a_member_put_into_it(world, change, branch):
    today = world.today.isoformat()
    assert change("secretary", branch.public_id, "found", form="group", name="夜班党小组", on=today).status_code == 302
    group = OrganisationSpell.objects.get(name="夜班党小组").organisation
    one = plain_member(branch, world)
    answer = change("secretary", one.public_id, "group", of="people", group=group.public_id, on=today)
    assert answer.status_code == 302
    assert [member.person_id for member in queries.group_members(group.pk)] == [one.person_id]


def test_a_union_is_founded_in_a_unit_and_stands_on_its_page_beside_those_who_serve_there(world, change, as_role, branch):
    unit = Organisation.objects.get(pk=queries.organisation_on(branch).unit_id)
    today = world.today.isoformat()
    assert change("officer", unit.public_id, "found", form="union", name="青石桥站工会", on=today).status_code == 302
    union = OrganisationSpell.objects.get(name="青石桥站工会")
    assert (union.parent_id, union.unit_id, union.organisation.line) == (None, unit.pk, "union")
    page = as_role("officer").get(f"/organisations/{unit.public_id}/")
    assert "青石桥站工会" in page.content.decode()
    staff = queries.staff(unit.pk, below=False)
    assert staff and page.context["head_count"] == len(staff) and staff[0].name in page.content.decode()
    # A branch of the Party hangs under a committee: it is not founded so.
    refused = change("officer", unit.public_id, "found", form="branch", name="青石桥站党支部之二", on=today)
    assert refused.status_code == 422 and not OrganisationSpell.objects.filter(name="青石桥站党支部之二").exists()


def test_an_office_left_shows_as_vacant_at_once_and_held_again_is_filled(world, change, as_role, branch):
    secretary = next(office for office in queries.office_holders(branch.pk) if office.role == "secretary")
    page, day = f"/organisations/{branch.public_id}/", world.today.isoformat()
    asked = Verdict.objects.filter(duty="branch_has_secretary", organisation_id=branch.pk)
    change("officer", branch.public_id, "leave-office", office=f"{secretary.public_id}/secretary", on=day)
    assert "空缺" in as_role("officer").get(page).content.decode()
    assert asked.exclude(state="met").exists(), "the duty says so before the night"
    one = plain_member(branch, world)
    answer = change("officer", branch.public_id, "office", person=one.public_id, role="secretary", on=day)
    assert answer.status_code == 302
    assert not asked.filter(state="overdue").exists()


def test_a_new_term_lasts_as_long_as_the_law_says(world, change, branch):
    change("secretary", branch.public_id, "term", began_on="2026-03-01", formed_by="elected")
    term = queries.term_of(branch.pk)
    assert (term.began_on.isoformat(), term.ends_on.isoformat()) == ("2026-03-01", "2029-03-01")


def test_a_transfer_moves_the_member_and_ends_the_office(world, change, branch):
    office = next(one for one in queries.office_holders(branch.pk) if one.role != "secretary")
    other, day = world.good_branch, world.today.isoformat()
    answer = change("officer", office.public_id, "transfer", of="people", organisation=other, on=day)
    assert answer.status_code == 302
    assert office.person_id in {one.person_id for one in queries.members(world.organisation(other).pk)}
    assert office.person_id not in {one.person_id for one in queries.office_holders(branch.pk)}
    line = JournalEntry.objects.latest("pk")
    assert (line.action, line.subject_kind) == ("transfer_person", "membership")


def test_a_transfer_by_name_needs_no_script(world, change, branch):
    one, other = plain_member(branch, world), world.organisation(world.good_branch)
    name = queries.organisation_on(other).name
    answer = change("officer", one.public_id, "transfer", of="people", organisation="", q=name, on=world.today.isoformat())
    assert answer.status_code == 302
    assert one.person_id in {member.person_id for member in queries.members(other.pk)}


def test_standing_changes_count_from_their_day(world, change, branch):
    one = plain_member(branch, world)
    change("officer", one.public_id, "standing", of="people", state="observed", on=world.today.isoformat())
    states = [
        next(m.state for m in queries.members(branch.pk, day) if m.person_id == one.person_id)
        for day in (world.today - timedelta(days=1), world.today)
    ]
    assert states == ["full", "observed"]


def test_whoever_is_released_belongs_nowhere_from_that_day(world, change, branch):
    one = plain_member(branch, world)
    answer = change("officer", one.public_id, "release", of="people", line="party", on=world.today.isoformat())
    assert answer.status_code == 302
    assert one.person_id not in {member.person_id for member in queries.members(branch.pk)}


def test_a_temporary_branch_is_founded_joined_and_left(world, change, branch):
    day, end = world.today.isoformat(), (world.today + timedelta(days=40)).isoformat()
    typed = {"form": "temporary_branch", "name": "抗洪临时党支部", "on": day, "ends_on": end}
    assert change("officer", world.party_committee, "found", **typed).status_code == 302
    made = OrganisationSpell.objects.get(name="抗洪临时党支部").organisation
    one = plain_member(branch, world)
    assert change("officer", made.public_id, "join", person=one.public_id, on=day).status_code == 302
    away = next(member for member in queries.members(branch.pk) if member.person_id == one.person_id)
    assert away.away_id == made.pk
    later = (world.today + timedelta(days=3)).isoformat()
    assert change("officer", one.public_id, "back", of="people", on=day).status_code == 302
    assert change("officer", made.public_id, "dissolve", on=later).status_code == 302


def test_a_merger_leaves_yesterday_alone_and_the_verdicts_follow(world, as_role, change, branch):
    other, yesterday = world.organisation(world.good_branch), world.today - timedelta(days=1)
    before = {one.person_id for one in queries.members(branch.pk)}
    answer = change("officer", branch.public_id, "merge", into=other.public_id, on=world.today.isoformat())
    assert answer.status_code == 302
    assert {one.person_id for one in queries.members(branch.pk, yesterday)} == before
    assert before <= {one.person_id for one in queries.members(other.pk)}
    merged = Organisation.objects.get(pk=branch.pk)
    assert (merged.dissolved_on, merged.merged_into_id) == (world.today, other.pk)
    page = as_role("officer").get(f"/organisations/{branch.public_id}/").content.decode()
    assert (
        "没有这个组织" in page
        and f"?on={yesterday.isoformat()}" in page
        and f"并入{queries.organisation_on(other).name}" in page
    )
    assert not Verdict.objects.filter(
        organisation_id=branch.pk, state__in=["near", "overdue"], due_on__gt=world.today
    ).exists()


def test_a_split_founds_a_branch_beside(world, change, branch):
    people = [one for one in queries.members(branch.pk) if one.votes][:4]
    names = [one.public_id for one in people]
    answer = change("officer", branch.public_id, "split", name="青石桥二站党支部", people=names, on=world.today.isoformat())
    assert answer.status_code == 302
    made = OrganisationSpell.objects.get(name="青石桥二站党支部").organisation
    assert {one.person_id for one in queries.members(made.pk)} == {one.person_id for one in people}


def test_a_picker_offers_organisations_of_the_line_only(world, as_role, branch):
    form = as_role("officer").get(f"/organisations/{branch.public_id}/change/move/").content.decode()
    assert "/organisations/find/?line=party" in form
    found = as_role("officer").get("/organisations/find/?line=party&q=青石", headers={"hx-request": "true"}).context["found"]
    assert found and {one.line for one in found} == {"party"}


def test_moving_and_re_forming_are_decided_above(world, change, branch):
    day = world.today.isoformat()
    assert change("officer", branch.public_id, "reform", form="joint_branch", on=day).status_code == 302
    assert queries.organisation_on(branch).form == "joint_branch"
    assert change("officer", branch.public_id, "reform", form="group", on=day).status_code == 422
    assert change("officer", branch.public_id, "move", parent=world.party_committee, on=day).status_code == 302
    assert queries.organisation_on(branch).parent_id == world.organisation(world.party_committee).pk


def test_the_page_tells_the_history(world, as_role, change, branch):
    change("secretary", branch.public_id, "rename", name="青石桥新站党支部", on=world.today.isoformat())
    page = as_role("secretary").get(f"/organisations/{branch.public_id}/").content.decode()
    assert "更名为青石桥新站党支部" in page
    assert "沿革" in page
