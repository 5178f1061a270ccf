"""The record of a meeting: leave, decisions, minutes, make-up, archive, correction, papers, 补录, series."""

import io
import json
from datetime import date, time

import pytest

from lanyan.kernel import clock, sql
from lanyan.kernel.operation import SYSTEM
from lanyan.kernel.refusal import Refusal
from lanyan.records.activities import access, operations
from lanyan.records.activities.counts import counts_of
from lanyan.records.activities.models import Activity, Correction, Decision, Leave, MakeUp, MakeUpPart, Outcome
from lanyan.records.activities.operations import AgendaDraft, Question, Votes

from .conftest import MEETING, actor, plan

pytestmark = pytest.mark.django_db


def present(brigade, meeting, people):
    for person in people:
        operations.mark_present(activity_id=meeting.pk, person_id=person.pk, by=brigade.recorder)


def close(brigade, meeting, at):
    at(60)
    return operations.close_activity(activity_id=meeting.pk, by=brigade.secretary)


def outcome(person):
    found = Outcome.objects.get(person=person)
    return found.outcome, found.cause


class TestLeave:
    def test_kinds_due_to_duty_are_excused_and_others_are_leave(self, brigade, meeting, at):
        for person, kind in zip(brigade.people[2:6], ["call_out", "on_duty", "vacation", "sick"], strict=True):
            operations.record_leave(activity_id=meeting.pk, person_ids=[person.pk], kind=kind, by=brigade.recorder)
        close(brigade, meeting, at)
        assert [outcome(p) for p in brigade.people[2:6]] == [
            ("excused", "call_out"),
            ("excused", "on_duty"),
            ("leave", "vacation"),
            ("leave", "sick"),
        ]

    def test_a_refused_leave_is_absence(self, brigade, meeting, at):
        leave = operations.request_leave(activity_id=meeting.pk, kind="other", by=brigade.member)
        operations.decide_leave(leave_id=leave.pk, approved=False, remark="人手够", by=brigade.organiser)
        close(brigade, meeting, at)
        assert outcome(brigade.people[2]) == ("absent", "")

    def test_a_leave_nobody_answered_is_not_punished_for_good(self, brigade, meeting, at):
        leave = operations.request_leave(activity_id=meeting.pk, kind="call_out", by=brigade.member)
        close(brigade, meeting, at)
        assert outcome(brigade.people[2]) == ("absent", "")
        operations.decide_leave(leave_id=leave.pk, approved=True, by=brigade.secretary)
        assert outcome(brigade.people[2]) == ("excused", "call_out")
        assert Correction.objects.get().reason == "请假在活动结束后批准"
        assert MakeUp.objects.filter(person=brigade.people[2], withdrawn_at=None).exists()

    def test_asking_again_before_the_answer_changes_the_request(self, brigade, meeting):
        operations.request_leave(activity_id=meeting.pk, kind="sick", by=brigade.member)
        operations.request_leave(activity_id=meeting.pk, kind="mission", reason="送训", by=brigade.member)
        assert Leave.objects.get().kind == "mission"

    def test_whoever_came_all_the_same_is_present(self, brigade, meeting, at):
        operations.record_leave(activity_id=meeting.pk, person_ids=[brigade.people[2].pk], kind="sick", by=brigade.recorder)
        at(5)
        present(brigade, meeting, [brigade.people[2]])
        close(brigade, meeting, at)
        assert outcome(brigade.people[2]) == ("present", "")

    def test_the_same_answer_twice_is_once(self, brigade, meeting):
        leave = operations.request_leave(activity_id=meeting.pk, kind="sick", by=brigade.member)
        first = operations.decide_leave(leave_id=leave.pk, approved=True, by=brigade.secretary)
        assert operations.decide_leave(leave_id=leave.pk, approved=True, by=brigade.organiser).pk == first.pk


class TestDecisions:
    def test_the_base_is_who_should_attend(self, brigade, meeting, at):
        at(5)
        present(brigade, meeting, [*brigade.people[:4], brigade.probationary, brigade.observed])
        decision = operations.record_decision(
            activity_id=meeting.pk, text="同意", votes=Votes(votes_for=3, abstained=1), by=brigade.secretary
        )
        assert (decision.eligible, decision.present) == (6, 4)
        assert decision.quorum_met and not decision.passed
        assert decision.rule == "branch_assembly_ordinary" and decision.rule_from == date(2018, 10, 28)
        assert "赞成票还差1票" in "".join(decision.explanation)

    def test_written_opinions_count_where_the_rule_says_so(self, brigade, meeting, at):
        at(5)
        present(brigade, meeting, brigade.people[:4])
        decision = operations.record_decision(
            activity_id=meeting.pk,
            text="接收预备党员",
            rule="admission",
            votes=Votes(votes_for=3, votes_against=1, written_for=1),
            passed=True,
            manner="secret_ballot",
            by=brigade.secretary,
        )
        assert decision.passed

    def test_without_quorum_it_is_recorded_as_not_passed(self, brigade, meeting, at):
        at(5)
        present(brigade, meeting, brigade.people[:2])
        decision = operations.record_decision(
            activity_id=meeting.pk, text="同意", votes=Votes(votes_for=2), by=brigade.secretary
        )
        assert (decision.quorum_met, decision.passed) == (False, False)

    def test_an_agreed_matter_of_a_kind_without_votes(self, brigade):
        day = plan(brigade, "theme_day")
        decision = operations.record_decision(
            activity_id=day.pk, text="周六帮扶", owner="党员赵", due_on=date(2026, 6, 30), by=brigade.secretary
        )
        assert decision.passed and decision.explanation == ["此类活动不作表决，记为议定事项。"]

    def test_amended_and_withdrawn_before_the_archive(self, brigade, meeting, at):
        at(5)
        present(brigade, meeting, brigade.people[:4])
        given = {"votes": Votes(votes_for=4), "by": brigade.secretary}
        decision = operations.record_decision(activity_id=meeting.pk, text="同意甲", **given)
        operations.amend_decision(decision_id=decision.pk, text="同意乙", **given)
        assert Decision.objects.get().text == "同意乙"
        operations.withdraw_decision(decision_id=decision.pk, reason="重复", by=brigade.secretary)
        assert not Decision.objects.exists()

    def test_the_screen_can_ask_before(self, brigade, meeting, at):
        at(5)
        present(brigade, meeting, brigade.people[:4])
        assert operations.preview(meeting, Votes(votes_for=4)).passed
        assert not operations.preview(meeting, Votes(votes_for=3)).passed


class TestMinutesAndArchive:
    def test_each_saving_is_a_version_and_a_correction_says_why(self, brigade, meeting, at):
        write = {"activity_id": meeting.pk}
        operations.write_minutes(text="初稿", by=brigade.recorder, **write)
        operations.write_minutes(text="初稿", by=brigade.recorder, **write)
        assert operations.write_minutes(text="定稿", by=brigade.secretary, **write).version == 2
        close(brigade, meeting, at)
        archive = operations.archive_activity(activity_id=meeting.pk, by=brigade.secretary)
        assert operations.archive_activity(activity_id=meeting.pk, by=brigade.organiser).pk == archive.pk
        with pytest.raises(Refusal) as refused:
            operations.write_minutes(text="改稿", by=brigade.secretary, **write)
        assert refused.value.code == "reason_needed"
        version = operations.write_minutes(text="改稿", reason="漏记一人发言", by=brigade.secretary, **write)
        assert (version.version, version.after_archive, version.written_by_name) == (3, True, "书记王")

    def test_an_item_to_decide_needs_its_decision(self, brigade, meeting, at):
        items = operations.set_agenda(
            activity_id=meeting.pk, items=["学习", AgendaDraft("选举", "decide")], by=brigade.secretary
        )
        close(brigade, meeting, at)
        operations.write_minutes(activity_id=meeting.pk, text="记录", by=brigade.secretary)
        assert operations.missing_for_archive(Activity.objects.get(pk=meeting.pk)) == ["表决议题“选举”没有记录结果"]
        operations.record_decision(activity_id=meeting.pk, text="流会", item_id=items[1].pk, by=brigade.secretary)
        assert operations.archive_activity(activity_id=meeting.pk, by=brigade.secretary)


class TestMakeUp:
    def test_deadline_and_parts_come_from_the_kind_and_may_be_switched(self, brigade, at):
        lesson = plan(brigade, "party_class", make_up_parts=["note"], make_up_days=7)
        close(brigade, lesson, at)
        owed = MakeUp.objects.get(person=brigade.people[2])
        assert (owed.parts, owed.due_on) == (["note"], date(2026, 6, 23))

    def test_without_questions_a_note_takes_the_place_of_the_quiz(self, brigade, at):
        lesson = plan(brigade, "party_class")
        close(brigade, lesson, at)
        assert MakeUp.objects.filter(activity=lesson).first().parts == ["watch", "note"]

    def test_a_quiz_is_checked_on_the_server(self, brigade, at):
        lesson = plan(brigade, "party_class")
        asked = [Question("第一问", ["甲", "乙"], 1), Question("第二问", ["甲", "乙"], 0)]
        operations.set_quiz(activity_id=lesson.pk, questions=asked, by=brigade.secretary)
        close(brigade, lesson, at)
        owed = MakeUp.objects.get(person=brigade.people[2])
        answers = {"make_up_id": owed.pk, "part": "quiz", "by": brigade.member}
        for wrong in ("", "[]", "{}", "null", "not json", "[1,1]", '["1","0"]', "[[1],[0]]"):
            with pytest.raises(Refusal) as refused:
                operations.do_part(content=wrong, **answers)
            assert refused.value.code == "quiz_wrong"
        operations.do_part(content="[1,0]", **answers)
        assert json.loads(MakeUpPart.objects.get().content) == [1, 0]

    def test_a_talk_is_entered_by_the_secretary(self, brigade, at):
        lesson = plan(brigade, "party_class", make_up_parts=["talk"])
        close(brigade, lesson, at)
        owed = MakeUp.objects.get(person=brigade.people[2])
        operations.do_part(make_up_id=owed.pk, part="talk", content="补讲了要点", by=brigade.secretary)
        review = operations.review_make_up(make_up_id=owed.pk, accepted=True, by=brigade.organiser)
        assert operations.review_make_up(make_up_id=owed.pk, accepted=True, by=brigade.secretary).pk == review.pk

    def test_making_up_never_turns_into_being_there(self, brigade, meeting, at):
        close(brigade, meeting, at)
        owed = MakeUp.objects.get(person=brigade.people[2])
        for part in owed.parts:
            operations.do_part(make_up_id=owed.pk, part=part, content="笔记", by=brigade.member)
        operations.review_make_up(make_up_id=owed.pk, accepted=True, by=brigade.secretary)
        counts = counts_of(meeting)
        assert (counts.present, counts.absent, counts.made_up) == (0, 8, 1)
        fact = sql.rows("SELECT present, made_up FROM fact_activity WHERE activity_id = %(a)s", {"a": meeting.pk})
        assert fact == [{"present": 0, "made_up": 1}]


class TestCorrection:
    def test_it_withdraws_and_opens_the_make_up(self, brigade, meeting, at):
        close(brigade, meeting, at)
        target = {"activity_id": meeting.pk, "person_id": brigade.people[2].pk, "by": brigade.secretary}
        operations.correct_outcome(outcome="present", reason="漏点", **target)
        assert MakeUp.objects.get(person=brigade.people[2]).withdrawn_at == clock.now()
        assert counts_of(meeting).present == 1
        operations.correct_outcome(outcome="leave", cause="on_duty", reason="查实在备勤", **target)
        assert outcome(brigade.people[2]) == ("excused", "on_duty")
        assert MakeUp.objects.get(person=brigade.people[2]).withdrawn_at is None
        assert [c.was for c in Correction.objects.order_by("pk")] == ["absent", "present"]

    def test_a_make_up_done_before_does_not_count_for_somebody_present(self, brigade, meeting, at):
        close(brigade, meeting, at)
        owed = MakeUp.objects.get(person=brigade.people[2])
        for part in owed.parts:
            operations.do_part(make_up_id=owed.pk, part=part, content="笔记", by=brigade.member)
        operations.review_make_up(make_up_id=owed.pk, accepted=True, by=brigade.secretary)
        operations.correct_outcome(
            activity_id=meeting.pk, person_id=brigade.people[2].pk, outcome="present", reason="漏点", by=brigade.secretary
        )
        counts = counts_of(meeting)
        assert (counts.present, counts.made_up) == (1, 0)
        assert not sql.rows("SELECT 1 FROM fact_attendance WHERE made_up_on IS NOT NULL")


class TestPapers:
    PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"

    def upload(self, name="通知.pdf", content=PDF):
        file = io.BytesIO(content)
        file.name = name
        return file

    @pytest.fixture(autouse=True)
    def store(self, settings, tmp_path):
        settings.FILE_ROOT = tmp_path

    def test_attached_once_and_withdrawn_with_a_trace(self, brigade, meeting):
        attach = {"activity_id": meeting.pk, "by": brigade.recorder}
        paper = operations.attach_file(upload=self.upload("../../通知.pdf"), **attach)
        assert paper.name == "通知.pdf"
        assert operations.attach_file(upload=self.upload(), **attach).pk == paper.pk
        assert access.attachment_for(brigade.member, paper.public_id).pk == paper.pk
        with pytest.raises(Refusal):
            access.attachment_for(brigade.stranger, paper.public_id)
        operations.withdraw_attachment(attachment_id=paper.pk, by=brigade.recorder)
        with pytest.raises(Refusal):
            access.attachment_for(brigade.member, paper.public_id)
        assert access.attachment_for(brigade.recorder, paper.public_id).withdrawn_at

    def test_a_program_is_refused(self, brigade, meeting):
        with pytest.raises(Refusal) as refused:
            operations.attach_file(
                activity_id=meeting.pk, upload=self.upload("通知.pdf", b"MZ\x90\x00" + b"\0" * 60), by=brigade.recorder
            )
        assert refused.value.code == "file_type_not_allowed"


class TestBackfill:
    def test_it_is_settled_and_marked(self, brigade):
        meeting = operations.backfill_activity(
            kind="branch_assembly",
            organisation_id=brigade.branch.pk,
            starts_at=MEETING.replace(month=5),
            reason="当时停电",
            absences={brigade.people[2].pk: "call_out", brigade.people[3].pk: "absent"},
            by=brigade.secretary,
        )
        counts = counts_of(meeting)
        assert (counts.present, counts.excused, counts.absent) == (6, 1, 1)
        assert meeting.backfilled and meeting.backfill_reason == "当时停电"
        assert MakeUp.objects.count() == 2
        assert sql.rows("SELECT backfilled FROM fact_activity") == [{"backfilled": True}]


class TestSeries:
    def test_laid_down_once_and_stopped(self, brigade):
        series = operations.plan_series(
            kind="theme_day",
            organisation_id=brigade.branch.pk,
            rule="monthly",
            day=31,
            at_time=time(15),
            begins_on=date(2026, 6, 15),
            by=brigade.secretary,
        )
        assert [a.held_on for a in Activity.objects.all()] == [date(2026, 6, 30)]
        assert operations.materialise_series(on=date(2026, 6, 15), by=SYSTEM) == 0
        assert operations.materialise_series(on=date(2026, 7, 1), by=SYSTEM) == 1
        assert Activity.objects.get(held_on=date(2026, 7, 31)).series_id == series.pk
        operations.stop_series(series_id=series.pk, by=actor(brigade.people[0]))
        assert operations.materialise_series(on=date(2026, 9, 1), by=SYSTEM) == 0

    def test_an_emptied_organisation_does_not_hold_up_the_others(self, brigade):
        for node in (brigade.away, brigade.branch):
            operations.plan_series(
                kind="party_class",
                organisation_id=node.pk,
                rule="weekly",
                day=3,
                at_time=time(9),
                begins_on=date(2026, 11, 20),
                by=SYSTEM,
            )
        made = operations.materialise_series(on=date(2026, 11, 20), by=SYSTEM)
        assert made == 6
        assert Activity.objects.filter(organiser=brigade.away).count() == 1
        assert not Activity.objects.filter(roll__isnull=True).exists()


@pytest.mark.parametrize(
    ("kind", "matter"), [("taking_in", "发展党员"), ("confirming", "发展党员"), ("election_meeting", "换届")]
)
def test_a_temporary_branch_leaves_some_matters_to_the_branches_of_its_members(brigade, kind, matter):
    with pytest.raises(Refusal, match="temporary_branch_may_not") as refused:
        plan(brigade, kind, organisation_id=brigade.away.pk, by=SYSTEM)
    assert matter in refused.value.sentence
    assert "《中国共产党支部工作条例（试行）》第八条" in refused.value.sentence
    assert not Activity.objects.exists()


def test_a_temporary_branch_decides_ordinary_items_and_no_punishments(brigade, at):
    activity = plan(brigade, organisation_id=brigade.away.pk, by=SYSTEM)
    at(0)
    operations.mark_rest_present(activity_id=activity.pk, by=SYSTEM)
    given = {"activity_id": activity.pk, "votes": Votes(votes_for=1), "by": SYSTEM}
    with pytest.raises(Refusal, match="temporary_branch_may_not"):
        operations.record_decision(text="给予警告处分", rule="discipline", **given)
    assert operations.record_decision(text="通过学习计划", rule="branch_assembly_ordinary", **given).passed


def test_a_meeting_may_be_held_in_the_room_and_on_line_where_its_kind_allows_both(brigade):
    assert plan(brigade, "party_class", mode="mixed", online_link="https://meet.example/1").mode == "mixed"
    with pytest.raises(Refusal, match="mode_not_offered"):
        plan(brigade, "election_meeting", mode="mixed")
