"""Every number of a handbook is counted again here, from the tables and by other means."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lanyan.derived import handbook
from lanyan.derived.duties.evaluate import evaluate_force
from lanyan.derived.duties.models import Verdict
from lanyan.derived.papers import GAP, Heading, Pairs, Paper, Ratio, Table, Text
from lanyan.derived.tests.small_world import TODAY, draw, meeting, moment
from lanyan.directory.models import Membership, Standing
from lanyan.kernel import clock
from lanyan.kernel.operation import Actor
from lanyan.kernel.refusal import NotVisible, Refusal
from lanyan.records.activities.models import Activity, AgendaItem, MakeUpReview, MinutesVersion, Outcome
from lanyan.rulebook import national

pytestmark = pytest.mark.django_db
BY = Actor(None, None, "郑一鸣")
EARLIER = date(2026, 5, 17)


@pytest.fixture
def world():
    with clock.frozen(TODAY):
        yield draw(11, branches=3, people=5, meetings=16)


def chapter(paper: Paper, title: str) -> list:
    """The blocks under a heading of the first level."""
    start = next(i for i, block in enumerate(paper.blocks) if isinstance(block, Heading) and block.text == title)
    end = next(
        (i for i, b in enumerate(paper.blocks[start + 1 :], start + 1) if isinstance(b, Heading) and b.level == 1), None
    )
    return list(paper.blocks[start + 1 : end])


def tables(paper: Paper, title: str) -> list[Table]:
    return [block for block in chapter(paper, title) if isinstance(block, Table)]


def pairs(paper: Paper, title: str) -> dict:
    return dict(next(block for block in chapter(paper, title) if isinstance(block, Pairs)).items)


def counted_by_hand(activities, branch, on: date) -> tuple:
    """应到 实到 因公 请假 缺席 已补 and the three rates, one row of the outcome table at a time."""
    counts, made_up = Counter(), 0
    for outcome in Outcome.objects.filter(activity__in=activities, organisation=branch):
        counts[outcome.outcome] += 1
        made_up += MakeUpReview.objects.filter(
            make_up__outcome=outcome, make_up__withdrawn_at=None, accepted=True, accepted_on__lte=on
        ).exists()
    expected, present = sum(counts.values()), counts["present"]
    return (
        *(expected, present, counts["excused"], counts["leave"], counts["absent"], made_up),
        *(Ratio(present, expected), Ratio(made_up, expected - present), Ratio(present + made_up, expected)),
    )


def closed(branch, first: date, last: date):
    return Activity.objects.filter(
        hosts__organisation=branch, closure__isnull=False, held_on__gte=first, held_on__lte=last
    ).distinct()


@pytest.mark.parametrize("on", [TODAY, EARLIER])
def test_attendance_equals_the_records(world, on):
    for branch in world.branches:
        by_kind, by_person = tables(handbook.build(branch.pk, 2026, on, BY), "考勤与补课汇总")
        held = closed(branch, date(2026, 1, 1), on)
        titles = {kind.title: kind.code for kind in national().activity_kinds()}
        for title, times, *numbers in by_kind.rows[:-1]:
            some = held.filter(kind=titles[title])
            assert (times, tuple(numbers)) == (some.count(), counted_by_hand(some, branch, on))
        assert {titles[row[0]] for row in by_kind.rows[:-1]} == set(held.values_list("kind", flat=True))
        assert by_kind.rows[-1] == ("合计", held.count(), *counted_by_hand(held, branch, on))
        for column in range(2, 8):
            assert sum(row[column] for row in by_person.rows) == by_kind.rows[-1][column]


def test_months_add_up_to_the_year(world):
    branch = world.branches[0]
    paper = handbook.build(branch.pk, 2026, TODAY, BY)
    (months,) = tables(paper, "支部基本情况")
    for _, *counts, total in months.rows:
        assert sum(count for count in counts if count is not None) == total
        assert counts[11] is None  # December is still to come
    assert sum(row[-1] for row in months.rows) == closed(branch, date(2026, 1, 1), TODAY).count()
    assert pairs(paper, "支部基本情况")["开展活动"] == closed(branch, date(2026, 1, 1), TODAY).count()


@pytest.mark.parametrize("on", [TODAY, EARLIER, date(2025, 2, 1)])
def test_members_are_those_of_the_day(world, on):
    for branch in world.branches:
        expected = set()
        for membership in Membership.objects.filter(organisation=branch, valid_from__lte=on).exclude(valid_to__lte=on):
            states = membership.person.standings.filter(line="party", valid_from__lte=on).exclude(valid_to__lte=on)
            if states.filter(state__in=["full", "probationary", "observed"]).exists():
                expected.add(membership.person.name)
        paper = handbook.build(branch.pk, on.year, on, BY)
        found = tables(paper, "党员名册")
        assert {row[1] for table in found for row in table.rows} == expected
        assert pairs(paper, "支部基本情况")["党员"] == len(expected)


def test_hours_are_those_attended_or_made_up(world):
    for branch in world.branches:
        paper = handbook.build(branch.pk, 2026, TODAY, BY)
        for table in tables(paper, "党员教育学时"):
            for _, name, times, hours in table.rows:
                minutes = [
                    outcome.activity.credit_minutes
                    for outcome in Outcome.objects.filter(
                        person__name=name, activity__held_on__year=2026, activity__closure__isnull=False
                    )
                    if outcome.outcome == "present"
                    or MakeUpReview.objects.filter(make_up__outcome=outcome, accepted=True).exists()
                ]
                assert hours == Decimal(sum(minutes)) / 60
                assert times == sum(1 for each in minutes if each)


def test_every_closed_activity_has_its_record_and_no_other(world):
    branch = world.branches[0]
    open_one = meeting(world, branch, "theme_day", date(2026, 6, 6), closed=False)
    paper = handbook.build(branch.pk, 2026, TODAY, BY)
    headings = [block.text for block in paper.blocks if isinstance(block, Heading) and block.level == 2]
    for activity in closed(branch, date(2026, 1, 1), TODAY):
        assert sum(activity.title in heading for heading in headings) == 1
        if activity.backfilled:
            assert any(activity.title in heading and "（补录）" in heading for heading in headings)
    assert not any(open_one.title in heading for heading in headings)
    assert len(headings) == closed(branch, date(2026, 1, 1), TODAY).count()


def test_what_is_not_recorded_is_shown_as_missing(world):
    branch = world.branches[0]
    Activity.objects.all().delete()
    meeting(world, branch, "branch_assembly", date(2026, 2, 3))
    paper = handbook.build(branch.pk, 2026, TODAY, BY)
    head = next(block for block in chapter(paper, "支部党员大会记录") if isinstance(block, Pairs))
    assert (dict(head.items)["主持"], dict(head.items)["记录"]) == (GAP, GAP)
    missing = [block.text for block in chapter(paper, "支部党员大会记录") if isinstance(block, Text) and block.role == "gap"]
    assert "没有议程" in missing
    assert "没有会议记录" in missing
    assert [b.text for b in chapter(paper, "党课记录") if isinstance(b, Text)] == ["截至2026年11月22日没有记录"]


def test_a_quarter_without_an_assembly_says_so(world):
    branch = world.branches[0]
    Activity.objects.filter(kind="branch_assembly").delete()
    meeting(world, branch, "branch_assembly", date(2026, 5, 5))
    evaluate_force(TODAY)
    said = [b.text for b in chapter(handbook.build(branch.pk, 2026, TODAY, BY), "支部党员大会记录") if isinstance(b, Text)]
    missing = [text.split("（")[0] for text in said if "未开展" in text]
    # The fourth quarter is not over: nothing is missing yet.
    assert missing == ["2026年第一季度未开展支部党员大会", "2026年第三季度未开展支部党员大会"]


def test_minutes_are_filled_from_the_roll(world):
    branch = world.branches[0]
    made = meeting(world, branch, "branch_assembly", date(2026, 3, 5))
    MinutesVersion.objects.create(
        activity=made,
        version=1,
        text="应到{expected}人，实到{present}人。",
        chair="赵主持",
        written_by_name="王记录",
        written_at=moment(TODAY),
    )
    AgendaItem.objects.create(activity=made, position=1, title="党章第一章", purpose="study", presenter="李主讲")
    paper = handbook.build_minutes(made.pk, BY)
    expected = Outcome.objects.filter(activity=made).count()
    present = Outcome.objects.filter(activity=made, outcome="present").count()
    assert any(f"应到{expected}人，实到{present}人。" in text for text in paper.texts())
    assert any("1. 党章第一章（学习，李主讲）" in text for text in paper.texts())
    head = dict(next(block for block in paper.blocks if isinstance(block, Pairs)).items)
    assert (head["主持"], head["记录"]) == ("赵主持", "王记录")


def test_restricted_kinds_are_never_printed(world):
    branch = world.branches[0]
    meeting(world, branch, "talk", date(2026, 3, 5))
    paper = handbook.build(branch.pk, 2026, TODAY, BY)
    assert not any("talk" in text or "谈心谈话" in text for text in paper.texts())


def test_rebuilding_what_is_derived_gives_the_same_handbook(world):
    branch = world.branches[1]
    evaluate_force(TODAY)
    before = handbook.build(branch.pk, 2026, TODAY, BY)
    Verdict.objects.all().delete()
    assert handbook.build(branch.pk, 2026, TODAY, BY).digest() != before.digest()
    evaluate_force(TODAY)
    after = handbook.build(branch.pk, 2026, TODAY, Actor(None, None, "另一人"))
    assert (after.blocks, after.digest()) == (before.blocks, before.digest())


def test_queries_do_not_grow_with_the_records(world):
    branch = world.branches[0]

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            handbook.build(branch.pk, 2026, TODAY, BY)
        return len(captured)

    before = queries()
    for month in range(1, 11):
        meeting(world, branch, "party_class", date(2026, month, 9))
    assert queries() == before <= 16


def test_ledger_of_a_month_equals_the_records(world):
    branch = world.branches[0]
    for day in range(1, 15):  # more than fit side by side
        meeting(world, branch, "training", date(2026, 9, day))
    paper = handbook.build_ledger(branch.pk, 2026, 9, TODAY, BY)
    held = closed(branch, date(2026, 9, 1), date(2026, 9, 30))
    (activities,) = tables(paper, "本月活动")
    assert len(activities.rows) - 1 == held.count()
    assert activities.rows[-1][5:11] == counted_by_hand(held, branch, TODAY)[:6]
    marks = Counter(
        cell
        for table in tables(paper, "出勤情况")
        for row in table.rows
        for cell in row[1:]
        if isinstance(cell, str) and cell
    )
    outcomes = Counter(Outcome.objects.filter(activity__in=held, organisation=branch).values_list("outcome", flat=True))
    for outcome, mark in (("present", "✓"), ("excused", "因"), ("leave", "假"), ("absent", "缺")):
        assert marks[mark] + marks[mark + "补"] == outcomes[outcome]
    made_up = MakeUpReview.objects.filter(make_up__activity__in=held, make_up__outcome__organisation=branch, accepted=True)
    assert sum(count for mark, count in marks.items() if "补" in mark) == made_up.count()


def test_a_month_that_has_passed_counts_what_was_made_up_since(world):
    branch = world.branches[0]
    made = meeting(world, branch, "party_class", date(2026, 9, 28))
    MakeUpReview.objects.filter(make_up__activity=made).delete()
    outcome = Outcome.objects.filter(activity=made).first()
    Outcome.objects.filter(pk=outcome.pk).update(outcome="absent")
    make_up = made.make_ups.filter(outcome=outcome).first() or made.make_ups.create(
        outcome=outcome, person=outcome.person, parts=["read"], opened_at=moment(made.held_on), due_on=TODAY
    )
    MakeUpReview.objects.create(make_up=make_up, accepted=True, reviewed_at=moment(TODAY), accepted_on=date(2026, 10, 9))
    made_up = [
        tables(handbook.build_ledger(branch.pk, 2026, 9, on, BY), "本月活动")[0].rows for on in (date(2026, 10, 1), TODAY)
    ]
    row = [next(row for row in rows if row[3] and made.title in row[3]) for rows in made_up]
    assert [each[10] for each in row] == [0, 1]


def test_a_handbook_of_a_branch_not_yet_founded_or_a_year_not_begun_is_refused(world):
    with pytest.raises(NotVisible):
        handbook.build(world.branches[0].pk, 2019, TODAY, BY)
    with pytest.raises(Refusal) as refused:
        handbook.build(world.branches[0].pk, 2027, TODAY, BY)
    assert refused.value.code == "not_begun"
    with pytest.raises(NotVisible):
        handbook.build_notice(10**9, BY)


def test_who_came_and_left_is_told_once(world):
    branch = world.branches[0]
    members = Membership.objects.filter(organisation=branch, valid_to=None)
    member = members.filter(person__standings__state="full", person__standings__valid_to=None).first()
    Membership.objects.filter(pk=member.pk).update(valid_to=TODAY - timedelta(days=9))
    text = " ".join(b.text for b in chapter(handbook.build(branch.pk, 2026, TODAY, BY), "党员名册") if isinstance(b, Text))
    assert text.count(f"转出{member.person.name}") == 1


def test_only_members_come_and_go_and_any_kind_that_counts_fills_a_period(world):
    for branch in world.branches:
        paper = handbook.build(branch.pk, 2026, TODAY, BY)
        members = {row[1] for table in tables(paper, "党员名册") for row in table.rows}
        others = set(
            Standing.objects.filter(state__in=["applicant", "activist", "prospect"], valid_to=None).values_list(
                "person__name", flat=True
            )
        )
        [moved] = [text for text in paper.texts() if "党员没有增减" in text or text.startswith("本年度转入")]
        assert not [name for name in others - members if f"入{name}" in moved or f"出{name}" in moved]
        assert not [text for text in paper.texts() if "未开展预备党员转正大会" in text or "未开展接收预备党员大会" in text]
