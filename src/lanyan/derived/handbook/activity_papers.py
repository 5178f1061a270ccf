"""The printed papers of one activity: 会议通知, 签到表, 会议记录, 票决记录, 补课登记表."""

from datetime import date

from lanyan.derived.papers import GAP, Block, Column, Heading, PageBreak, Pairs, Paper, Signs, Stamp, Table, Text, Value
from lanyan.derived.papers.words import clock_time, day, short_day
from lanyan.kernel import clock
from lanyan.kernel.operation import Actor
from lanyan.kernel.refusal import Refusal
from lanyan.rulebook import NotInForce, UnknownCode, national

from .facts import Meeting, Row, meeting_of, organisation_on
from .ledger import make_up_state
from .records import WHOLE, agenda, decision_blocks, minutes, particulars, result
from .wording import MANNERS, cause_title, kind_title, names, when, where

_SIGN_COLUMNS = (
    *(Column("序号", 0.6), Column("姓名", 1.4), Column("表决权", 0.8)),
    *(Column("签到", 2.4), Column("备注", 1.6)),
)


def build_notice(activity_id: int, by: Actor) -> Paper:
    """会议通知: the words that were sent (or, before that, what is planned) and who is expected; signed by the
    organisation with the day of the notice."""
    meeting, own = _asked(activity_id)
    row = meeting.row
    sent = clock.day_of(row["notice_sent_at"]) if row["notice_sent_at"] else clock.today()
    attendees = [each for each in meeting.roll if each["capacity"] == "attendee"]
    observers = [each for each in meeting.roll if each["capacity"] == "observer"]
    blocks: list[Block] = [
        *_said_in_notice(meeting),
        Heading("参加人员"),
        Text(f"应到{len(attendees)}人：{names(attendees)}。" + (f"列席：{names(observers)}。" if observers else "")),
        Heading("有关要求"),
        Text("请按时参加。因出警、值班备勤等不能到会的，请事先请假；会后按要求补课。"),
        Text(f"\n{own['name']}\n{day(sent)}", role="right"),
    ]
    return _paper(f"关于召开{kind_title(row['kind'])}的通知", meeting, own, by, blocks)


def _said_in_notice(meeting: Meeting) -> list[Block]:
    """The words that were sent; then the plan, unless those words tell when, where and what already."""
    row, sent = meeting.row, (meeting.row["notice_text"] or "").strip()
    told = (day(row["held_on"]), clock_time(row["starts_at"]), row["place"], *(item["title"] for item in meeting.agenda))
    words: list[Block] = [Text(sent)] if sent else []
    if sent and all(piece in sent for piece in told):
        return words
    return [
        *words,
        Heading("时间和地点"),
        Text(f"时间：{when(row)}\n地点：{where(row)}"),
        Heading("内容"),
        Text(f"{kind_title(row['kind'])}：{row['title']}"),
        *agenda(meeting),
    ]


def build_roll_sheet(activity_id: int, by: Actor) -> Paper:
    """签到表: cells to sign in; who has signed in by the system already is shown with the way and the time."""
    meeting, own = _asked(activity_id)
    blocks: list[Block] = [_head(meeting)]
    for capacity, caption in (("attendee", "应到人员"), ("observer", "列席人员")):
        people = [row for row in meeting.roll if row["capacity"] == capacity]
        if people:
            rows = tuple(_sign_row(number, row) for number, row in enumerate(people, 1))
            blocks.append(Table(_SIGN_COLUMNS, rows, caption=f"{caption}（{len(people)}人）", row_height=9))
    blocks.append(Signs(("主持人", "记录人")))
    return _paper(f"{kind_title(meeting.kind)}签到表", meeting, own, by, blocks)


def _sign_row(number: int, row: Row) -> tuple[Value, ...]:
    signed = ""
    if row["marked_at"]:
        method = national().sign_in_methods().get(row["method"])
        signed = f"{method.title if method else '补录'} {clock_time(row['marked_at'])}"
    remark = "迟到" if row["late"] else ""
    if row["outcome"] not in (None, "present"):
        remark = cause_title(row) + ("（已补）" if row["made_up_on"] else "")
    elif row["leave_kind"] and row["leave_approved"]:
        remark = national().leave_kinds()[row["leave_kind"]].title
    return (number, row["name"], "有" if row["votes"] else "", signed, remark)


def build_minutes(activity_id: int, by: Actor) -> Paper:
    """会议记录 of one activity, to be signed by who presided and who wrote."""
    meeting, own = _asked(activity_id)
    blocks: list[Block] = [
        Pairs((("组织", own["name"]), ("活动", meeting.row["title"]), *particulars(meeting)), whole=(*WHOLE, "组织", "活动"))
    ]
    if meeting.row["backfilled"]:
        blocks.append(Text(meeting.row["backfill_reason"] or GAP, lead="补录，事由："))
    blocks += [*agenda(meeting), *minutes(meeting)]
    for decision in meeting.decisions:
        blocks += decision_blocks(decision)
    blocks.append(Signs(("主持人", "记录人")))
    return _paper(f"{kind_title(meeting.kind)}记录", meeting, own, by, blocks)


def build_votes(activity_id: int, by: Actor) -> Paper:
    """票决记录: a page for each decision voted on: the count, the base and the fraction in words, lines for the tellers."""
    meeting, own = _asked(activity_id)
    voted = [decision for decision in meeting.decisions if decision["rule"]]
    if not voted:
        raise Refusal("nothing_voted", "这次活动没有票决记录，没有生成文件。请先在“决议”中登记表决结果。")
    blocks: list[Block] = []
    for number, decision in enumerate(voted):
        if number:
            blocks.append(PageBreak())
        blocks += _vote_page(meeting, decision)
    return _paper(f"{kind_title(meeting.kind)}票决记录", meeting, own, by, blocks)


def _vote_page(meeting: Meeting, decision: Row) -> list[Block]:
    attendees = [row for row in meeting.roll if row["capacity"] == "attendee"]
    present = sum(1 for row in attendees if row["outcome"] == "present") if meeting.row["closed_at"] else GAP
    pairs: tuple[tuple[str, Value], ...] = (
        ("时间", when(meeting.row)),
        ("地点", where(meeting.row)),
        ("应到", len(attendees)),
        ("实到", present),
        ("应到有表决权", decision["eligible"]),
        ("实到有表决权", decision["present"]),
        ("表决方式", MANNERS.get(decision["manner"], decision["manner"])),
        ("赞成", decision["votes_for"]),
        ("反对", decision["votes_against"]),
        ("弃权", decision["abstained"]),
        ("书面赞成", decision["written_for"]),
        ("书面反对", decision["written_against"]),
        ("未投票", decision["present"] - decision["votes_for"] - decision["votes_against"] - decision["abstained"]),
        ("结果", result(decision)),
    )
    said = [str(sentence) for sentence in decision["explanation"] if sentence] or [GAP]
    return [
        Text(decision["text"], lead="表决事项："),
        Pairs(pairs, whole=WHOLE),
        Text("\n".join(said), role="note", lead="计算说明："),
        *([Text(rule, role="note", lead="表决规则：")] if (rule := _rule(decision)) else []),
        Signs(("主持人", "监票人", "计票人", "记录人")),
    ]


def _rule(decision: Row) -> str:
    """The rule under which it was counted, with document and article, as in force then."""
    try:
        version = national().vote_rule(decision["rule"]).at(decision["rule_from"])
    except (UnknownCode, NotInForce):
        return ""
    return f"{version.sentence()}（{version.source}）"


def build_make_ups(activity_id: int, by: Actor) -> Paper:
    """补课登记表: who was not there and why, what is to be made up until when, how it ended, cells to sign."""
    meeting, own = _asked(activity_id)
    by_person = {row["person_id"]: row for row in meeting.make_ups}
    rows: list[tuple[Value, ...]] = []
    for row in meeting.roll:
        if row["capacity"] != "attendee" or row["outcome"] in (None, "present"):
            continue
        asked = by_person.get(row["person_id"])
        rows.append((len(rows) + 1, row["name"], cause_title(row), *_make_up_cells(asked), ""))
    columns = (
        *(Column("序号", 0.6), Column("姓名", 1), Column("缺勤情况", 1.1), Column("补课内容", 2, "left")),
        *(Column("期限", 1), Column("结果", 1.3), Column("本人签字", 1.2)),
    )
    table = Table(columns, tuple(rows), row_height=11)
    body = table if rows else Text("应到人员全部到会，无需补课。")
    blocks: list[Block] = [_head(meeting), body, Signs(("审核人", "日期"))]
    return _paper(f"{kind_title(meeting.kind)}补课登记表", meeting, own, by, blocks)


def _make_up_cells(asked: Row | None) -> tuple[Value, Value, Value]:
    """What was asked (✓ where handed in), until when, how it stands."""
    if asked is None:
        return ("未布置", "", "")
    parts = national().make_up_parts()
    asked_for = "、".join(parts[part].title + ("✓" if part in asked["done"] else "") for part in asked["parts"])
    return (asked_for, short_day(asked["due_on"]), make_up_state(asked, clock.today()))


def _head(meeting: Meeting) -> Pairs:
    return Pairs((("活动", meeting.row["title"]), ("时间", when(meeting.row)), ("地点", where(meeting.row))), across=1)


def _asked(activity_id: int) -> tuple[Meeting, Row]:
    meeting = meeting_of(activity_id, clock.today())
    on: date = meeting.held_on
    return meeting, organisation_on(meeting.row["organiser_id"], on)


def _paper(title: str, meeting: Meeting, own: Row, by: Actor, blocks: list[Block]) -> Paper:
    return Paper(
        title=title,
        blocks=tuple(blocks),
        stamp=Stamp(by, clock.now()),
        author=own["name"],
        subject_kind="activity",
        subject_id=meeting.row["activity_id"],
        organisation_id=own["organisation_id"],
    )
