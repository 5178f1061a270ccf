"""More of test_refusals: what joint activities and networks at sign-in decline. Each function is named after its code."""

from datetime import timedelta

from lanyan.directory.models import Account, OfficeHolding
from lanyan.kernel import clock
from lanyan.records.activities import operations
from lanyan.records.activities.door import Arrival, arrived
from lanyan.records.activities.operations.sign_in import put_all

from .conftest import BEGINNING, TODAY, actor, plan


def _guest(w):
    person = w.b.guests[1]
    OfficeHolding.objects.create(person=person, organisation=w.b.other, role="secretary", valid_from=BEGINNING)
    return actor(person)


def _invite(w, kind="branch_assembly", organisation=None):
    activity = w.m if kind == "branch_assembly" else plan(w.b, kind, roll_person_ids=[w.b.people[2].pk])
    other = organisation or w.b.other
    return operations.invite_organisation(activity_id=activity.pk, organisation_id=other.pk, by=w.b.secretary)


def _answer(w, guest, invitation, accepted=True):
    return operations.answer_invitation(invitation_id=invitation.pk, accepted=accepted, by=guest)


def _end(w, invitation):
    return operations.end_invitation(invitation_id=invitation.pk, reason="改期", by=w.b.secretary)


def already_host(w):
    _invite(w, organisation=w.b.branch)


def joint_not_restricted(w):
    _invite(w, kind="talk")


def restricted_stays(w):
    talk = plan(w.b, "talk", roll_person_ids=[w.b.people[2].pk])
    operations.hand_over_activity(activity_id=talk.pk, organisation_id=w.b.other.pk, by=w.b.system)


def invitation_answered(w):
    guest, invitation = _guest(w), _invite(w)
    _answer(w, guest, invitation)
    _answer(w, guest, invitation, accepted=False)


def invitation_ended(w):
    guest, invitation = _guest(w), _invite(w)
    _end(w, invitation)
    _answer(w, guest, invitation)


def invitation_declined(w):
    invitation = _invite(w)
    _answer(w, _guest(w), invitation, accepted=False)
    _end(w, invitation)


def guests_checked_in(w):
    guest, invitation = _guest(w), _invite(w)
    _answer(w, guest, invitation)
    w.at(0)
    operations.mark_present(activity_id=w.m.pk, person_id=w.b.guests[0].pk, by=guest)
    _end(w, invitation)


def _declare(w, cidr):
    operations.declare_network(organisation_id=w.b.branch.pk, name="站内网", cidr=cidr, by=w.b.officer)


def network_malformed(w):
    _declare(w, "站内网")


def network_too_wide(w):
    _declare(w, "10.0.0.0/8")


def network_declared(w):
    _declare(w, "10.46.12.0/24")
    _declare(w, "10.46.12.1/24")


def _switch_on(w, approver, days=30):
    operations.switch_on_noting(
        organisation_id=w.b.branch.pk,
        reason="试行",
        approver_id=approver,
        valid_to=TODAY + timedelta(days=days),
        by=w.b.officer,
    )


def approver_needed(w):
    _switch_on(w, w.b.people[2].pk)


def noting_span(w):
    _switch_on(w, w.b.people[0].pk, days=0)


def noting_on(w):
    _switch_on(w, w.b.people[0].pk)
    _switch_on(w, w.b.people[0].pk)


def account_off(w):
    w.at(0)
    operations.open_sign_in(**w.rec)
    account = actor(w.b.people[1]).account_id
    Account.objects.filter(pk=account).update(is_active=False)
    sent = [Arrival(w.b.people[1].pk, clock.now(), account_id=account)]
    arrived(put_all(w.m.pk, sent, "code", clock.now())[0], w.m.pk)


def log_in_over(w):
    w.at(0)
    operations.open_sign_in(**w.rec)
    member = w.b.people[1]
    sent = [Arrival(member.pk, clock.now(), account_id=actor(member).account_id, log_in=0, told_at=clock.now())]
    arrived(put_all(w.m.pk, sent, "code", clock.now())[0], w.m.pk)
