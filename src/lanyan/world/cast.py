"""The named part of the demo world: the same branch and the same people in every test, manual and screenshot.

People are given by user name (which is the personal number), organisations by public id. None of it asks the database.

`due_assembly_branch` has exactly 20 members and owes this quarter's 支部党员大会; `secretary`, `member`, `recorder`
are its people.
"""

from datetime import date

from .masses import draw_league, eldest
from .people import draw_lives
from .rows import public_id
from .staffing import Somebody, holder, roster
from .tree import UNITS


def organisation(key: str) -> str:
    """Public id of a unit (`songtao`) or of an organisation of another line (`songtao_branch`) by its key in `tree`."""
    return public_id("unit" if any(unit.key == key for unit in UNITS) else "body", key)


def person(username: str) -> str:
    """Public id of the person with this user name."""
    return public_id("person", int(username.removeprefix("YL")))


def _clerk(unit: str) -> Somebody:
    return next(p for p in roster() if p.unit == unit and p.kind == "clerk")


def _firefighter(unit: str) -> Somebody:
    """A plain member: far enough down the list to hold no office."""
    return [p for p in roster() if p.unit == unit and p.kind == "firefighter" and p.member][5]


def _league_secretary(branch: str) -> str:
    """Ages count from the day of the world, so any day gives the same."""
    people, day = roster(), date(2026, 1, 1)
    draw_lives(people, day)
    return eldest(draw_league(people, day)[branch])[0][0].number


detachment = organisation("detachment")
party_committee = organisation("party")
brigade_committee = organisation("qingshi_party_committee")
good_branch = organisation("songtao_branch")
due_assembly_branch = organisation("qingshiqiao_branch")
weak_branch = organisation("dukou_branch")
silent_branch = organisation("shahe_branch")
new_branch = organisation("shiban_branch")
temporary_branch = organisation("support_branch")
joint_branch = organisation("tongling_branch")
group_branch = organisation("fengxi_branch")
expiring_branch = organisation("xuefu_branch")  # its term ends in five months
renewed_branch = organisation("dongfeng_branch")
vacant_branch = organisation("changdi_branch")  # has no 纪检委员
relieved_branch = organisation("gangwu_branch")  # was let off a month after a great fire
today_branch = organisation("binjiang_branch")  # meets tonight
voting_branch = organisation("wangyun_branch")  # its assembly is going on: one vote under way, one to be opened
league_branch = organisation("songtao_league")

secretary = holder("qingshiqiao", "政治指导员").number
member = _firefighter("qingshiqiao").number
recorder = _clerk("qingshiqiao").number
songtao_recorder = _clerk("songtao").number
good_secretary = holder("songtao", "政治指导员").number
weak_secretary = holder("dukou", "政治指导员").number
voting_secretary = holder("wangyun", "政治指导员").number
silent_secretary = holder("shahe", "政治指导员").number
new_secretary = holder("shiban", "站长").number
officer = holder("education", "副科长").number
leader = holder("detachment", "支队政治委员").number
brigade_officer = holder("qingshi", "监督员").number
league_secretary = _league_secretary("songtao_league")
twin = "YL8001"  # somebody registered a second time
system_admin, security_admin, auditor = "system", "security", "audit"
