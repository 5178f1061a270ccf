"""The chapters of a handbook that are not records: who the branch is, what was asked of it, and the sums."""

from datetime import date
from decimal import Decimal

from lanyan.derived.papers import GAP, Block, Column, Heading, Pairs, Signs, Table, Text, Value
from lanyan.derived.papers.words import day, short_day
from lanyan.rulebook import national

from .facts import Facts, Row, Tally
from .records import result, vote_sentence
from .wording import SEXES, duty_title, kind_title, period_title

# 党籍 of those counted as members of the Party; the others are on their way and have a chapter of their own.
_ON_THE_WAY = ("applicant", "activist", "prospect", "league_applicant")
TALLY_COLUMNS = (
    *(Column(title, 1) for title in ("应到", "实到", "因公", "请假", "缺席", "已补")),
    *(Column(title, 1.3) for title in ("到会率", "补课率", "覆盖率")),
)


def tally_cells(tally: Tally) -> tuple[Value, ...]:
    return (
        *(tally.expected, tally.present, tally.excused, tally.leave, tally.absent, tally.made_up),
        *(tally.attendance_rate, tally.make_up_rate, tally.coverage_rate),
    )


def basics(facts: Facts) -> list[Block]:
    own, party = facts.organisation, party_members(facts)
    states = _counts([member["state"] for member in party])
    form = national().forms()[own["form"]].title
    term = f"第{own['term']}届（{day(own['term_began_on'])}至{day(own['term_ends_on'])}）" if own["term"] else GAP
    total = facts.total
    items: list[tuple[str, Value]] = [
        ("名称", own["name"]),
        ("上级组织", own["parent"] or GAP),
        ("所在单位", own["unit"] or GAP),
        ("组织形式", form),
        ("成立日期", own["founded_on"]),
        ("本届任期", term),
        ("书记", "、".join(row["name"] for row in _office(facts, "secretary")) or GAP),
        ("党小组", sum(1 for group in facts.groups if group["present"])),
        ("党员", len(party)),
        *((national().standings()[state].title, count) for state, count in states.items()),
        ("有表决权", sum(1 for member in party if member["votes"])),
        ("开展活动", total.times),
    ]
    if own["ends_on"]:
        items.append(("计划撤销", own["ends_on"]))
    return [
        Heading("支部基本情况"),
        Text(f"组织、人员情况截至{day(facts.on)}，取自当日有效的记录。"),
        Pairs(tuple(items)),
        *_months(facts),
    ]


def _months(facts: Facts) -> list[Block]:
    """How often each kind was held, month by month; months to come stay empty."""
    if facts.first.month == facts.on.month and facts.first.day == 1 and facts.first.month != 1:
        return []
    rows: list[tuple[Value, ...]] = []
    for kind, meetings in sorted(facts.by_kind.items(), key=lambda item: _place(item[0])):
        held = [sum(1 for meeting in meetings if meeting.held_on.month == month) for month in range(1, 13)]
        cells = tuple(count if month <= facts.on.month else None for month, count in enumerate(held, 1))
        rows.append((kind_title(kind), *cells, len(meetings)))
    if not rows:
        return []
    columns = (Column("活动", 3.2, "left"), *(Column(f"{month}月", 0.85) for month in range(1, 13)), Column("合计", 1.1))
    return [Table(columns, tuple(rows), caption="各月开展次数", size="small")]


def committee(facts: Facts) -> list[Block]:
    offices = list(facts.own_offices)
    order = list(national().offices())
    offices.sort(key=lambda row: order.index(row["role"]) if row["role"] in order else len(order))
    if not offices:
        return [Heading("支部委员会成员及分工"), Text("没有任职记录", role="gap")]
    rows = tuple(
        (number, row["name"], _role(row), day(row["valid_from"]), "代理" if row["acting"] else "")
        for number, row in enumerate(offices, 1)
    )
    columns = (Column("序号", 0.6), Column("姓名", 1.2), Column("分工", 1.8), Column("任职时间", 2), Column("备注", 1))
    return [Heading("支部委员会成员及分工"), Table(columns, rows)]


def _role(row: Row) -> str:
    offices = national().offices()
    return offices[row["role"]].title if row["role"] in offices else str(row["role"])


def roster(facts: Facts) -> list[Block]:
    members = party_members(facts)
    blocks: list[Block] = [Heading("党员名册")]
    if not members:
        return [*blocks, Text("没有党员", role="gap"), *_changes(facts)]
    standings = national().standings()
    rows = tuple(
        (
            number,
            member["name"],
            SEXES[member["sex"]],
            f"{member['born_on']:%Y.%m}",
            standings[member["state"]].title,
            f"{member['since']:%Y.%m}",
            member["group_name"] or "",
            member["position"] or "",
        )
        for number, member in enumerate(members, 1)
    )
    columns = (
        *(Column("序号", 0.7), Column("姓名", 1.1), Column("性别", 0.7), Column("出生年月", 1.1), Column("党籍", 1.2)),
        *(Column("自何时", 1.1), Column("党小组", 1.8), Column("职务", 1.8)),
    )
    blocks.append(Table(columns, rows, size="small"))
    return [*blocks, *_changes(facts)]


def _changes(facts: Facts) -> list[Block]:
    if not facts.changes:
        return [Text(f"{day(facts.first)}至{day(facts.on)}党员没有增减。")]
    words = {"came": "转入", "taken_in": "接收", "left": "转出"}
    said = [f"{short_day(row['day'])}{words[row['change']]}{row['name']}" for row in facts.changes]
    counts = "，".join(f"{word}{sum(row['change'] == code for row in facts.changes)}人次" for code, word in words.items())
    return [Text(f"本年度{counts}：{'；'.join(said)}。")]


def groups(facts: Facts) -> list[Block]:
    present = [group for group in facts.groups if group["present"]]
    if not present:
        return [Heading("党小组"), Text("未设党小组。")]
    rows = []
    for number, group in enumerate(present, 1):
        leaders = [row["name"] for row in facts.holders(group["organisation_id"]) if "leader" in row["role"]]
        people = [member["name"] for member in party_members(facts) if member["group_id"] == group["organisation_id"]]
        rows.append((number, group["name"], "、".join(leaders) or GAP, len(people), "、".join(people)))
    columns = (
        *(Column("序号", 0.5), Column("党小组", 1.4), Column("组长", 0.8), Column("人数", 0.5)),
        Column("成员", 4, "left"),
    )
    return [Heading("党小组"), Table(columns, tuple(rows))]


def plan(facts: Facts, title: str = "年度计划与完成情况") -> list[Block]:
    """What the rulebook asks of the branch itself in each period, and how it stands."""
    own = facts.own_duties
    blocks: list[Block] = [Heading(title)]
    if not own:
        return [*blocks, Text("没有测算结果", role="gap")]
    rows: list[tuple[Value, ...]] = []
    for duty in dict.fromkeys(row["duty"] for row in own):
        states = [row for row in own if row["duty"] == duty]
        counted = [sum(1 for row in states if row["state"] == state) for state in ("met", "overdue", "exempt")]
        open_ones = sum(1 for row in states if row["state"] in ("pending", "near"))
        nearest = _next_due(states, facts.on)
        rows.append((duty_title(facts.book, duty), len(states), *counted, open_ones, _late(states), nearest))
    columns = (
        Column("要求", 3, "left"),
        *(Column(name, 0.8) for name in ("周期", "已完成", "逾期", "免除", "未到期")),
        Column("逾期的周期", 2.6, "left"),
        Column("下一期限", 1.2),
    )
    return [*blocks, Table(columns, tuple(rows), size="small")]


def _late(states: list[Row]) -> str:
    """The periods missed, the first six by name and all of them by number."""
    late = [period_title(row["period_from"], row["period_to"]) for row in states if row["state"] == "overdue"]
    return "、".join(late[:6]) + (f"等{len(late)}个" if len(late) > 6 else "")


def _next_due(states: list[Row], on: date) -> str:
    """The nearest day still to come, with its year where that is another one."""
    due = min((row["due_on"] for row in states if row["state"] in ("pending", "near") and row["due_on"]), default=None)
    if due is None:
        return ""
    return short_day(due) if due.year == on.year else day(due)


def development(facts: Facts) -> list[Block]:
    waiting = [member for member in facts.members if member["state"] in (*_ON_THE_WAY, "probationary")]
    if not waiting:
        return [Heading("发展党员"), Text(f"截至{day(facts.on)}没有入党申请人、积极分子、发展对象和预备党员的记录。")]
    standings = national().standings()
    order = list(standings)
    waiting.sort(key=lambda member: (order.index(member["state"]), member["since"], member["number"]))
    rows = []
    for number, member in enumerate(waiting, 1):
        since = member["since"]
        rows.append((number, member["name"], standings[member["state"]].title, day(since), _whole_months(since, facts.on)))
    columns = (Column("序号", 0.6), Column("姓名", 1.2), Column("所处阶段", 1.6), Column("自何时", 2), Column("已满月数", 1))
    return [Heading("发展党员"), Table(columns, tuple(rows))]


def _whole_months(since: date, on: date) -> int:
    return (on.year - since.year) * 12 + on.month - since.month - (on.day < since.day)


def education(facts: Facts) -> list[Block]:
    rows: list[tuple[Value, ...]] = []
    total = Decimal(0)
    for number, member in enumerate(party_members(facts), 1):
        credited = facts.hours.get(member["person_id"])
        hours = Decimal(credited["hours"] or 0) if credited else Decimal(0)
        total += hours
        rows.append((number, member["name"], credited["times"] if credited else 0, hours))
    blocks: list[Block] = [Heading("党员教育学时")]
    if not rows:
        return [*blocks, Text("没有党员", role="gap"), *_changes(facts)]
    text = f"学时只计实际参加或已补课的集中学习培训，{day(facts.first)}至{day(facts.on)}合计{total.normalize():f}学时。"
    columns = (Column("序号", 0.6), Column("姓名", 1.4), Column("计入次数", 1.2), Column("学时", 1.2))
    return [*blocks, Text(text), Table(columns, tuple(rows))]


def attendance(facts: Facts) -> list[Block]:
    """By kind and by person. 到会率, 补课率 and 覆盖率 are three numbers and stay apart."""
    blocks: list[Block] = [Heading("考勤与补课汇总")]
    if not facts.meetings:
        return [*blocks, Text("没有已结束的活动", role="gap")]
    total = facts.total
    kinds = sorted(facts.by_kind, key=_place)
    tallies = [(kind_title(kind), facts.tally(facts.by_kind[kind])) for kind in kinds]
    by_kind = [(title, tally.times, *tally_cells(tally)) for title, tally in [*tallies, ("合计", total)]]
    by_person = [
        (number, name, *tally_cells(facts.tally_of_person(person)))
        for number, (person, name) in enumerate(facts.expected_people.items(), 1)
    ]
    return [
        *blocks,
        Text("到会率为实到与应到之比，补课率为已补与未到之比，覆盖率为实到加已补与应到之比；因公缺勤不是过失，单列。"),
        Table((Column("活动", 2.4, "left"), Column("次数", 0.9), *TALLY_COLUMNS), tuple(by_kind), "按活动（人次）", "small"),
        Table((Column("序号", 0.8), Column("姓名", 1.4), *TALLY_COLUMNS), tuple(by_person), "按人员（次）", "small"),
    ]


def decisions(facts: Facts) -> list[Block]:
    rows = [
        (
            number,
            short_day(meeting.held_on),
            decision["text"],
            vote_sentence(decision).removeprefix("票决：").removesuffix("。") or "未票决",
            result(decision),
            decision["owner"] or "",
            short_day(decision["due_on"]) if decision["due_on"] else "",
        )
        for number, (meeting, decision) in enumerate(
            ((meeting, decision) for meeting in facts.meetings for decision in meeting.decisions), 1
        )
    ]
    if not rows:
        return [Heading("决议"), Text("没有决议记录", role="gap")]
    columns = (
        *(Column("序号", 0.6), Column("日期", 1), Column("决议", 3, "left"), Column("票决", 3.4, "left")),
        *(Column("结果", 0.8), Column("责任人", 0.9), Column("时限", 1)),
    )
    return [Heading("决议"), Table(columns, tuple(rows), size="small")]


def backfills(facts: Facts) -> list[Block]:
    """What was recorded afterwards or changed after the archive, so that nobody need look for it."""
    rows = []
    for meeting in facts.meetings:
        row, minutes = meeting.row, meeting.minutes
        if row["backfilled"]:
            rows.append((day(meeting.held_on), row["title"], "补录", row["backfill_reason"]))
        if minutes and minutes["after_archive"]:
            rows.append((day(meeting.held_on), row["title"], f"归档后更正（第{minutes['version']}版）", minutes["reason"]))
    if not rows:
        return [Heading("补录与更正"), Text("没有补录，也没有归档后的更正。")]
    columns = (Column("活动日期", 1.4), Column("活动", 2.4, "left"), Column("情况", 1.2), Column("事由", 2.4, "left"))
    return [Heading("补录与更正"), Table(columns, tuple(rows), size="small")]


def dues(facts: Facts) -> list[Block]:
    """By month in sums of the branch; what one member pays stands in no handbook."""
    if not facts.dues:
        return [Heading("党费收缴"), Text(f"{facts.first.year}年度没有党费记录", role="gap")]
    rows: list[tuple[Value, ...]] = [
        (f"{row['month'].month}月", row["people"], row["settled"], row["relieved"] or None, row["owed"], row["paid"])
        for row in facts.dues
    ]
    rows.append(("合计", None, None, None, sum(row["owed"] for row in facts.dues), sum(row["paid"] for row in facts.dues)))
    columns = (
        *(Column(title) for title in ("月份", "应交（人）", "交清（人）", "减免（人）")),
        *(Column(title, 1.2, "right") for title in ("应交（元）", "实交（元）")),
    )
    days = [(date.fromisoformat(on), date.fromisoformat(through)) for on, through in facts.dues[0]["told"]]
    told = "；".join(f"{day(on)}公布截至{through.month}月的收缴情况" for on, through in days)
    return [Heading("党费收缴"), Table(columns, tuple(rows), size="small"), Text(f"{told or '还没有向党员公布收缴情况'}。")]


def signatures() -> list[Block]:
    return [Heading("审阅"), Signs(("支部书记", "日期", "上级党组织审阅", "日期"))]


def party_members(facts: Facts) -> list[Row]:
    """Those who are members; who is on the way has a chapter of its own."""
    standings = national().standings()
    return [member for member in facts.members if member["state"] not in _ON_THE_WAY and standings[member["state"]].member]


def _office(facts: Facts, role: str) -> list[Row]:
    return [row for row in facts.own_offices if row["role"].removeprefix("league_") == role]


def _counts(values: list[str]) -> dict[str, int]:
    return {value: values.count(value) for value in dict.fromkeys(values)}


def _place(kind: str) -> int:
    """Kinds in the order of the rulebook."""
    order = [each.code for each in national().activity_kinds()]
    return order.index(kind) if kind in order else len(order)
