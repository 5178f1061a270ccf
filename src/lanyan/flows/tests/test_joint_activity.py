"""Whoever is asked, and whoever asked, finds a line in the inbox; once for each step. Both see the record, once closed."""

import pytest

from lanyan.derived.alerts.models import Message
from lanyan.derived.duties.evaluate import evaluate_force
from lanyan.derived.duties.models import Verdict
from lanyan.directory.models import OfficeHolding
from lanyan.flows import joint_activity
from lanyan.flows.close_meeting import close_meeting
from lanyan.records.activities import operations
from lanyan.records.activities.tests.conftest import BEGINNING, TODAY, actor, plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def guest(brigade):
    person = brigade.guests[1]
    OfficeHolding.objects.create(person=person, organisation=brigade.other, role="secretary", valid_from=BEGINNING)
    return actor(person)


@pytest.fixture
def visit(brigade):
    return plan(brigade, "theme_day")


def invite(brigade, visit):
    given = {"activity_id": visit.pk, "organisation_id": brigade.other.pk, "words": "请带一名党员讲讲做法"}
    return joint_activity.invite_organisation(**given, by=brigade.secretary)


def titles(who):
    return list(Message.objects.filter(person_id=who.person_id).order_by("pk").values_list("title", flat=True))


def test_each_step_is_told_once_to_the_other_side(brigade, visit, guest):
    asked = invite(brigade, visit)
    invite(brigade, visit)
    assert titles(guest) == [f"邀请共同举办：{visit.title}（6月16日，主题党日）"]
    joint_activity.answer_invitation(invitation_id=asked.pk, accepted=True, by=guest)
    joint_activity.answer_invitation(invitation_id=asked.pk, accepted=True, by=guest)
    assert titles(brigade.secretary) == [f"共同举办邀请已接受：{visit.title}"]
    joint_activity.end_invitation(invitation_id=asked.pk, reason="有演习", by=guest)
    assert titles(brigade.secretary)[1:] == [f"共同举办对方已退出：{visit.title}"]
    assert (
        Message.objects.filter(link=f"/invitations/{asked.public_id}/").count() == 5
    )  # secretary and 组织委员 of the one, the secretary of the other


def test_a_joint_meeting_meets_the_duty_of_both(brigade, visit, guest, at):
    asked = invite(brigade, visit)
    joint_activity.answer_invitation(invitation_id=asked.pk, accepted=True, by=guest)
    at(0)
    operations.mark_rest_present(activity_id=visit.pk, by=guest)
    at(60)
    evaluate_force()
    close_meeting(activity_id=visit.pk, by=brigade.secretary)
    for host in (brigade.branch, brigade.other):
        month = Verdict.objects.get(duty="theme_day_monthly", subject_id=host.pk, period_from=TODAY.replace(day=1))
        assert month.state == "met"
