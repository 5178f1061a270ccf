"""Joint activities of equals: ask, accept once, step back; and what a cancelled or closed meeting does to an invitation."""

import pytest

from lanyan.directory.models import OfficeHolding
from lanyan.kernel.refusal import NotVisible, Refusal
from lanyan.records.activities import access, invitations, operations, queries
from lanyan.records.activities.models import Activity, ActivityHost, Invitation, InvitationAnswer, InvitationEnd, RollEntry

from .conftest import BEGINNING, actor, plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def guest(brigade):
    """The secretary of the other branch: no rights over the one that asks."""
    OfficeHolding.objects.create(
        person=brigade.guests[1], organisation=brigade.other, role="secretary", valid_from=BEGINNING
    )
    return actor(brigade.guests[1])


@pytest.fixture
def visit(brigade):
    return plan(brigade, "theme_day")


@pytest.fixture
def asked(brigade, visit, guest):
    return invite(brigade, visit)


def invite(brigade, activity, **more):
    given = {"activity_id": activity.pk, "organisation_id": brigade.other.pk, "by": brigade.secretary} | more
    return operations.invite_organisation(**given)


def answer(invitation, by, accepted=True):
    return operations.answer_invitation(invitation_id=invitation.pk, accepted=accepted, by=by)


def hosts(activity):
    return set(ActivityHost.objects.filter(activity=activity).values_list("organisation_id", flat=True))


def state(invitation, by):
    return invitations.in_words(by, [invitations.invitation_for(by, invitation.public_id)])[0].state


def test_accepting_makes_a_host_and_puts_its_people_on_the_roll(brigade, visit, asked, guest):
    own = set(visit.roll.values_list("person_id", flat=True))
    assert not access.visible_to(guest).filter(pk=visit.pk).exists()
    answer(asked, guest)
    assert hosts(visit) == {brigade.branch.pk, brigade.other.pk}
    added = RollEntry.objects.filter(activity=visit, organisation=brigade.other)
    assert {entry.person_id for entry in added} == {person.pk for person in brigade.guests}
    assert set(visit.roll.values_list("person_id", flat=True)) == own | {person.pk for person in brigade.guests}
    for reader in (brigade.secretary, guest):
        assert access.may(reader, visit, "record")
        assert queries.activities(reader).filter(pk=visit.pk).exists()
        assert state(asked, reader) == "accepted"
    assert not access.may(guest, visit, "manage")


def test_the_same_answer_twice_counts_once_and_another_is_refused(brigade, visit, asked, guest):
    first = answer(asked, guest)
    assert answer(asked, guest) == first
    assert (InvitationAnswer.objects.count(), ActivityHost.objects.filter(activity=visit).count()) == (1, 2)
    with pytest.raises(Refusal, match="invitation_answered"):
        answer(asked, guest, accepted=False)


def test_asking_again_is_the_same_until_it_is_declined(brigade, visit, asked, guest):
    assert invite(brigade, visit) == asked
    answer(asked, guest, accepted=False)
    assert hosts(visit) == {brigade.branch.pk}
    again = invite(brigade, visit)
    assert again != asked
    answer(again, guest)
    with pytest.raises(Refusal, match="already_host"):
        invite(brigade, visit)


def test_whoever_was_taken_off_the_roll_stays_off_it(brigade, visit, asked, guest):
    operations.remove_from_roll(activity_id=visit.pk, person_id=brigade.people[5].pk, reason="借调", by=brigade.secretary)
    answer(asked, guest)
    assert not visit.roll.filter(person=brigade.people[5]).exists()


def test_a_withdrawn_invitation_cannot_be_accepted(brigade, visit, asked, guest):
    operations.end_invitation(invitation_id=asked.pk, reason="改由本支部单独办", by=brigade.secretary)
    operations.end_invitation(invitation_id=asked.pk, reason="再来一次", by=brigade.secretary)
    assert InvitationEnd.objects.get().reason == "改由本支部单独办"
    assert state(asked, guest) == "withdrawn"
    with pytest.raises(Refusal, match="invitation_ended"):
        answer(asked, guest)
    assert invitations.waiting(guest).count() == 0


def test_a_guest_steps_out_and_its_people_leave_the_roll(brigade, visit, asked, guest):
    answer(asked, guest)
    operations.end_invitation(invitation_id=asked.pk, reason="当天有演习", by=guest)
    assert hosts(visit) == {brigade.branch.pk}
    assert not visit.roll.filter(organisation=brigade.other).exists()
    assert state(asked, brigade.secretary) == "left"
    assert InvitationEnd.objects.get().by_guest


def test_nobody_steps_out_whose_people_have_signed_in(brigade, visit, asked, guest, at):
    answer(asked, guest)
    at(0)
    operations.mark_present(activity_id=visit.pk, person_id=brigade.guests[0].pk, by=guest)
    with pytest.raises(Refusal, match="guests_checked_in"):
        operations.end_invitation(invitation_id=asked.pk, reason="有事", by=guest)


def test_a_cancelled_activity_needs_no_answer(brigade, visit, asked, guest):
    assert invitations.waiting(guest).count() == 1
    operations.cancel_activity(activity_id=visit.pk, reason="台风", by=brigade.secretary)
    assert (invitations.waiting(guest).count(), state(asked, guest)) == (0, "void")
    with pytest.raises(Refusal, match="cancelled"):
        answer(asked, guest)
    with pytest.raises(Refusal, match="cancelled"):
        invite(brigade, visit)


def test_a_closed_meeting_takes_no_more_guests(brigade, visit, asked, guest, at):
    at(60)
    operations.close_activity(activity_id=visit.pk, by=brigade.secretary)
    with pytest.raises(Refusal, match="closed"):
        answer(asked, guest)
    assert hosts(visit) == {brigade.branch.pk}


def test_each_organisation_answers_for_its_own_people(brigade, visit, asked, guest):
    answer(asked, guest)
    asking = actor(brigade.guests[0])
    operations.request_leave(activity_id=visit.pk, kind="sick", by=asking)
    waiting = queries.leaves_to_decide(guest)
    assert [one.person_id for one in waiting] == [asking.person_id]
    operations.decide_leave(leave_id=waiting[0].pk, approved=True, by=guest)


def test_who_may_ask_and_who_may_answer(brigade, visit, asked, guest):
    with pytest.raises(Refusal, match="not_allowed"):
        invite(brigade, visit, by=brigade.recorder)
    for nobody in (brigade.member, brigade.recorder):
        with pytest.raises(NotVisible):
            invitations.invitation_for(nobody, asked.public_id)
        with pytest.raises(NotVisible):
            answer(asked, nobody)
        with pytest.raises(NotVisible):
            operations.end_invitation(invitation_id=asked.pk, reason="x", by=nobody)
    with pytest.raises(NotVisible):
        answer(asked, brigade.secretary)


def test_who_cannot_hold_it_is_not_asked(brigade, visit):
    with pytest.raises(Refusal, match="kind_not_held_here"):
        invite(brigade, visit, organisation_id=brigade.committee.pk)
    talk = plan(brigade, "talk", roll_person_ids=[brigade.people[2].pk])
    with pytest.raises(Refusal, match="joint_not_restricted"):
        invite(brigade, talk)
    assert not Invitation.objects.exists()
    found = invitations.to_invite(Activity.objects.get(pk=visit.pk), "山前")
    assert [one.id for one in found] == [brigade.other.pk]
