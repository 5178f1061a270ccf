"""The record of one activity as blocks, and the chapter of a kind of activity with its gaps."""

from datetime import timedelta

from lanyan.derived.papers import GAP, Block, Heading, Pairs, Text, Value
from lanyan.derived.papers.words import day

from .facts import Facts, Meeting, Row
from .wording import MANNERS, PURPOSES, absences, duty_kinds, kind_title, names, period_title, when, where

# Particulars that stand in a row of their own, so that 主持 is beside 记录 and 应到 beside 实到.
WHOLE = ("时间", "地点", "缺席", "列席")


def chapter(facts: Facts, title: str, kinds: tuple[str, ...]) -> list[Block]:
    """Heading, a line of counts, the periods without one, then every record in order of time."""
    meetings = [meeting for meeting in facts.meetings if meeting.kind in kinds]
    blocks: list[Block] = [Heading(title)]
    missing = gaps(facts, kinds)
    if meetings:
        blocks.append(Text(counted(facts, meetings)))
    elif not missing:
        blocks.append(Text(f"截至{day(facts.on)}没有记录", role="gap"))
    blocks += [Text(sentence, role="gap") for sentence in missing]
    for meeting in meetings:
        blocks += record(meeting, level=2, with_kind=len(kinds) > 1)
    return blocks


def counted(facts: Facts, meetings: list[Meeting]) -> str:
    """One sentence of counts, the three rates side by side."""
    tally = facts.tally(meetings)
    return (
        f"截至{day(facts.on)}共{tally.times}次，应到{tally.expected}人次，实到{tally.present}人次，"
        f"到会率{tally.attendance_rate}，补课率{tally.make_up_rate}，覆盖率{tally.coverage_rate}。"
    )


def gaps(facts: Facts, kinds: tuple[str, ...]) -> list[str]:
    """Periods now over in which the rulebook asked for such an activity and none is recorded.

    The rulebook says which periods were asked for; whether there was one is looked up in the records themselves.
    """
    groups = {group["organisation_id"]: group["name"] for group in facts.groups}
    missing: dict[str, str] = {}
    for row in facts.duties:
        wanted = duty_kinds(facts.book, row["duty"], facts.on)
        # Where several kinds count, any of them will do, and the chapter of the first one tells when there was none.
        over = row["period_to"] <= facts.on + timedelta(days=1)
        if not wanted or wanted[0] not in kinds or not over or _held(facts, row, set(wanted)):
            continue
        of_group = groups.get(row["subject_id"], "")
        sentence = f"{of_group}{period_title(row['period_from'], row['period_to'])}未开展{kind_title(wanted[0])}"
        excused = f"（免除：{row['cause'] or '有批准的事由'}）" if row["state"] == "exempt" else ""
        missing[sentence] = missing.get(sentence) or excused  # several duties may ask for the same
    return [sentence + excused for sentence, excused in missing.items()]


def _held(facts: Facts, row: Row, kinds: set[str]) -> bool:
    return any(
        meeting.kind in kinds
        and row["period_from"] <= meeting.held_on < row["period_to"]
        and (row["subject_id"] in meeting.row["hosts"] or row["subject_id"] == facts.organisation["organisation_id"])
        for meeting in facts.meetings
    )


def record(meeting: Meeting, *, level: int, with_kind: bool = False) -> list[Block]:
    """时间 地点 主持 记录 应到 实到 缺席, agenda, minutes, decisions. What is not recorded is shown as missing."""
    row = meeting.row
    marks = ("（补录）" if row["backfilled"] else "") + ("" if row["archived_at"] else "（未归档）")
    kind = f"{kind_title(meeting.kind)}：" if with_kind else ""
    blocks: list[Block] = [Heading(f"{day(row['held_on'])} {kind}{row['title']}{marks}", level)]
    blocks.append(Pairs(tuple(particulars(meeting)), whole=WHOLE))
    if row["backfilled"]:
        blocks.append(Text(row["backfill_reason"] or GAP, lead="补录事由："))
    blocks += agenda(meeting)
    blocks += minutes(meeting)
    for decision in meeting.decisions:
        blocks += decision_blocks(decision)
    return blocks


def particulars(meeting: Meeting) -> list[tuple[str, Value]]:
    """The head of a record. Before closing nobody is present or absent yet: X."""
    row, tally = meeting.row, meeting.tally
    closed = row["closed_at"] is not None
    expected = tally.expected if closed else sum(1 for each in meeting.roll if each["capacity"] == "attendee")
    observers = [each for each in meeting.roll if each["capacity"] == "observer"]
    return [
        ("时间", when(row)),
        ("地点", where(row)),
        ("主持", (meeting.minutes and meeting.minutes["chair"]) or GAP),
        ("记录", meeting.minutes["written_by_name"] if meeting.minutes else GAP),
        ("应到", expected),
        ("实到", tally.present if closed else GAP),
        ("缺席", absences(meeting) if closed else GAP),
        *([("列席", names(observers))] if observers else []),
    ]


def agenda(meeting: Meeting) -> list[Block]:
    if not meeting.agenda:
        return [Text("没有议程", role="gap")]
    lines = []
    for number, item in enumerate(meeting.agenda, 1):
        # 讨论 is what an item is for unless somebody says otherwise: it is not said of each.
        purpose = PURPOSES[item["purpose"]] if item["purpose"] != "discuss" else ""
        purpose = "" if item["title"].startswith(purpose) else purpose
        said = "，".join(part for part in (purpose, item["presenter"]) if part)
        lines.append(f"{number}. {item['title']}{f'（{said}）' if said else ''}")
    return [Text("\n".join(["议程：", *lines]))]


def minutes(meeting: Meeting) -> list[Block]:
    text = "\n".join(line.strip() for line in meeting.minutes_text.splitlines() if line.strip())
    if meeting.minutes is None or not text:
        return [Text("没有会议记录", role="gap")]
    blocks: list[Block] = [Text(f"会议记录：\n{text}")]
    if meeting.minutes["after_archive"]:
        version, reason = meeting.minutes["version"], meeting.minutes["reason"]
        blocks.append(Text(f"记录为归档后更正的第{version}版，更正事由：{reason}。", role="note"))
    return blocks


def decision_blocks(decision: Row) -> list[Block]:
    """The decision, its vote, its result, and who sees to it until when."""
    blocks: list[Block] = [Text(decision["text"], lead="决议：")]
    said = vote_sentence(decision)
    if said:
        blocks.append(Text(said))
    if decision["owner"] or decision["due_on"]:
        until = f"，完成时限{day(decision['due_on'])}" if decision["due_on"] else ""
        blocks.append(Text(f"责任人{decision['owner'] or GAP}{until}。"))
    return blocks


def vote_sentence(decision: Row) -> str:
    """The count in a sentence; empty where nothing was voted on."""
    if not decision["rule"]:
        return ""
    written = decision["written_for"] + decision["written_against"]
    return (
        f"票决：应到会有表决权{decision['eligible']}人，实到会有表决权{decision['present']}人；"
        f"{MANNERS.get(decision['manner'], decision['manner'])}，赞成{decision['votes_for']}票，"
        f"反对{decision['votes_against']}票，弃权{decision['abstained']}票"
        + (f"，书面意见{written}份（赞成{decision['written_for']}、反对{decision['written_against']}）" if written else "")
        + f"；{result(decision)}。"
    )


def result(decision: Row) -> str:
    if not decision["quorum_met"]:
        return "到会人数不足，不能作出决定"
    return "通过" if decision["passed"] else "未通过"
