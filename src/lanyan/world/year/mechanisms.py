"""The detachment's own mechanisms, the yearly training of those who hold office, and talks."""

from datetime import date, timedelta
from random import Random

from ..brigade import Brigade
from ..days import in_month, months
from ..party import branch_of
from ..staffing import Somebody
from ..tree import PARTY, Body
from .branches import BRANCHES, start_of_year
from .diary import Diary
from .meetings import Meeting
from .rolls import MEMBER_STATES, Rolls

LEADING = (
    "party",
    "qingshi_party_committee",
    "linjiang_party_committee",
    "yunlu_general_branch",
    "baisha_general_branch",
    "fengxi_branch",
    "tongling_branch",
)
CARELESS = ("baisha_general_branch", "tongling_branch")
TALKED_WITH = {"good": 1.0, "fresh": 1.0, "ordinary": 0.88, "weak": 0.5, "silent": 0.6}


def mechanism_meetings(brigade: Brigade, rolls: Rolls, since: date) -> list[Meeting]:
    """每周一点评, 每月一指引, 每季一例会, 半年一总结 since the day they were taken on; 建账, 通报, 算账 at 青石区大队."""
    found: list[Meeting] = []
    for key in LEADING:
        diary = _diary(key, brigade, since)
        people = {key: rolls.committee(key, brigade.today)}
        _weekly(diary, people)
        for month in months(since, brigade.today):
            diary.add("guidance", in_month(month, 2), f"{month.month}月学习指引", people=people, hour=16, due=False)
            if month.month % 3 == 0:
                diary.add("regular_meeting", in_month(month, 24), "季度学习例会", people=people, hour=15, due=False)
            if month.month in (6, 12):
                diary.add("summary_meeting", in_month(month, 27), "半年学习总结", people=people, hour=9, due=False)
        found += diary.meetings
    return found + _key_work(brigade, rolls)


def _diary(key: str, brigade: Brigade, since: date) -> Diary:
    body = next(body for body in PARTY if body.key == key)
    return Diary(key, body.character, since, brigade)


def _weekly(diary: Diary, people: dict[str, list[Somebody]]) -> None:
    day = diary.since + timedelta(days=(4 - diary.since.weekday()) % 7)
    week = 0
    while day <= diary.today + timedelta(days=7):
        if not (diary.key in CARELESS and week % 4 == 2):
            diary.add(
                "commentary", day, f"第{day.isocalendar().week}周学习点评", people=people, hour=16, minute=30, due=False
            )
        day, week = day + timedelta(days=7), week + 1


def _key_work(brigade: Brigade, rolls: Rolls) -> list[Meeting]:
    key = "qingshi_party_committee"
    diary = _diary(key, brigade, date(brigade.today.year, 1, 1))
    people = {key: rolls.committee(key, brigade.today)}
    for month in months(diary.since, brigade.today):
        if month.month == 1:
            diary.add("account_opening", in_month(month, 9), "年初重点工作建账", people=people, hour=9, due=False)
        diary.add("monthly_bulletin", in_month(month, 26), f"{month.month}月重点工作通报", people=people, hour=17, due=False)
        if month.month % 3 == 0:
            diary.add("quarterly_settlement", in_month(month, 29), "季度重点工作算账", people=people, hour=9, due=False)
    return diary.meetings


def office_training(brigade: Brigade, rolls: Rolls) -> list[Meeting]:
    """党务干部轮训 and 读书班 for all who hold office; 党委书记 gives a class."""
    diary = _diary("party", brigade, start_of_year(brigade.today))
    keys = [body.key for body in PARTY if body.form != "group"]
    holders = {p.order: p for key in keys for p in rolls.committee(key, brigade.today)}
    people = {"party": [holders[order] for order in sorted(holders)]}
    for month in months(diary.since, brigade.today):
        if month.month in (3, 8):
            diary.add(
                "rotation_training",
                in_month(month, 17),
                f"{month.month}月党务干部轮训班",
                hour=8,
                minute=30,
                people=people,
                due=False,
            )
        if month.month == 5:
            diary.add(
                "reading_class", in_month(month, 20), "读书班：党规党纪专题", hour=8, minute=30, people=people, due=False
            )
    found = diary.meetings
    for body in PARTY:
        if body.form in ("party_committee", "office_committee"):
            lectures = _diary(body.key, brigade, start_of_year(brigade.today))
            for month in months(lectures.since, brigade.today):
                if month.month == 6:
                    lesson = "基层党组织书记怎样带好队伍"
                    people = {body.key: rolls.committee(body.key, brigade.today)}
                    lectures.add(
                        "secretary_class", in_month(month, 28), f"书记党课：{lesson}", topic=lesson, people=people, due=False
                    )
            found += lectures.meetings
    return found


def talks(brigade: Brigade, rolls: Rolls) -> list[Meeting]:
    """One 谈心谈话 a year with each member, in the year of today; applicants are talked with within a month."""
    found: list[Meeting] = []
    first = max(date(brigade.today.year, 1, 8), start_of_year(brigade.today))
    if (brigade.today - first).days < 40:
        first = brigade.today - timedelta(days=180)
    for body in PARTY:
        if body.form in BRANCHES and body.form != "temporary_branch":
            found += _branch_talks(body, brigade, rolls, first)
    return found


def _branch_talks(body: Body, brigade: Brigade, rolls: Rolls, first: date) -> list[Meeting]:
    today = brigade.today
    diary = Diary(body.key, body.character, first_day(body, brigade, first), brigade)
    if body.character.name == "silent":
        diary.quiet.append((today - timedelta(days=39), date.max))
    rng = Random(f"talks of {body.key}")
    leaders = rolls.committee(body.key, today)
    for person in brigade.people:
        if not person.standings or branch_of(person) != body.key:
            continue
        state, since, _ = person.standings[-1]
        partner = next((leader for leader in leaders if leader is not person), None)
        day = diary.since + timedelta(days=rng.randint(0, max(1, (today - diary.since).days - 2)))
        if state == "applicant":
            day = since + timedelta(days=rng.randint(4, 26))
        elif state not in MEMBER_STATES or rng.random() > TALKED_WITH[body.character.name]:
            continue
        if partner and day < today and diary.since <= day:
            diary.add("talk", day, "谈心谈话", due=False, people={body.key: [partner, person]}, hour=20, place="谈心室")
    return diary.meetings


def first_day(body: Body, brigade: Brigade, first: date) -> date:
    """The first day on which this branch could talk with its members."""
    return brigade.today - timedelta(days=74) if body.character.name == "fresh" else first
