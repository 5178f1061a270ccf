"""What was issued to several branches at once, what came in a file, rules with versions, and visits to stations."""

from datetime import date, timedelta
from typing import Any

from lanyan.records.activities.models import (
    Activity,
    ActivityHost,
    ActivityVisit,
    Archive,
    CheckIn,
    Closure,
    Outcome,
    RollEntry,
    SignIn,
)
from lanyan.records.ledger.models import Batch, Item
from lanyan.rulebook import national

from ..brigade import Brigade
from ..days import at
from ..rows import Rows, nonce
from .ledgers import Life, doer_of, officer

Numbers = dict[tuple[str, str, int], int]
# title | kind | source | days ago | people | minutes | asked | said asked before | said not | stages of the branches
_ISSUED = """
冬季取暖和用电安全自查|supervision|superior|12|2|60|隐患数量;照明线路更换米数|0|0|ccccraaopp
核对党员学历和技能证书信息|supervision|leader|26|1|90|新取得的技能证书|6|2|cccccccara
报送年度先进典型事迹线索|supervision|meeting|40|1|40|典型事迹线索|1|5|cccccccccc
雨雪天气行车安全提示|work_prompt|risk|2|1|10||0|0|aaaappappa
"""
_STAGES = {"c": "closed", "r": "reported", "a": "accepted", "o": "overdue", "p": "raised"}
# title | number | days ago raised, closed | in force days ago | source | what it revises or came from
_RULES = """
谈心谈话实施办法（试行）|云消党〔2025〕31号|330|310|300|make|
缺勤人员补课管理办法|云消党〔2026〕7号|260|240|230|make|
缺勤人员补课管理办法（修订）|云消党〔2026〕24号|90|60|45|revise|缺勤人员补课管理办法
谈心谈话实施办法|云消党〔2026〕28号|75|50|30|revise|谈心谈话实施办法（试行）
报表精简清单|云消党〔2026〕30号|50|20|-15|make|
"""
# kind | days from today (past is negative) | title | whom it goes to see
_VISITS = """
inspection|-21|三季度党建督导检查|qingshiqiao_branch dukou_branch
research_visit|-9|基层报表情况调研|qingshiqiao_branch
inspection|-3|冬季防火督导检查|qingshiqiao_branch
inspection|4|年终党建考核督导|qingshiqiao_branch dukou_branch
look_back|6|巡察整改回头看|dukou_branch
"""


def write_issued(rows: Rows, brigade: Brigade, numbers: Numbers) -> None:
    """Batches of the detachment's committee, its rules and its visits."""
    branches = sorted(key for key in brigade.bodies if key.endswith("_branch") and key != "support_branch")
    for line in _ISSUED.strip().splitlines():
        _issue(rows, brigade, line.split("|"), branches, numbers)
    _import(rows, brigade, branches, numbers)
    made: dict[str, int] = {}
    for line in _RULES.strip().splitlines():
        _rule(rows, brigade, line.split("|"), made, numbers)
    for line in _VISITS.strip().splitlines():
        _visit(rows, brigade, *line.split("|"))


def _issue(rows: Rows, brigade: Brigade, told: list[str], branches: list[str], numbers: Numbers) -> None:
    title, kind, source, ago, people, minutes, asked, repeated, fresh, stages = told
    day = brigade.today - timedelta(days=int(ago))
    batch = _batch(
        rows,
        brigade,
        kind,
        title,
        day,
        people=int(people),
        minutes=int(minutes),
        asked=[one for one in asked.split(";") if one],
        repeated=int(repeated),
        fresh=int(fresh),
    )
    for branch, stage in zip(branches, stages, strict=False):
        _share(rows, brigade, kind, source, title, day, branch, _STAGES[stage], numbers, batch)


def _import(rows: Rows, brigade: Brigade, branches: list[str], numbers: Numbers) -> None:
    day = brigade.today - timedelta(days=33)
    batch = _batch(rows, brigade, "rectification", "问题清单（巡察反馈问题）", day, imported=True)
    titles = ("学习笔记存在补记", "党小组会记录要素不全", "谈心谈话对象覆盖不全", "党费收缴提醒不及时")
    for title, branch, stage in zip(titles, branches, ("closed", "reported", "accepted", "raised"), strict=False):
        _share(
            rows, brigade, "rectification", "superior", title, day, branch, stage, numbers, batch, {"aspect": "organisation"}
        )


def _batch(rows: Rows, brigade: Brigade, kind: str, title: str, day: date, **more: Any) -> int:
    return rows.add(
        Batch,
        kind=kind,
        holder_id=brigade.bodies["party"],
        title=title,
        nonce=nonce("batch", title),
        issued_by_id=officer(brigade, "party").id,
        issued_at=at(day, 9),
        **more,
    )


def _share(
    rows: Rows,
    brigade: Brigade,
    kind: str,
    source: str,
    title: str,
    day: date,
    branch: str,
    stage: str,
    numbers: Numbers,
    batch: int,
    details: dict[str, str] | None = None,
) -> None:
    keeper, worker, today = officer(brigade, "party"), doer_of(brigade, branch), brigade.today
    usual = min(national().ledger_kind(kind).deadline.days, 30)
    due = max(day + timedelta(days=usual), today + timedelta(days=3)) if stage != "overdue" else today - timedelta(days=2)
    state = "accepted" if stage == "overdue" else stage
    item = _item(rows, brigade, kind, source, title, day, due, branch, state, numbers, batch_id=batch, details=details or {})
    life = Life(rows, item, today)
    life.step("raise", day, keeper)
    if stage == "raised":
        return
    life.step("accept", day + timedelta(days=1), worker)
    if stage == "accepted":
        life.step("progress", day + timedelta(days=2), worker, "已布置到各班，正在逐项核对。")
    if stage in ("reported", "closed"):
        reported = min(day + timedelta(days=6), today - timedelta(days=1))
        life.step("report", reported, worker, "已完成，情况已记入台账。")
        if stage == "closed":
            life.step("close", reported + timedelta(days=1), keeper, "抽查属实。", reported_by=worker)


def _rule(rows: Rows, brigade: Brigade, told: list[str], made: dict[str, int], numbers: Numbers) -> None:
    title, number, raised_ago, closed_ago, force_ago, source, origin = told
    today, keeper, worker = brigade.today, officer(brigade, "party"), doer_of(brigade, "qingshiqiao_branch")
    raised, closed = today - timedelta(days=int(raised_ago)), today - timedelta(days=int(closed_ago))
    details = {"number": number, "in_force": (today - timedelta(days=int(force_ago))).isoformat()}
    due = raised + timedelta(days=national().ledger_kind("institution").deadline.days)
    more = {"origin_kind": "item", "origin_id": made[origin]} if origin else {}
    item = made[title] = _item(
        rows,
        brigade,
        "institution",
        source,
        title,
        raised,
        due,
        "qingshiqiao_branch",
        "closed",
        numbers,
        details=details,
        **more,
    )
    life = Life(rows, item, today)
    life.step("raise", raised, keeper)
    life.step("accept", raised + timedelta(days=1), worker)
    life.step("report", closed - timedelta(days=2), worker, "已印发。")
    life.step("close", closed, keeper, "文稿和施行日期已核对。", reported_by=worker)


def _item(
    rows: Rows,
    brigade: Brigade,
    kind: str,
    source: str,
    title: str,
    day: date,
    due: date,
    branch: str,
    state: str,
    numbers: Numbers,
    **more: Any,
) -> int:
    keeper = officer(brigade, "party")
    number = numbers["party", kind, day.year] = numbers.get(("party", kind, day.year), 0) + 1
    return rows.add(
        Item,
        kind=kind,
        holder_id=brigade.bodies["party"],
        number=number,
        year=day.year,
        title=title,
        source=source,
        responsible_id=brigade.bodies[branch],
        answerable_id=doer_of(brigade, branch).id,
        raised_on=day,
        first_due_on=due,
        due_on=due,
        state=state,
        raised_by_id=keeper.id,
        raised_at=at(day, 9),
        **more,
    )


def _visit(rows: Rows, brigade: Brigade, code: str, days: str, title: str, whom: str) -> None:
    kind, day, keeper = national().activity_kind(code), brigade.today + timedelta(days=int(days)), officer(brigade, "party")
    activity = rows.add(
        Activity,
        kind=code,
        line="party",
        organiser_id=brigade.bodies["party"],
        title=title,
        held_on=day,
        starts_at=at(day, 9),
        ends_at=at(day, 9) + timedelta(minutes=kind.default_minutes),
        mode="on_site",
        place="被检查单位",
        credit_minutes=0,
        make_up_parts=[],
        make_up_days=kind.make_up.deadline_days,
        planned_by_id=keeper.id,
        planned_at=at(min(day, brigade.today) - timedelta(days=5), 10),
    )
    rows.add(ActivityHost, activity_id=activity, organisation_id=brigade.bodies["party"])
    for key in whom.split():
        rows.add(ActivityVisit, activity_id=activity, organisation_id=brigade.bodies[key])
    seat = {"activity_id": activity, "person_id": keeper.id, "organisation_id": brigade.bodies["party"]}
    rows.add(RollEntry, **seat)
    if day < brigade.today:
        began, closed = at(day, 9), at(day, 9) + timedelta(minutes=kind.default_minutes + 20)
        opened = {"opened_by_id": keeper.id, "opened_at": began, "late_after": began + timedelta(minutes=10)}
        rows.add(SignIn, activity_id=activity, secret=b"", ended_at=closed, **opened)
        marked = {"method": "roll_call", "marked_at": began, "received_at": began, "recorded_by_id": keeper.id}
        rows.add(CheckIn, activity_id=activity, person_id=keeper.id, **marked)
        rows.add(Outcome, outcome="present", cause="", **seat)
        rows.add(Closure, activity_id=activity, closed_by_id=keeper.id, closed_at=closed)
        rows.add(Archive, activity_id=activity, archived_by_id=keeper.id, archived_at=closed + timedelta(hours=5))
