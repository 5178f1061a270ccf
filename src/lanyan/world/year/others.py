"""The year of committees, of the League, of the union and the women's committee, and what several hold together."""

from datetime import date, timedelta
from random import Random

from lanyan.rulebook import national

from ..brigade import Brigade
from ..characters import GOOD, ORDINARY
from ..days import add_months, first_of_quarter, in_month, months
from ..tree import LEAGUE, PARTY, Body
from . import topics
from .branches import start_of_year
from .diary import Diary
from .meetings import Meeting
from .rolls import Rolls


def committee_meetings(brigade: Brigade, rolls: Rolls) -> list[Meeting]:
    """Meetings of Party committees and general branches."""
    found: list[Meeting] = []
    for body in PARTY:
        diary = Diary(body.key, GOOD, start_of_year(brigade.today), brigade)
        day = Random(f"habits of {body.key}").randint(5, 20)
        if body.form == "party_committee":
            _party_committee(diary, day)
            _leading_group(diary, body, brigade, rolls)
        elif body.form == "office_committee":
            _office_committee(diary, day)
        elif body.form == "general_branch":
            _general_branch(diary, day)
        found += diary.meetings
    return found


def _party_committee(diary: Diary, day: int) -> None:
    agenda = topics.COMMITTEE_OF_HIGHER_LEVEL
    for number, month in enumerate(months(diary.since, diary.today + timedelta(days=20))):
        topic, other = agenda[(number + day) % len(agenda)], agenda[(number * 2 + day + 5) % len(agenda)]
        votes = [
            diary.vote(topic, "party_committee_ordinary", "分管领导"),
            diary.vote(other, "party_committee_ordinary", "责任科室"),
        ]
        reading = topics.READINGS[(number + day) % len(topics.READINGS)]
        diary.add("first_topic", in_month(month, day), f"第一议题：学习{reading}", topic=f"学习{reading}", hour=9)
        diary.add(
            "party_committee_meeting",
            in_month(month, day),
            f"{month.month}月党委会",
            topic=f"{topic}；{other}",
            hour=10,
            votes=votes,
        )


def _leading_group(diary: Diary, body: Body, brigade: Brigade, rolls: Rolls) -> None:
    """中心组 every quarter with the chiefs of the departments, 民主生活会 once a year."""
    chiefs = (
        [p for p in brigade.people if p.grade == "brigade_chief" and p.position in ("主任", "科长")]
        if body.key == "party"
        else []
    )
    quarter, number = first_of_quarter(diary.since), 0
    while quarter <= diary.today:
        day = in_month(add_months(quarter, 1), 6)
        people = {body.key: _listed([*rolls.committee(body.key, day), *chiefs])}
        subject = topics.STUDY_GROUPS[number % len(topics.STUDY_GROUPS)]
        diary.add("study_group", day, f"中心组学习：{subject}", topic=subject, hour=9, people=people)
        quarter, number = add_months(quarter, 3), number + 1
    for month in months(diary.since, diary.today):
        if month.month == 1:
            day = in_month(month, 14)
            diary.add(
                "democratic_life",
                day,
                "年度民主生活会",
                hour=9,
                due=False,
                people={body.key: rolls.committee(body.key, day)},
            )


def _listed(people: list) -> list:
    return list({person.order: person for person in people}.values())


def _office_committee(diary: Diary, day: int) -> None:
    for number, month in enumerate(months(diary.since, diary.today + timedelta(days=20))):
        reading = topics.READINGS[(number + day) % len(topics.READINGS)]
        diary.add("first_topic", in_month(month, day), f"第一议题：学习{reading}", topic=f"学习{reading}", hour=14)
        if month.month % 3 == 0:
            topic = topics.COMMITTEES[number % len(topics.COMMITTEES)]
            vote = diary.vote(topic, "party_committee_ordinary", "机关党委专职副书记")
            diary.add(
                "party_committee_meeting",
                in_month(month, day),
                f"{month.month}月机关党委会",
                topic=topic,
                votes=[vote],
                hour=15,
            )


def _general_branch(diary: Diary, day: int) -> None:
    for number, month in enumerate(months(diary.since, diary.today + timedelta(days=20))):
        topic = topics.COMMITTEES[(number + day) % len(topics.COMMITTEES)]
        vote = diary.vote(topic, "branch_committee_ordinary", "总支组织委员")
        diary.add(
            "branch_committee", in_month(month, day), f"{month.month}月总支委员会会议", topic=topic, votes=[vote], hour=10
        )
        if month.month % 3 == 2:
            topic = topics.ASSEMBLIES[number % len(topics.ASSEMBLIES)]
            vote = diary.vote(topic, "branch_assembly_ordinary", "总支委员会")
            diary.add(
                "branch_assembly", in_month(month, 26), "总支党员大会", topic=topic, votes=[vote], hour=14, mode="online"
            )


def league_meetings(brigade: Brigade) -> list[Meeting]:
    """三会两制一课 of the League."""
    found: list[Meeting] = []
    for body in LEAGUE:
        diary = Diary(body.key, body.character, start_of_year(brigade.today), brigade)
        day = Random(f"habits of {body.key}").randint(4, 24)
        for number, month in enumerate(months(diary.since, diary.today + timedelta(days=25))):
            topic = topics.LEAGUE[(number + day) % len(topics.LEAGUE)]
            diary.add("league_committee_meeting", in_month(month, day), f"{month.month}月团支委会", topic=topic, hour=20)
            if body.form == "league_branch":
                _league_branch(diary, month, day, topic)
        found += diary.meetings
    return found


def _league_branch(diary: Diary, month: date, day: int, topic: str) -> None:
    if month.month % 3 == 1:
        vote = diary.vote(topic, "league_assembly_ordinary", "团支部书记")
        diary.add("league_assembly", in_month(month, day + 2), "季度团员大会", topic=topic, hour=19, minute=30, votes=[vote])
    elif month.month % 3 == 2:
        lesson = topics.CLASSES[(month.month + day) % len(topics.CLASSES)]
        diary.add("league_class", in_month(month, day + 3), f"团课：{lesson}", topic=lesson, hour=19, minute=30)
    if month.month == 12:
        diary.add("league_appraisal", in_month(month, 20), "年度团员教育评议", due=False)
    elif month.month == 1:
        diary.add("league_registration", in_month(month, 12), "年度团籍注册", due=False)


def shared_meetings(brigade: Brigade, rolls: Rolls) -> list[Meeting]:
    """Joint activities of two branches, and what the union and the women's committee held."""
    today, found = brigade.today, []
    rng = Random(f"{today} shared")
    pairs = (
        ("songtao_branch", "qingshiqiao_branch"),
        ("binjiang_branch", "gangwu_branch"),
        ("dadao_branch", "xuefu_branch"),
        ("command_branch", "signals_branch"),
        ("prevention_branch", "qingshi_branch"),
        ("fengxi_branch", "tongling_branch"),
    )
    for number, hosts in enumerate(pairs):
        day = today - timedelta(days=rng.choice((40, 75, 130, 190, 260)) + number)
        people = {host: rng.sample(rolls.members(host, day), min(8, len(rolls.members(host, day)))) for host in hosts}
        title = topics.JOINT[number % len(topics.JOINT)]
        found.append(_of(hosts, "joint_building", day, title, people))
    found += _masses(brigade, rng)
    soon, host = today + timedelta(days=6), "songtao_branch"
    coming = _of((host,), "joint_building", soon, "冬季防火联学联训", {host: rolls.members(host, soon)[:12]})
    coming.stage, coming.invites = "noticed", ("qingshiqiao_branch",)
    return [*found, coming]


def _masses(brigade: Brigade, rng: Random) -> list[Meeting]:
    today = brigade.today
    women = [p for p in brigade.people if p.sex == "female" and p.joined_on < today - timedelta(days=360)]
    everyone = [p for p in brigade.people if p.joined_on < today - timedelta(days=360)]
    found = []
    for number, title in enumerate(("女职工健康讲座", "亲子开放日筹备", "女职工权益座谈")):
        found.append(
            _of(("women",), "women_activity", today - timedelta(days=50 + 95 * number), title, {"women": women[:18]})
        )
    for number, title in enumerate(("冬季篮球赛", "困难职工慰问", "读书分享会", "健步走")):
        people = {"union": rng.sample(everyone, 24)}
        found.append(_of(("union",), "union_activity", today - timedelta(days=35 + 80 * number), title, people))
    return found


def _of(hosts: tuple[str, ...], kind: str, day: date, title: str, people: dict) -> Meeting:
    return Meeting(national().activity_kind(kind), hosts, day, title, ORDINARY, topic=title, people=people, place="活动室")
