"""The year of a Party branch: 支委会 and 主题党日 every month, 党员大会 and 党课 every quarter, 组织生活会 once a year."""

from datetime import date, time, timedelta
from random import Random

from lanyan.records.activities.models import Series

from .. import cast
from ..brigade import Brigade
from ..characters import SILENT
from ..days import add_months, first_of_quarter, in_month, months
from ..offices import renewed_on
from ..party import branch_of, founded_on, support_span
from ..rows import Rows
from ..staffing import Somebody
from ..tree import PARTY, Body
from . import topics
from .diary import Diary
from .meetings import Meeting, Vote
from .rolls import Rolls

BRANCHES = ("branch", "joint_branch", "temporary_branch")


def start_of_year(today: date) -> date:
    """The first day of the world's meetings: a year ago, from the start of that quarter on."""
    return first_of_quarter(add_months(today, -12))


def relief_span(today: date) -> tuple[date, date]:
    """The month in which 港务特勤站 was let off after the fire in the harbour: the last but one."""
    return add_months(today.replace(day=1), -2), add_months(today.replace(day=1), -1)


def branch_meetings(rows: Rows, brigade: Brigade, rolls: Rolls) -> list[Meeting]:
    """Meetings of all branches and groups."""
    found: list[Meeting] = []
    for body in PARTY:
        if body.form == "temporary_branch":
            found += _support_branch(body, brigade)
        elif body.form in BRANCHES:
            found += _branch(body, rows, brigade, rolls)
        elif body.form == "group":
            found += _group(body, brigade)
    return found


def _branch(body: Body, rows: Rows, brigade: Brigade, rolls: Rolls) -> list[Meeting]:
    today = brigade.today
    diary = Diary(body.key, body.character, max(start_of_year(today), founded_on(body, today)), brigade)
    if body.character is SILENT:
        diary.quiet.append((today - timedelta(days=39), date.max))
    if body.key == "gangwu_branch":
        diary.quiet.append(relief_span(today))
    rng = Random(f"habits of {body.key}")
    fixed, early, hour = rng.randint(9, 24), rng.randint(2, 6), rng.choice((9, 14, 15, 19))
    _monthly(diary, body, rows, brigade, fixed, early, hour)
    _quarterly(diary, body, early, rng.randint(10, 25), rng.choice((0, 1)))
    _yearly(diary, body, rolls, fixed)
    _admissions(diary, body, brigade)
    _on_occasion(diary, body, brigade, rolls)
    return diary.meetings


def _monthly(diary: Diary, body: Body, rows: Rows, brigade: Brigade, fixed: int, early: int, hour: int) -> None:
    series = _theme_series(rows, body, brigade, fixed) if body.character.name == "good" else None
    last = diary.today + timedelta(days=40)
    for number, month in enumerate(months(diary.since, last)):
        topic = topics.COMMITTEES[(number * 5 + early) % len(topics.COMMITTEES)]
        vote = diary.vote(
            topic, "branch_committee_ordinary", diary.rng.choice(("组织委员", "宣传委员", "纪检委员", "支部书记"))
        )
        diary.add("branch_committee", in_month(month, early), f"{month.month}月支委会", topic=topic, hour=hour, votes=[vote])
        theme = topics.THEME_DAYS[(number + fixed) % len(topics.THEME_DAYS)]
        diary.add(
            "theme_day",
            diary.fixed_day(in_month(month, fixed)),
            f"主题党日：{theme}",
            topic=theme,
            fixed=True,
            series=series,
            place=diary.rng.choice(topics.PLACES),
        )


def _theme_series(rows: Rows, body: Body, brigade: Brigade, fixed: int) -> int:
    begins = max(start_of_year(brigade.today), founded_on(body, brigade.today))
    return rows.add(
        Series,
        organisation_id=brigade.bodies[body.key],
        kind="theme_day",
        title="主题党日",
        rule="monthly",
        day=fixed,
        at_time=time(15),
        minutes=120,
        place="会议室",
        begins_on=begins,
    )


def _quarterly(diary: Diary, body: Body, early: int, day: int, offset: int) -> None:
    quarter, this = first_of_quarter(diary.since), first_of_quarter(diary.today)
    number = 0
    while quarter <= diary.today + timedelta(days=40):
        topic = topics.ASSEMBLIES[(number * 3 + early) % len(topics.ASSEMBLIES)]
        left_open = quarter >= this and body.key in ("qingshiqiao_branch", "binjiang_branch")
        if not left_open:
            title = f"第{'一二三四'[(quarter.month - 1) // 3]}季度支部党员大会"
            vote = diary.vote(topic, "branch_assembly_ordinary", "支委会")
            vote.named = body.key in ("songtao_branch", "qingshi_branch")
            diary.add(
                "branch_assembly",
                in_month(add_months(quarter, offset), day),
                title,
                topic=topic,
                votes=[vote],
                hour=14,
                minute=30,
            )
        lesson = topics.CLASSES[(number * 5 + early + day) % len(topics.CLASSES)]
        online = diary.rng.random() < 0.2
        diary.add(
            "party_class",
            in_month(add_months(quarter, 1), 28 - day // 2),
            f"党课：{lesson}",
            topic=lesson,
            mode="online" if online else "on_site",
        )
        quarter = add_months(quarter, 3)
        number += 1


def _yearly(diary: Diary, body: Body, rolls: Rolls, fixed: int) -> None:
    for month in months(diary.since, diary.today):
        if month.month == 1:
            diary.add("organisation_life", in_month(month, 8 + fixed), "年度组织生活会", due=False)
        elif month.month == 2:
            vote = diary.vote("民主评议党员等次建议", "branch_assembly_ordinary", "支委会", secret=True)
            vote.appraisal = True
            diary.add("member_appraisal", in_month(month, 3 + fixed // 2), "年度民主评议党员", due=False, votes=[vote])
        elif month.month == 12:
            diary.add("work_report", in_month(month, 10 + fixed // 2), "支部书记年度述职评议", due=False)
        if month.month in (4, 9):
            day = in_month(month, 12 + fixed // 3)
            title = topics.TRAININGS[(month.month + fixed) % len(topics.TRAININGS)]
            if body.character.name in ("good", "fresh") or month.month == 9:
                diary.add("training", day, title, hour=14, people={body.key: rolls.staff(body.units, day)})


def _admissions(diary: Diary, body: Body, brigade: Brigade) -> None:
    """The meetings at which members were taken in or confirmed, on the days their standing began."""
    for person in brigade.people:
        if not person.standings or branch_of(person) != body.key:
            continue
        for state, since, _ in person.standings:
            if diary.since <= since < diary.today and state in ("probationary", "full"):
                _admit(diary, person, state, since)
    if body.key == "dongfeng_branch":
        elected, others = _stood(brigade, body.key)
        votes = [Vote("选举新一届支部委员会委员", "election", "", True, elected, others)]
        diary.add("election_meeting", renewed_on(diary.today), "换届选举党员大会", due=False, fixed=True, votes=votes)


def _stood(brigade: Brigade, branch: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Who was elected to the committee, and two members who were not: one stood, one was written in."""
    day = renewed_on(brigade.today)
    elected = list(dict.fromkeys(p.name for _, p, _, until in brigade.offices[branch] if until is None))
    others = [
        p.name for p in brigade.people if p.standing(day) == "full" and branch_of(p) == branch and p.name not in elected
    ]
    return tuple(elected), tuple(others[:2])


def _admit(diary: Diary, person: Somebody, state: str, day: date) -> None:
    if state == "probationary":
        vote = Vote(f"同意接收{person.name}同志为中共预备党员", "admission", "", True)
        diary.add("taking_in", day, f"讨论接收{person.name}为预备党员", due=False, fixed=True, votes=[vote])
    else:
        vote = Vote(f"同意{person.name}同志按期转为中共正式党员", "conversion", "", True)
        diary.add("confirming", day, f"讨论{person.name}转正", due=False, fixed=True, votes=[vote])


def _on_occasion(diary: Diary, body: Body, brigade: Brigade, rolls: Rolls) -> None:
    today, rng = diary.today, diary.rng
    members = rolls.members(body.key, today)
    if body.character is SILENT:
        diary.add(
            "branch_committee",
            today - timedelta(days=40),
            "支委会（临时）",
            due=False,
            fixed=True,
            topic="研究营房漏水维修期间的安排",
        )
    if rng.random() < 0.45:
        day = today - timedelta(days=rng.randint(50, 330))
        title = rng.choice(topics.VISITS)
        diary.add(
            "visit",
            day,
            title,
            place=title.removeprefix("参观"),
            people={body.key: rng.sample(members, min(len(members), 9))},
        )
    if rng.random() < 0.5:
        day = today - timedelta(days=rng.randint(50, 330))
        diary.add(
            "volunteering",
            day,
            "社区消防安全志愿服务",
            place="社区",
            people={body.key: rng.sample(members, min(len(members), 7))},
        )
    if body.level == "station" and rng.random() < 0.4:
        day = today - timedelta(days=rng.randint(30, 300))
        called_off = diary.add("discussion", day, "训练安全研讨交流", due=False, people={body.key: members})
        if called_off:
            called_off.stage, called_off.cancel_reason = "cancelled", "全站出动处置火灾，改期召开"
    if body.key == "qingshiqiao_branch":
        # Held yesterday, its record still to be written; somebody who was called out has to make it up.
        away = frozenset({int(cast.member.removeprefix("YL"))})
        title = "研讨交流：夜间出动的安全措施"
        meeting = diary.add(
            "discussion", today - timedelta(days=1), title, due=False, fixed=True, people={body.key: members}
        )
        if meeting:
            meeting.stage, meeting.away = "closed", away
    if body.key == "songtao_branch":
        meeting = diary.add("party_class", today, "党课：现场通信纪律", due=False, fixed=True, topic="现场通信纪律")
        if meeting:
            meeting.stage, meeting.hour, meeting.minute = "open", 8, 30
    if body.key == "wangyun_branch":
        _going_on(diary, brigade)
    if body.key == "binjiang_branch":
        topic = "讨论年度评优推荐名单"
        diary.add("branch_assembly", today, "本季度支部党员大会", due=False, fixed=True, topic=topic)


def _going_on(diary: Diary, brigade: Brigade) -> None:
    """An assembly that began this morning, all there: one vote by roll call under way, an admission to be opened next, and a
    matter of the agenda that nobody has put to the vote yet."""
    person = next(p for p in brigade.people if branch_of(p) == diary.key and p.standing(diary.today) == "prospect")
    asked = f"同意接收{person.name}同志为中共预备党员"
    votes = [
        Vote(asked, "admission", "", True, about=person.id),
        Vote("确定每月12日为主题党日固定日", "branch_assembly_ordinary", "", named=True),
        Vote("下一年度支部工作计划", "branch_assembly_ordinary", ""),
    ]
    meeting = diary.add("branch_assembly", diary.today, "支部党员大会：接收预备党员", due=False, fixed=True, votes=votes)
    if meeting:
        meeting.stage, meeting.hour, meeting.minute, meeting.all_here = "open", 8, 20, True


def _group(body: Body, brigade: Brigade) -> list[Meeting]:
    parent = next(other for other in PARTY if other.key == body.parent)
    diary = Diary(body.key, parent.character, start_of_year(brigade.today), brigade)
    if body.parent == "gangwu_branch":
        diary.quiet.append(relief_span(brigade.today))
    day = Random(f"habits of {body.key}").randint(12, 27)
    for number, month in enumerate(months(diary.since, diary.today + timedelta(days=30))):
        topic = topics.GROUPS[(number + day) % len(topics.GROUPS)]
        diary.add(
            "group_meeting",
            in_month(month, day),
            f"{month.month}月党小组会",
            topic=topic,
            hour=19,
            minute=30,
            place="学习室",
        )
    return diary.meetings


def _support_branch(body: Body, brigade: Brigade) -> list[Meeting]:
    """The temporary branch: set up on the first day, then what a branch on the road can hold."""
    since, _ = support_span(brigade.today)
    diary = Diary(body.key, body.character, since, brigade)
    diary.add(
        "branch_assembly",
        since + timedelta(days=1),
        "临时党支部成立大会",
        due=False,
        fixed=True,
        place="驻地帐篷",
        topic="宣布成立决定和委员分工",
        votes=[diary.vote("驻地纪律和分工", "branch_assembly_ordinary", "临时支委会")],
    )
    diary.add(
        "branch_committee",
        since + timedelta(days=3),
        "临时支委会",
        due=False,
        fixed=True,
        topic="研究轮班和伙食保障",
        place="驻地帐篷",
        votes=[diary.vote("轮班和伙食保障", "branch_committee_ordinary", "组织委员")],
    )
    diary.add(
        "theme_day", since + timedelta(days=8), "主题党日：堤上巡查党员分段包干", due=False, fixed=True, place="澜川大堤"
    )
    diary.add(
        "party_class",
        since + timedelta(days=15),
        "视频党课：增援中的安全和纪律",
        topic="增援中的安全和纪律",
        due=False,
        fixed=True,
        mode="online",
    )
    diary.add(
        "branch_committee",
        since + timedelta(days=20),
        "临时支委会",
        due=False,
        fixed=True,
        topic="研究轮换名单",
        place="驻地帐篷",
        votes=[diary.vote("轮换名单", "branch_committee_ordinary", "书记")],
    )
    return diary.meetings
