"""The printed papers of one activity, before and after it is closed."""

from datetime import date, timedelta

import pytest

from lanyan.derived import handbook
from lanyan.derived.papers import GAP, Pairs, Signs, Table, Text
from lanyan.derived.tests.small_world import TODAY, draw, meeting, moment
from lanyan.kernel import clock
from lanyan.kernel.operation import Actor
from lanyan.kernel.refusal import Refusal
from lanyan.records.activities import operations
from lanyan.records.activities.models import (
    AgendaItem,
    CheckIn,
    Decision,
    Leave,
    LeaveDecision,
    MakeUp,
    Notice,
    Outcome,
    RollEntry,
)

pytestmark = pytest.mark.django_db
BY = Actor(None, None, "郑一鸣")


@pytest.fixture
def world():
    with clock.frozen(TODAY):
        yield draw(3, branches=2, people=6, meetings=0)


@pytest.fixture
def planned(world):
    made = meeting(world, world.branches[0], "branch_assembly", TODAY + timedelta(days=3), closed=False)
    AgendaItem.objects.create(activity=made, position=1, title="讨论年度计划", purpose="decide", presenter="王书记")
    Notice.objects.create(activity=made, text="请全体党员准时参加。", sent_at=moment(TODAY))
    return made


@pytest.fixture
def held(world):
    return meeting(world, world.branches[0], "branch_assembly", date(2026, 10, 20))


def words(paper) -> str:
    return "\n".join(paper.texts())


def only(paper, kind):
    return next(block for block in paper.blocks if isinstance(block, kind))


def test_notice_says_what_when_who_and_is_signed(planned):
    paper = handbook.build_notice(planned.pk, BY)
    said = words(paper)
    assert paper.title == "关于召开支部党员大会的通知"
    for piece in ("请全体党员准时参加。", "2026年11月25日 星期三 15:00—16:00", "1. 讨论年度计划（表决，王书记）"):
        assert piece in said
    people = RollEntry.objects.filter(activity=planned)
    assert f"应到{people.count()}人" in said
    assert all(entry.person.name in said for entry in people)
    assert paper.blocks[-1].role == "right"
    assert paper.blocks[-1].text.endswith("branch0\n2026年11月22日")


def test_a_notice_that_tells_all_is_not_followed_by_the_same_again(planned):
    words_sent = operations.notice_text(planned)
    Notice.objects.filter(activity=planned).update(text=words_sent)
    said = words(handbook.build_notice(planned.pk, BY))
    assert words_sent in said
    assert "时间和地点" not in said
    assert said.count("15:00") == 1


def test_roll_sheet_has_a_cell_for_everybody_and_fills_what_is_known(planned):
    first, second, *_ = RollEntry.objects.filter(activity=planned).order_by("person__number")
    CheckIn.objects.create(
        activity=planned, person=first.person, method="number", marked_at=moment(TODAY, 14), received_at=moment(TODAY)
    )
    leave = Leave.objects.create(activity=planned, person=second.person, kind="call_out", requested_at=moment(TODAY))
    LeaveDecision.objects.create(leave=leave, approved=True, decided_at=moment(TODAY))
    table = only(handbook.build_roll_sheet(planned.pk, BY), Table)
    assert len(table.rows) == RollEntry.objects.filter(activity=planned).count()
    assert table.rows[0][3] == "编号 14:00"
    assert table.rows[1][3:] == ("", "出警")
    assert all(row[3:] == ("", "") for row in table.rows[2:])
    assert table.row_height


def test_a_record_before_closing_counts_nobody_present(planned):
    head = dict(only(handbook.build_minutes(planned.pk, BY), Pairs).items)
    assert head["应到"] == RollEntry.objects.filter(activity=planned).count()
    assert (head["实到"], head["缺席"]) == (GAP, GAP)


def test_absences_are_named_with_their_cause(held):
    Outcome.objects.filter(activity=held).update(outcome="present", cause="")
    MakeUp.objects.filter(activity=held).delete()
    first, second, third, *_ = Outcome.objects.filter(activity=held).order_by("person__number")
    for outcome, settled, cause in ((first, "excused", "call_out"), (second, "excused", "call_out"), (third, "absent", "")):
        Outcome.objects.filter(pk=outcome.pk).update(outcome=settled, cause=cause)
    head = dict(only(handbook.build_minutes(held.pk, BY), Pairs).items)
    assert head["缺席"] == f"出警：{first.person.name}、{second.person.name}；缺席：{third.person.name}"


def test_vote_record_explains_base_and_fraction(held):
    Decision.objects.filter(activity=held).delete()
    with pytest.raises(Refusal) as refused:
        handbook.build_votes(held.pk, BY)
    assert refused.value.code == "nothing_voted"
    Decision.objects.create(
        activity=held,
        position=1,
        text="同意接收赵六同志为预备党员",
        rule="admission",
        rule_from=held.held_on,
        eligible=18,
        present=14,
        votes_for=11,
        votes_against=2,
        abstained=1,
        written_for=1,
        manner="secret",
        quorum_met=True,
        passed=True,
        explanation=["赞成12票；通过须超过应到会有表决权人数的半数，即18人中至少10票。"],
        recorded_at=moment(held.held_on),
    )
    paper = handbook.build_votes(held.pk, BY)
    numbers = dict(only(paper, Pairs).items)
    expected = {"应到有表决权": 18, "实到有表决权": 14, "赞成": 11, "反对": 2, "弃权": 1, "书面赞成": 1, "未投票": 0}
    assert expected.items() <= numbers.items()
    assert numbers["表决方式"] == "无记名投票"
    assert numbers["结果"] == "通过"
    assert "即18人中至少10票" in words(paper)
    assert "表决规则：" in words(paper)
    assert "监票人" in only(paper, Signs).labels
    line = next(b.text for b in handbook.build_minutes(held.pk, BY).blocks if isinstance(b, Text) and "票决：" in b.text)
    assert "应到会有表决权18人" in line
    assert "书面意见1份（赞成1、反对0）；通过。" in line


def test_make_up_sheet_lists_everybody_who_was_not_there(held):
    away = Outcome.objects.filter(activity=held).exclude(outcome="present")
    Outcome.objects.filter(pk=Outcome.objects.filter(activity=held).first().pk).update(outcome="absent")
    table = only(handbook.build_make_ups(held.pk, BY), Table)
    assert sorted(row[1] for row in table.rows) == sorted(outcome.person.name for outcome in away)
    for row in table.rows:
        make_up = MakeUp.objects.filter(activity=held, person__name=row[1]).first()
        assert row[3] == ("阅读材料" if make_up else "未布置")


def test_all_papers_print_in_all_forms(planned, held):
    for build in (handbook.build_notice, handbook.build_roll_sheet, handbook.build_minutes, handbook.build_make_ups):
        for activity in (planned, held):
            paper = build(activity.pk, BY)
            assert paper.to_docx()[:2] == b"PK"
            assert paper.to_pdf()[:5] == b"%PDF-"
            assert paper.to_xlsx()[:2] == b"PK"
