"""An organisation ends: nothing that it had planned is left hanging, and whoever was expected is told once."""

from datetime import date, time, timedelta

import pytest

from lanyan.derived.alerts.models import Message
from lanyan.directory.models import Membership, OfficeHolding, Organisation
from lanyan.flows import joint_activity
from lanyan.flows.end_organisation import (
    dissolve_organisation,
    end_due_temporary_organisations,
    merge_organisations,
    planned_of,
)
from lanyan.kernel import clock
from lanyan.kernel.journal import JournalEntry
from lanyan.kernel.operation import SYSTEM
from lanyan.kernel.refusal import NotVisible, Refusal
from lanyan.records.activities import operations
from lanyan.records.activities.models import Activity, Series
from lanyan.records.activities.tests.conftest import BEGINNING, MEETING, TODAY, actor, found, plan

pytestmark = pytest.mark.django_db
MERGER = TODAY + timedelta(days=5)
LATER = MEETING + timedelta(days=7)


def merge(brigade, handed_over=(), on=MERGER, by=None):
    arguments = {"organisation": brigade.branch, "into": brigade.other, "on": on, "by": by or brigade.officer}
    return merge_organisations(handed_over=[one.public_id for one in handed_over], **arguments)


def titles(person):
    return list(Message.objects.filter(person_id=person.pk).order_by("pk").values_list("title", flat=True))


def test_a_merger_hands_over_what_is_ticked_and_cancels_the_rest(brigade, meeting):
    kept = plan(brigade, "theme_day", starts_at=LATER, title="红色地标学习")
    dropped = plan(brigade, "party_class", starts_at=LATER + timedelta(days=1), title="六月党课")
    merge(brigade, [kept])
    for one in (meeting, kept, dropped):
        one.refresh_from_db()
    assert meeting.organiser == brigade.branch and not hasattr(meeting, "cancellation"), "it is held before that day"
    assert kept.organiser == brigade.other
    assert [host.organisation_id for host in kept.hosts.all()] == [brigade.other.pk]
    assert dropped.cancellation.reason == "港口站党支部并入山前站党支部"
    both = {one.pk for one in (*brigade.expected, *brigade.guests)}
    assert set(kept.roll.values_list("person_id", flat=True)) == both, "everybody who belongs there on the day"
    assert set(kept.roll.values_list("organisation_id", flat=True)) == {brigade.other.pk}
    told = "港口站党支部并入山前站党支部：6月23日红色地标学习改由山前站党支部举办"
    assert titles(brigade.people[4]) == [f"{told}、6月24日六月党课取消"]
    assert titles(brigade.guests[1]) == [told]
    assert not planned_of(brigade.branch, MERGER)
    assert JournalEntry.objects.latest("pk").action == "merge_organisations"


def test_what_is_dissolved_without_a_successor_is_cancelled_and_its_routine_ends(brigade):
    empty = found("party", "branch", "撤销的支部", [brigade.committee])
    Membership.objects.create(
        person=brigade.guests[0], organisation=empty, line="league", valid_from=BEGINNING, valid_to=MERGER
    )
    listed = plan(
        brigade, "oath", organisation_id=empty.pk, starts_at=LATER, roll_person_ids=[brigade.people[2].pk], by=SYSTEM
    )
    routine = Series.objects.create(
        organisation=empty, kind="theme_day", rule="weekly", day=1, at_time=time(9), minutes=60, begins_on=TODAY
    )
    dissolve_organisation(organisation=empty, on=MERGER, by=brigade.officer)
    listed.refresh_from_db()
    routine.refresh_from_db()
    assert listed.cancellation.reason == "撤销的支部撤销"
    assert routine.ends_on == MERGER - timedelta(days=1)
    assert titles(brigade.people[2]) == ["撤销的支部撤销：6月23日6月入党宣誓取消"]
    with pytest.raises(Refusal) as refused:
        plan(brigade, organisation_id=empty.pk, starts_at=LATER, by=SYSTEM)
    assert refused.value.code == "organisation_not_then"


def test_those_named_in_a_list_stay_when_it_goes_to_the_successor(brigade):
    empty = found("party", "branch", "撤销的支部", [brigade.committee])
    who = brigade.people[2]
    listed = plan(brigade, "oath", organisation_id=empty.pk, starts_at=LATER, roll_person_ids=[who.pk], by=SYSTEM)
    arguments = {"organisation": empty, "on": MERGER, "handed_over": [listed.public_id]}
    with pytest.raises(NotVisible):
        outside = found("party", "branch", "别处的支部")
        dissolve_organisation(**arguments, successor=outside, by=brigade.officer)
    dissolve_organisation(**arguments, successor=brigade.branch, by=brigade.officer)
    assert [(one.person_id, one.organisation_id) for one in listed.roll.all()] == [(who.pk, brigade.branch.pk)]


def test_a_talk_is_never_handed_to_other_secretaries(brigade):
    talk = plan(brigade, "talk", starts_at=LATER, roll_person_ids=[brigade.people[2].pk])
    merge(brigade, [talk])
    talk.refresh_from_db()
    assert talk.organiser == brigade.branch and hasattr(talk, "cancellation")


def test_an_activity_does_not_move_past_the_end_of_its_organisation(brigade, meeting):
    merge(brigade)
    with pytest.raises(Refusal) as refused:
        operations.amend_activity(activity_id=meeting.pk, starts_at=LATER, by=brigade.secretary)
    assert refused.value.code == "organisation_not_then"


def test_a_guest_that_ends_leaves_the_roll_and_the_organiser_hears_of_it(brigade):
    OfficeHolding.objects.create(
        person=brigade.guests[1], organisation=brigade.other, role="secretary", valid_from=BEGINNING
    )
    day = plan(brigade, "theme_day", starts_at=LATER)
    asked = joint_activity.invite_organisation(activity_id=day.pk, organisation_id=brigade.other.pk, by=brigade.secretary)
    joint_activity.answer_invitation(invitation_id=asked.pk, accepted=True, by=actor(brigade.guests[1]))
    arguments = {"organisation": brigade.other, "into": brigade.branch, "on": MERGER, "by": brigade.officer}
    merge_organisations(**arguments)
    assert [host.organisation_id for host in day.hosts.all()] == [brigade.branch.pk]
    assert not day.roll.filter(person__in=brigade.guests).exists()
    asked.refresh_from_db()
    assert asked.end.by_guest
    assert any("少一个举办单位" in title for title in titles(brigade.people[0]))


def test_a_temporary_branch_ends_on_its_planned_day_however_late_the_night_comes(brigade):
    """The server was off from the 25th on; it is started again on the 4th of the next month."""
    away = brigade.away
    Organisation.objects.filter(pk=away.pk).update(ends_on=date(2026, 6, 28))
    last = plan(brigade, "theme_day", organisation_id=away.pk, starts_at=MEETING + timedelta(days=20), by=SYSTEM)
    absentee = brigade.absentee
    with clock.frozen(date(2026, 7, 4)):
        assert end_due_temporary_organisations(by=SYSTEM) == [away.pk]
        away.refresh_from_db()
        assert away.dissolved_on == date(2026, 6, 28)
        back = Membership.objects.filter(person=absentee, temporary=True).get()
        assert back.valid_to == date(2026, 6, 28), "from that day on, not from the day of the catching up"
        last.refresh_from_db()
        assert last.cancellation.reason == "增援临时党支部撤销"
        assert titles(absentee) == ["增援临时党支部撤销：7月6日7月主题党日取消"]
        assert end_due_temporary_organisations(by=SYSTEM) == []
        assert len(titles(absentee)) == 1
    assert not Activity.objects.filter(organiser=away, cancellation=None, closure=None).exists()
