"""From plan to archive: the main job, each step by the door that the screens use."""

import pytest

from lanyan.kernel import clock
from lanyan.kernel.models import JournalEntry
from lanyan.records.activities import codes, operations
from lanyan.records.activities.counts import counts_of
from lanyan.records.activities.models import MakeUp, MinutesVersion

pytestmark = pytest.mark.django_db


def test_the_whole_life_of_a_meeting(brigade, meeting, at):
    assert meeting.roll.count() == 8
    assert meeting.roll.filter(votes=True).count() == 6
    notice = operations.send_notice(activity_id=meeting.pk, by=brigade.secretary)
    assert "应到8人" in notice.text and "2026年6月16日（星期二）15:00" in notice.text
    operations.read_notice(activity_id=meeting.pk, by=brigade.member)

    at(-20)
    operations.open_sign_in(activity_id=meeting.pk, by=brigade.recorder)
    scanned = codes.current_code(meeting, clock.now())
    answer = operations.check_in_by_code(activity_public_id=meeting.public_id, code=scanned, by=brigade.member)
    assert answer.counted and not answer.late
    for person in brigade.people[:2]:
        operations.mark_present(activity_id=meeting.pk, person_id=person.pk, by=brigade.recorder)
    operations.check_in_by_number(activity_id=meeting.pk, number=brigade.people[3].number, by=brigade.recorder)
    operations.record_leave(activity_id=meeting.pk, person_ids=[brigade.people[4].pk], kind="call_out", by=brigade.recorder)
    leave = operations.request_leave(activity_id=meeting.pk, kind="sick", by=_actor(brigade, 5))
    operations.decide_leave(leave_id=leave.pk, approved=True, by=brigade.secretary)

    at(80)
    decision = operations.record_decision(
        activity_id=meeting.pk, text="同意", votes=operations.Votes(votes_for=4), passed=True, by=brigade.secretary
    )
    assert (decision.eligible, decision.present, decision.passed) == (6, 4, True)
    operations.close_activity(activity_id=meeting.pk, by=brigade.secretary)
    counts = counts_of(meeting)
    assert (counts.expected, counts.present, counts.excused, counts.on_leave, counts.absent) == (8, 4, 1, 1, 2)
    assert MakeUp.objects.filter(activity=meeting).count() == 4

    make_up = MakeUp.objects.get(person=brigade.people[5])
    assert len(make_up.public_id) == 14
    operations.do_part(make_up_id=make_up.pk, part="read", by=_actor(brigade, 5))
    operations.do_part(make_up_id=make_up.pk, part="note", content="学习了会议精神。", by=_actor(brigade, 5))
    operations.review_make_up(make_up_id=make_up.pk, accepted=True, by=brigade.secretary)
    assert counts_of(meeting).made_up == 1

    operations.write_minutes(activity_id=meeting.pk, text="应到{expected}人", by=brigade.recorder)
    operations.archive_activity(activity_id=meeting.pk, by=brigade.secretary)
    assert MinutesVersion.objects.get().text == "应到{expected}人"
    assert JournalEntry.objects.filter(subject_kind="activity", subject_id=meeting.pk).count() == 15


def _actor(brigade, index):
    from .conftest import actor

    return actor(brigade.people[index])
