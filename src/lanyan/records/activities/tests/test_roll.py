"""Who is expected, and who of them has a vote: by kind, on the day."""

from datetime import date

import pytest

from lanyan.directory.models import Membership, Standing
from lanyan.records.activities import operations

from .conftest import BEGINNING, MEETING, enrol, found, plan

pytestmark = pytest.mark.django_db


def names(activity, **only):
    return {entry.person.name for entry in activity.roll.filter(**only).select_related("person")}


def test_an_assembly_expects_all_members_and_gives_votes_to_full_ones(brigade, meeting):
    assert names(meeting) == {p.name for p in brigade.expected}
    assert names(meeting, votes=False) == {"预备吴", "察看郑"}


def test_whoever_is_away_with_a_temporary_branch_is_expected_there(brigade):
    away = plan(brigade, "party_class", organisation_id=brigade.away.pk, by=brigade.officer)
    assert names(away) == {"增援陈"}
    assert names(away, votes=True) == {"增援陈"}


def test_after_the_return_the_formal_branch_expects_again(brigade):
    assert "增援陈" in names(plan(brigade, starts_at=MEETING.replace(month=12)))


def test_a_group_expects_its_own(brigade):
    assert names(plan(brigade, "group_meeting", organisation_id=brigade.group.pk)) == {"党员钱", "党员孙", "党员周"}


def test_a_branch_without_groups_holds_the_group_meeting_as_a_whole(brigade):
    assert names(plan(brigade, "group_meeting")) == {p.name for p in brigade.expected}


def test_a_committee_expects_its_holders_of_office(brigade):
    meeting = plan(brigade, "branch_committee")
    assert names(meeting) == names(meeting, votes=True) == {"书记王", "委员李"}


def test_all_staff_are_those_serving_in_the_unit(brigade):
    training = plan(brigade, "training")
    assert names(training) == {p.name for p in brigade.expected} | {"积极冯", "增援陈", "外支部褚", "外支部卫"}
    assert "积极冯" not in names(training, votes=True)


def test_a_lesson_of_the_committee_expects_all_branches_below(brigade):
    lesson = plan(brigade, "party_class", organisation_id=brigade.committee.pk, by=brigade.officer)
    assert names(lesson) == {p.name for p in brigade.expected} | {"增援陈", "外支部褚", "外支部卫"}


def test_a_joint_activity_expects_the_members_of_each_host_under_it(brigade):
    day = plan(brigade, "theme_day", host_ids=[brigade.other.pk])
    assert names(day, organisation=brigade.other) == {"外支部褚", "外支部卫"}
    assert day.roll.count() == 10


def test_persons_named_replace_the_roll_and_votes_stay_with_members(brigade):
    guest = brigade.guests[0]
    day = plan(brigade, roll_person_ids=[brigade.people[2].pk, guest.pk])
    assert names(day) == {"党员赵", guest.name}
    assert names(day, votes=True) == {"党员赵"}


def test_an_observer_is_neither_counted_nor_votes(brigade, meeting, at):
    operations.add_to_roll(
        activity_id=meeting.pk, person_ids=[brigade.guests[0].pk], capacity="observer", by=brigade.recorder
    )
    at(10)
    operations.mark_present(activity_id=meeting.pk, person_id=brigade.guests[0].pk, by=brigade.recorder)
    operations.close_activity(activity_id=meeting.pk, by=brigade.secretary)
    assert meeting.outcomes.count() == 8
    assert meeting.check_ins.count() == 1
    assert not meeting.outcomes.filter(person=brigade.guests[0]).exists()


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("commentary", {"书记王", "委员李"}), ("volunteering", None), ("inspection", {"书记王", "委员李"})],
)
def test_a_list_nobody_gave_is_proposed(brigade, kind, expected):
    assert names(plan(brigade, kind)) == (expected or {p.name for p in brigade.expected})


def test_a_unit_proposes_its_staff(brigade):
    unit = plan(brigade, "daily_dispatch", organisation_id=brigade.unit.pk, by=brigade.system)
    assert unit.line == "administrative" and unit.roll.count() == 12


def test_the_league_expects_its_members(brigade):
    league = found("league", "league_branch", "港口站团支部", unit=brigade.unit)
    young = enrol("团员何", brigade.unit)
    Standing.objects.create(person=young, line="league", state="league_member", valid_from=BEGINNING)
    Membership.objects.create(person=young, organisation=league, line="league", valid_from=BEGINNING)
    assembly = plan(brigade, "league_assembly", organisation_id=league.pk, by=brigade.system)
    assert names(assembly, votes=True) == {"团员何"}


def test_the_roll_is_that_of_the_day(brigade):
    Membership.objects.filter(person=brigade.people[5]).update(valid_to=date(2026, 6, 17))
    assert "党员周" in names(plan(brigade))
    later = plan(brigade, starts_at=MEETING.replace(day=18))
    assert "党员周" not in names(later)


def test_moving_a_meeting_adds_those_who_came_meanwhile(brigade, meeting):
    newcomer = enrol("新到许", brigade.unit)
    Standing.objects.create(person=newcomer, line="party", state="full", valid_from=BEGINNING)
    Membership.objects.create(person=newcomer, organisation=brigade.branch, line="party", valid_from=date(2026, 6, 18))
    moved = operations.amend_activity(
        activity_id=meeting.pk, starts_at=MEETING.replace(day=20), place="会议室", by=brigade.secretary
    )
    assert (moved.held_on, moved.place) == (date(2026, 6, 20), "会议室")
    assert moved.ends_at == MEETING.replace(day=20, hour=16, minute=30)
    assert "新到许" in names(meeting)


def test_somebody_taken_off_the_roll_is_not_settled(brigade, meeting, at):
    operations.remove_from_roll(
        activity_id=meeting.pk, person_id=brigade.people[5].pk, reason="已调走", by=brigade.secretary
    )
    at(60)
    operations.close_activity(activity_id=meeting.pk, by=brigade.secretary)
    assert meeting.outcomes.count() == 7
