"""What the screens read: lists, one activity, mine, suggestions; and in how few queries."""

from datetime import date

import pytest

from lanyan.kernel.refusal import NotVisible, Refusal
from lanyan.records.activities import access, operations, queries
from lanyan.records.activities.models import MakeUp

from .conftest import MEETING, actor, plan

pytestmark = pytest.mark.django_db


def test_a_list_shows_each_with_its_state(brigade, meeting, at):
    operations.send_notice(activity_id=meeting.pk, by=brigade.secretary)
    lesson = plan(brigade, "party_class")
    operations.cancel_activity(activity_id=lesson.pk, reason="出警", by=brigade.secretary)
    found = {a.title: a.state for a in queries.activities(brigade.secretary)}
    assert found == {"6月支部党员大会": "noticed", "6月党课": "cancelled"}
    assert [a.pk for a in queries.activities(brigade.officer, state="cancelled")] == [lesson.pk]
    assert not queries.activities(brigade.stranger).exists()
    month = queries.calendar_month(brigade.officer, 2026, 6, brigade.committee.pk)
    assert [a.pk for a in month[date(2026, 6, 16)]] == [meeting.pk, lesson.pk]


def test_one_activity_in_few_queries(brigade, meeting, at, django_assert_max_num_queries):
    at(10)
    operations.mark_present(activity_id=meeting.pk, person_id=brigade.people[2].pk, by=brigade.recorder)
    operations.request_leave(activity_id=meeting.pk, kind="study", by=actor(brigade.people[4]))
    operations.write_minutes(activity_id=meeting.pk, text="应到{expected}人，实到{present}人。", by=brigade.recorder)
    operations.close_activity(activity_id=meeting.pk, by=brigade.secretary)
    with django_assert_max_num_queries(13):
        page = queries.detail(meeting)
    assert (page.state, page.next_step) == ("closed", "archive")
    assert page.minutes_text == "应到8人，实到1人。"
    assert page.missing == ["有1份请假没有答复"]
    assert {row["state"] for row in page.roll} == {"present", "absent"}
    assert len(page.make_ups) == 7 and page.make_ups[0]["state"] == "open"


def test_what_is_mine(brigade, meeting, at):
    operations.send_notice(activity_id=meeting.pk, by=brigade.secretary)
    mine = queries.mine(brigade.member)
    assert (len(mine.to_attend), mine.unread, mine.make_ups) == (1, 1, [])
    operations.read_notice(activity_id=meeting.pk, by=brigade.member)
    assert queries.mine(brigade.member).unread == 0
    at(60)
    operations.close_activity(activity_id=meeting.pk, by=brigade.secretary)
    mine = queries.mine(brigade.member)
    assert (mine.to_attend, len(mine.make_ups)) == ([], 1)
    history = queries.attended(brigade.member.person_id, date(2026, 1, 1), date(2027, 1, 1))
    assert [row["outcome"] for row in history] == ["absent"]


def test_make_ups_wait_for_a_reviewer(brigade, meeting, at):
    at(60)
    operations.close_activity(activity_id=meeting.pk, by=brigade.secretary)
    make_up = MakeUp.objects.get(person=brigade.member.person_id)
    states = [queries.make_up_for(brigade.member, make_up.public_id)["state"]]
    operations.do_part(make_up_id=make_up.pk, part="read", by=brigade.member)
    operations.do_part(make_up_id=make_up.pk, part="note", content="笔记", by=brigade.member)
    assert [row["public_id"] for row in queries.make_ups_to_review(brigade.secretary)] == [make_up.public_id]
    states.append(queries.make_up_for(brigade.secretary, make_up.public_id)["state"])
    at(61)
    operations.review_make_up(make_up_id=make_up.pk, accepted=False, remark="太短", by=brigade.secretary)
    states.append(queries.make_ups(person_id=brigade.member.person_id)[0]["state"])
    at(62)
    operations.do_part(make_up_id=make_up.pk, part="note", content="笔记，写得更细", by=brigade.member)
    states.append(queries.make_ups(person_id=brigade.member.person_id)[0]["state"])
    at(60 * 24 * 30)
    operations.review_make_up(make_up_id=make_up.pk, accepted=True, by=brigade.secretary)
    done = queries.make_ups(person_id=brigade.member.person_id)[0]
    states.append(done["state"])
    assert states == ["open", "submitted", "returned", "submitted", "accepted"]
    assert done["belated"]
    with pytest.raises(NotVisible):
        queries.make_up_for(brigade.stranger, make_up.public_id)


def test_a_suggestion_follows_the_usual_day(brigade, at):
    for week in (1, 2):
        operations.backfill_activity(
            kind="theme_day",
            organisation_id=brigade.branch.pk,
            starts_at=MEETING.replace(day=16 - 7 * week, hour=9),
            reason="停电",
            absences={},
            place="学习室",
            by=brigade.secretary,
        )
    suggested = queries.suggest(organisation_id=brigade.branch.pk, kind="theme_day", due_on=date(2026, 6, 30))
    assert suggested.starts_at == MEETING.replace(hour=9)
    assert (suggested.place, suggested.title) == ("学习室", "6月主题党日")
    other = queries.suggest(organisation_id=brigade.other.pk, kind="theme_day", due_on=date(2026, 6, 17))
    assert other.starts_at == MEETING


def test_the_same_meeting_twice_is_noticed(brigade, meeting):
    twin = plan(brigade)
    same = queries.duplicates(organisation_id=brigade.branch.pk, kind="branch_assembly", day=MEETING.date(), besides=twin.pk)
    assert [a.pk for a in same] == [meeting.pk]


def test_three_rates_are_three_numbers():
    assert queries.attendance_rate(6, 8) == 0.75
    assert queries.make_up_rate(1, 2) == 0.5
    assert queries.coverage_rate(6, 1, 8) == 0.875
    assert queries.attendance_rate(0, 0) is None and queries.make_up_rate(0, 0) is None
    assert queries.coverage_rate(0, 0, 0) is None


@pytest.mark.parametrize(
    ("who", "view", "record", "manage"),
    [
        ("secretary", True, True, True),
        ("organiser", True, True, True),
        ("recorder", True, True, False),
        ("officer", True, True, True),
        ("member", True, False, False),
        ("stranger", False, False, False),
    ],
)
def test_who_may_do_what(brigade, meeting, who, view, record, manage):
    subject = getattr(brigade, who)
    assert [access.may(subject, meeting, need) for need in ("view", "record", "manage")] == [view, record, manage]
    assert access.visible_to(subject).filter(pk=meeting.pk).exists() == view
    if not view:
        with pytest.raises(NotVisible):
            access.activity_for(subject, meeting.public_id)
    elif not manage:
        with pytest.raises(Refusal) as refused:
            access.activity_for(subject, meeting.public_id, "manage")
        assert refused.value.code == "not_allowed"


def test_a_talk_is_for_those_who_took_part_and_the_secretary(brigade):
    talk = plan(brigade, "talk", roll_person_ids=[brigade.people[2].pk])
    seen = {
        name: access.visible_to(getattr(brigade, name)).filter(pk=talk.pk).exists()
        for name in ("secretary", "member", "recorder", "officer", "stranger")
    }
    assert seen == {"secretary": True, "member": True, "recorder": False, "officer": False, "stranger": False}
    assert not access.may(brigade.officer, talk, "view")
    assert access.may(brigade.member, talk, "view") and not access.may(brigade.member, talk, "record")
