"""The monthly 台账 of a branch: what was held, who was there, what was asked for, what is still open."""

from datetime import date

from lanyan.derived.papers import GAP, Block, Column, Heading, Paper, Stamp, Table, Text, Value
from lanyan.derived.papers.words import day, short_day
from lanyan.kernel import clock
from lanyan.kernel.operation import Actor
from lanyan.rulebook import national

from . import chapters
from .chapters import TALLY_COLUMNS, tally_cells
from .facts import Facts, Meeting, Row, facts_of_month
from .matters import matters
from .records import counted
from .wording import MADE_UP, MARKS, kind_title, where

# As many activities side by side as the width of the page takes.
_ACROSS = 12


def build_ledger(branch_id: int, year: int, month: int, on: date, by: Actor) -> Paper:
    """The 台账 of a month as of a day. Whether `by` may read the branch is checked at the door of the screen."""
    facts = facts_of_month(branch_id, year, month, on)
    own = facts.organisation
    return Paper(
        title=f"{year}年{month}月组织生活台账",
        subtitle=own["name"],
        blocks=(
            *activities(facts),
            *matrix(facts),
            *chapters.plan(facts, "本月应办事项"),
            *make_ups(facts),
            *chapters.decisions(facts),
            *matters(facts),
        ),
        stamp=Stamp(by, clock.now()),
        author=own["name"],
        subject_kind="organisation",
        subject_id=own["organisation_id"],
        organisation_id=own["organisation_id"],
    )


def activities(facts: Facts) -> list[Block]:
    blocks: list[Block] = [Heading("本月活动")]
    if not facts.meetings:
        return [*blocks, Text(f"截至{day(facts.on)}没有记录", role="gap")]
    rows = [
        (
            number,
            short_day(meeting.held_on),
            kind_title(meeting.kind),
            meeting.row["title"] + ("（补录）" if meeting.row["backfilled"] else ""),
            where(meeting.row),
            *tally_cells(meeting.tally)[:6],
            "已归档" if meeting.row["archived_at"] else "未归档",
        )
        for number, meeting in enumerate(facts.meetings, 1)
    ]
    total = tally_cells(facts.total)[:6]
    rows.append((None, None, "合计", f"{facts.total.times}次", None, *total, None))
    columns = (
        *(Column("序号", 0.8), Column("日期", 1.5), Column("类型", 1.7)),
        *(Column("标题", 3.2, "left"), Column("地点", 1.8, "left")),
        *(Column(column.title, 0.8) for column in TALLY_COLUMNS[:6]),
        Column("归档", 1.1),
    )
    return [*blocks, Text(counted(facts, facts.meetings)), Table(columns, tuple(rows), size="small")]


def matrix(facts: Facts) -> list[Block]:
    """Person × activity; several tables where there are more activities than a page is wide."""
    people = facts.expected_people
    if not people:
        return []
    blocks: list[Block] = [Heading("出勤情况")]
    for start in range(0, len(facts.meetings), _ACROSS):
        some = facts.meetings[start : start + _ACROSS]
        blocks.append(_attendance_table(people, some, last=start + _ACROSS >= len(facts.meetings), facts=facts))
    marks = "、".join(f"{mark} {national().outcomes()[outcome].title}" for outcome, mark in MARKS.items())
    blocks.append(Text(f"{marks}；带“{MADE_UP}”的已补课；空格为不在应到范围。", role="note"))
    return blocks


def _attendance_table(people: dict[int, str], some: list[Meeting], *, last: bool, facts: Facts) -> Table:
    marks = [{row["person_id"]: _mark(row) for row in meeting.roll if row["capacity"] == "attendee"} for meeting in some]
    rows: list[tuple[Value, ...]] = []
    for person, name in people.items():
        cells: tuple[Value, ...] = (name, *(column.get(person, "") for column in marks))
        if last:
            tally = facts.tally_of_person(person)
            cells += (tally.expected, tally.present, tally.made_up)
        rows.append(cells)
    heads = tuple(Column(f"{meeting.held_on.day}日\n{_short(meeting.kind)}", 1) for meeting in some)
    sums = tuple(Column(title, 0.9) for title in ("应到", "实到", "已补")) if last else ()
    return Table((Column("姓名", 1.6), *heads, *sums), tuple(rows), size="small")


def _mark(row: Row) -> str:
    return MARKS[row["outcome"]] + (MADE_UP if row["made_up_on"] else "") if row["outcome"] else GAP


def _short(kind: str) -> str:
    """A short title broken after every second character, for a narrow column."""
    known = {each.code: each.short for each in national().activity_kinds()}
    title = known.get(kind, kind)
    return "\n".join(title[place : place + 2] for place in range(0, len(title), 2))


def make_ups(facts: Facts) -> list[Block]:
    rows = tuple(
        (
            row["name"],
            f"{short_day(meeting.held_on)} {meeting.row['title']}",
            short_day(row["due_on"]),
            make_up_state(row, facts.known),
        )
        for meeting in facts.meetings
        for row in meeting.make_ups
    )
    if not rows:
        return [Heading("缺勤补课"), Text("没有布置补课。")]
    columns = (Column("姓名", 1), Column("活动", 3.4, "left"), Column("期限", 1.2), Column("情况", 2))
    return [Heading("缺勤补课"), Table(columns, rows, size="small")]


def make_up_state(row: Row, on: date) -> str:
    if row["accepted_on"] and row["accepted_on"] <= on:
        return f"{short_day(row['accepted_on'])}通过"
    if row["waived_at"]:
        return f"免补：{row['waive_reason']}"
    return "逾期未补" if row["due_on"] < on else "未补"
