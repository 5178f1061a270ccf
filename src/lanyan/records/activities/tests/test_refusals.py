"""Every refusal of this app, by its code: what brings it about, and that nothing was written.

Each function below and in `more_refusals` is named after a code and does the thing that is refused. A code without a
function fails.
"""

import json
from datetime import datetime, timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest

from lanyan.kernel import clock
from lanyan.kernel.models import JournalEntry
from lanyan.kernel.operation import Actor
from lanyan.kernel.refusal import NotVisible, Refusal
from lanyan.records.activities import access, codes, operations
from lanyan.records.activities.errors import SENTENCES
from lanyan.records.activities.models import Activity, Leave, MakeUp
from lanyan.records.activities.operations import AgendaDraft, Question, Sent, Votes

from . import more_refusals
from .conftest import MEETING, actor, plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def w(brigade, meeting, at):
    """The world, and shortcuts: `w.sec` keywords of the meeting by its secretary."""
    return SimpleNamespace(
        b=brigade,
        m=meeting,
        at=at,
        sec={"activity_id": meeting.pk, "by": brigade.secretary},
        rec={"activity_id": meeting.pk, "by": brigade.recorder},
        mem={"activity_id": meeting.pk, "by": brigade.member},
    )


def close(w, activity=None):
    w.at(60)
    operations.close_activity(activity_id=(activity or w.m).pk, by=w.b.secretary)


def make_up_of(person):
    return MakeUp.objects.get(person=person)


def lesson_closed(w, questions=True):
    """A 党课 (watch, quiz) that the member missed; the member's make-up."""
    lesson = plan(w.b, "party_class")
    if questions:
        asked = [Question("第一问", ["甲", "乙"], 1), Question("第二问", ["甲", "乙"], 0)]
        operations.set_quiz(activity_id=lesson.pk, questions=asked, by=w.b.secretary)
    close(w, lesson)
    return make_up_of(w.b.member.person_id)


def send(w, outcome="present", minutes=0, person=None):
    entry = Sent(uuid4(), (person or w.b.people[2]).public_id, outcome, MEETING + timedelta(minutes=minutes))
    return operations.sync_offline(entries=[entry], **w.rec)


def archived_meeting(w):
    close(w)
    operations.write_minutes(text="记录", **w.sec)
    operations.archive_activity(**w.sec)


def kind_unknown(w):
    plan(w.b, "tea_party")


def kind_not_held_here(w):
    plan(w.b, "party_committee_meeting")


def in_the_past(w):
    plan(w.b, starts_at=MEETING - timedelta(days=2))


def backfill(w, **more):
    given = {
        "kind": "theme_day",
        "organisation_id": w.b.branch.pk,
        "starts_at": MEETING - timedelta(days=9),
        "reason": "停电",
        "absences": {},
        "by": w.b.secretary,
    }
    return operations.backfill_activity(**(given | more))


def organisation_not_then(w):
    backfill(w, starts_at=MEETING.replace(year=2019))


def in_the_future(w):
    backfill(w, starts_at=MEETING + timedelta(days=1))


def ends_before_start(w):
    plan(w.b, ends_at=MEETING)


def mode_not_offered(w):
    plan(w.b, "talk", mode="by_pigeon", roll_person_ids=[w.b.people[2].pk])


def roll_empty(w):
    plan(w.b, "talk")


def part_unknown(w):
    plan(w.b, make_up_parts=["dance"])


def rule_unknown(w):
    operations.plan_series(
        kind="theme_day",
        organisation_id=w.b.branch.pk,
        rule="monthly",
        day=32,
        at_time=MEETING.time(),
        begins_on=MEETING.date(),
        by=w.b.secretary,
    )


def reason_needed(w):
    operations.cancel_activity(reason="  ", **w.sec)


def nothing_typed(w):
    operations.write_minutes(text=" \n ", **w.sec)


def not_allowed(w):
    operations.cancel_activity(reason="不想开", **w.rec)


def cancelled(w):
    operations.cancel_activity(reason="出警", **w.sec)
    operations.open_sign_in(**w.sec)


def closed(w):
    close(w)
    operations.record_leave(person_ids=[w.b.people[4].pk], kind="call_out", **w.rec)


def not_closed(w):
    operations.correct_outcome(person_id=w.b.people[4].pk, outcome="present", reason="漏点", **w.sec)


def archived(w):
    archived_meeting(w)
    operations.record_decision(text="同意", **w.sec)


def not_started(w):
    operations.close_activity(**w.sec)


def sign_in_early(w):
    w.at(-31)
    operations.open_sign_in(**w.sec)


def sign_in_not_opened(w):
    w.at(0)
    operations.check_in_by_code(activity_public_id=w.m.public_id, code="LY.x.y", by=w.b.member)


def scan(w, text=None, by=None):
    text = text or codes.current_code(w.m, clock.now())
    return operations.check_in_by_code(activity_public_id=w.m.public_id, code=text, by=by or w.b.member)


def opened(w, minutes=0):
    w.at(minutes)
    operations.open_sign_in(**w.rec)
    return codes.current_code(w.m, clock.now())


def sign_in_over(w):
    text = opened(w, 60)
    operations.close_activity(**w.sec)
    scan(w, text)


def code_time_over(w):
    opened(w)
    w.at(90 + 121)
    scan(w)


def code_wrong(w):
    opened(w)
    scan(w, f"LY.{w.m.public_id}.23456789abcdef")


def code_expired(w):
    text = opened(w)
    w.at(0, 17)
    scan(w, text)


def code_of_other(w):
    opened(w)
    lesson = plan(w.b, "party_class")
    operations.open_sign_in(activity_id=lesson.pk, by=w.b.recorder)
    scan(w, codes.current_code(lesson, clock.now()))


def not_on_roll(w):
    text = opened(w)
    scan(w, text, w.b.stranger)


def no_person(w):
    opened(w)
    scan(w, by=Actor(None, None, "系统"))


def not_checked_in(w):
    w.at(0)
    operations.unmark(person_id=w.b.people[4].pk, reason="错点", **w.rec)


def checked_in(w):
    w.at(0)
    operations.mark_present(person_id=w.b.people[4].pk, **w.rec)
    operations.remove_from_roll(person_id=w.b.people[4].pk, reason="调走", **w.sec)


def signed_in_self(w):
    opened(w)
    scan(w)
    w.at(1)
    return send(w, "absent", 1)


def marked_in_future(w):
    w.at(0)
    return send(w, minutes=6)


def marked_outside(w):
    close(w)
    return send(w, minutes=61)


def outcome_unknown(w):
    w.at(0)
    return send(w, "asleep")


def leave_kind_unknown(w):
    operations.request_leave(kind="fishing", **w.mem)


def leave_decided(w):
    leave = operations.request_leave(kind="sick", **w.mem)
    operations.decide_leave(leave_id=leave.pk, approved=False, by=w.b.secretary)
    operations.request_leave(kind="mission", **w.mem)


def own_leave(w):
    leave = operations.request_leave(kind="sick", **w.sec)
    operations.decide_leave(leave_id=leave.pk, approved=True, by=w.b.secretary)


def leave_none(w):
    operations.decide_leave(leave_id=0, approved=True, by=w.b.secretary)


def make_up_none(w):
    operations.do_part(make_up_id=0, part="read", by=w.b.member)


def not_own_make_up(w):
    close(w)
    operations.do_part(make_up_id=make_up_of(w.b.member.person_id).pk, part="read", by=w.b.secretary)


def own_make_up(w):
    close(w)
    operations.waive_make_up(make_up_id=make_up_of(w.b.secretary.person_id).pk, reason="忙", by=w.b.secretary)


def part_not_asked(w):
    close(w)
    operations.do_part(make_up_id=make_up_of(w.b.member.person_id).pk, part="watch", by=w.b.member)


def talk_by_secretary(w):
    lesson = plan(w.b, "party_class", make_up_parts=["talk"])
    close(w, lesson)
    operations.do_part(make_up_id=make_up_of(w.b.member.person_id).pk, part="talk", content="谈了", by=w.b.member)


def make_up_settled(w):
    close(w)
    owed = make_up_of(w.b.member.person_id)
    operations.waive_make_up(make_up_id=owed.pk, reason="住院", by=w.b.secretary)
    operations.do_part(make_up_id=owed.pk, part="read", by=w.b.member)


def parts_missing(w):
    close(w)
    operations.review_make_up(make_up_id=make_up_of(w.b.member.person_id).pk, accepted=True, by=w.b.secretary)


def quiz_wrong(w):
    owed = lesson_closed(w)
    operations.do_part(make_up_id=owed.pk, part="quiz", content=json.dumps([1, 1]), by=w.b.member)


def quiz_none(w):
    owed = lesson_closed(w)
    owed.activity.quiz.all().delete()
    operations.do_part(make_up_id=owed.pk, part="quiz", content="[0]", by=w.b.member)


def quiz_malformed(w):
    operations.set_quiz(questions=[Question("只有一个选项", ["甲"], 0)], **w.sec)


def no_vote_rule(w):
    day = plan(w.b, "theme_day")
    operations.record_decision(activity_id=day.pk, text="同意", votes=Votes(votes_for=3), by=w.b.secretary)


def vote_rule_other(w):
    operations.record_decision(text="同意", rule="branch_committee_ordinary", **w.sec)


def vote_rule_not_then(w):
    old = backfill(w, kind="branch_assembly", starts_at=MEETING.replace(year=2020, month=2))
    Activity.objects.filter(pk=old.pk).update(held_on=datetime(2017, 1, 1, tzinfo=clock.SHANGHAI).date())
    operations.record_decision(activity_id=old.pk, text="同意", by=w.b.secretary)


def here(w, count):
    w.at(10)
    for person in w.b.people[:count]:
        operations.mark_present(person_id=person.pk, **w.rec)


def votes_contradict(w):
    here(w, 4)
    operations.record_decision(text="同意", votes=Votes(votes_for=5), **w.sec)


def no_quorum(w):
    here(w, 2)
    operations.record_decision(text="同意", votes=Votes(votes_for=2), passed=True, **w.sec)


def votes_short(w):
    here(w, 4)
    operations.record_decision(text="同意", votes=Votes(votes_for=3, votes_against=1), passed=True, **w.sec)


def written_not_allowed(w):
    here(w, 4)
    operations.record_decision(text="同意", votes=Votes(votes_for=4, written_for=1), **w.sec)


def decision_none(w):
    operations.withdraw_decision(decision_id=0, reason="错", by=w.b.secretary)


def item_gone(w):
    operations.link_agenda_item(item_id=0, ballots=[1], by=w.b.secretary)


def archive_incomplete(w):
    operations.set_agenda(items=[AgendaDraft("讨论预备党员转正", "decide")], **w.sec)
    operations.archive_activity(**w.sec)


def own_outcome(w):
    close(w)
    operations.correct_outcome(person_id=w.b.secretary.person_id, outcome="present", reason="我在", **w.sec)


def outcome_same(w):
    close(w)
    operations.correct_outcome(person_id=w.b.people[4].pk, outcome="absent", reason="核对", **w.sec)


def cause_unknown(w):
    close(w)
    operations.correct_outcome(person_id=w.b.people[4].pk, outcome="leave", reason="核对", **w.sec)


def attachment_none(w):
    operations.withdraw_attachment(attachment_id=0, by=w.b.secretary)


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_refused_with_its_code(w, code):
    do = globals().get(code) or getattr(more_refusals, code)
    try:
        receipts = do(w)
    except Refusal as refused:
        assert refused.code == code
        assert refused.sentence == str(refused).removeprefix(f"{code}: ")
        assert "{" not in refused.sentence and refused.sentence.endswith("。")
        return
    assert [(receipt.status, receipt.code) for receipt in receipts] == [("refused", code)]


def test_a_refusal_writes_nothing(w):
    before = JournalEntry.objects.count(), Activity.objects.count()
    for code in ("mode_not_offered", "roll_empty", "in_the_past", "not_allowed", "leave_kind_unknown"):
        with pytest.raises(Refusal):
            globals()[code](w)
    assert (JournalEntry.objects.count(), Activity.objects.count()) == before
    assert not Leave.objects.exists()


def test_archiving_says_all_that_is_missing_at_once(w):
    with pytest.raises(Refusal) as refused:
        archive_incomplete(w)
    assert refused.value.sentence == (
        "还不能归档：会议还没有关闭；会议记录还没有写；表决议题“讨论预备党员转正”没有记录结果。已经填写的都已保存。"
    )


def test_a_stranger_is_told_nothing(w):
    for do, more in (
        (operations.open_sign_in, {}),
        (operations.close_activity, {}),
        (operations.write_minutes, {"text": "x"}),
        (operations.cancel_activity, {"reason": "x"}),
        (operations.request_leave, {"kind": "sick"}),
        (operations.read_notice, {}),
        (operations.sync_offline, {"entries": []}),
    ):
        with pytest.raises(NotVisible):
            do(activity_id=w.m.pk, by=w.b.stranger, **more)
    close(w)
    owed = make_up_of(w.b.member.person_id)
    for do, more in (
        (operations.do_part, {"part": "read"}),
        (operations.review_make_up, {"accepted": True}),
        (operations.waive_make_up, {"reason": "x"}),
    ):
        with pytest.raises(NotVisible):
            do(make_up_id=owed.pk, by=w.b.stranger, **more)
    with pytest.raises(NotVisible):
        operations.plan_activity(kind="theme_day", organisation_id=w.b.branch.pk, starts_at=MEETING, by=actor(w.b.people[2]))
    assert access.may(w.b.stranger, w.m, "view") is False
