"""What the detachment, its brigades and some stations have to do, and how far it is: lists of a year, drawn by lot."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from lanyan.records.ledger.models import Extension, ExtensionDecision, Item, Measure, MeasureDone, Probe, Step
from lanyan.rulebook import national

from ..brigade import Brigade
from ..days import at
from ..rows import Rows
from ..staffing import Somebody, holder

# kind | holder | source | title ; what was planned ; what was reported
_DRAWN = """
rectification|party|superior|个别支部会议记录过于简单|逐支部调阅上季度记录;组织一次记录员培训|已调阅并逐项反馈，新记录要素齐全
rectification|party|self|缺勤补课核验不及时|明确核验人和时限;每周通报未核验数|核验平均用时由9天降到3天
rectification|party|masses|训练塔夜间照明不足|更换照明灯具;增设两处应急照明|照明已更换，夜训可以正常开展
rectification|party|superior|党费收缴台账登记不规范|统一台账格式;对账两年数据|台账已统一，账款相符
rectification|party|self|新进人员谈心不够及时|建立到队三日内首谈制度|首谈均在三日内完成
rectification|party|masses|轮休安排公示不及时|每月25日前公示下月轮休|已按月公示
rectification|party|superior|器材库清点记录与实物不符|全面清点;实行双人签字|清点完成，账物相符
rectification|party|self|理论学习联系实际不紧|每次研讨围绕一个出动案例|研讨记录均有案例剖析
key_work|party|year_plan|党支部标准化建设达标|制定达标细则;分批验收|已验收12个支部
key_work|party|year_plan|全年开展党员教育培训不少于32学时|按季安排培训;缺课补训|三季度累计26学时
key_work|party|year_plan|推进队站图书角建设|选定书目;配送到站|18个站全部配送
key_work|party|superior|开展安全生产专项排查|排查车辆器材;整改隐患|排查完成，隐患整改九成
key_work|party|meeting|完善新训队伍思想教育方案|调研需求;形成方案|方案已印发试行
supervision|party|leader|基层执勤楼热水供应改造|施工方案;组织施工|改造完成，投入使用
supervision|party|meeting|补充战勤保障物资储备|清点库存;采购补充|采购到货并入库
supervision|party|superior|清理超期未归档活动记录|逐支部清理|已全部归档
supervision|party|leader|规范营区车辆停放|划定车位|已划线并公布
committee_decision|party|committee|下半年训练经费安排|分解到单位;按月报进度|经费已下达
committee_decision|party|committee|表彰救援先进集体和个人|评选;公示;发文|已公示，待发文
committee_decision|party|committee|调整大队班子成员分工|印发分工|分工已印发
practical_matter|party|grassroots|为偏远站接通净水设备|安装;水质检测|设备已用，水质合格
practical_matter|party|grassroots|协调解决指战员子女入学|摸底;对接教育部门|五名子女已入学
practical_matter|party|masses|为社区老人排查用火用电|组织入户|入户排查86户
hearing_suggestion|party|hearing|建议夜间出动归队后提供热食||已安排夜餐，值班炊事员留守
hearing_suggestion|party|hearing|建议补课材料提供手机可听的音频||已录制三期音频
hearing_suggestion|party|survey|建议增加心理团体辅导次数||每季增加一次
work_prompt|party|season|做好冬季车辆防冻准备||防冻液已更换
work_prompt|party|risk|夜间行车安全提示||已组织学习并检查
institution|party|make|缺勤补课管理办法||办法已印发
institution|party|revise|会议记录规范||修订稿征求意见
research_finding|party|visit|站里反映报表重复报送|梳理报表;合并同类|报表由11张减到4张
co_building|party|agreement|与云岭市图书馆共建流动图书站|签协议;按季轮换图书|图书已轮换三次
inspection_finding|party|guidance|个别站值班员不熟悉接警流程||已复训，抽考合格
rectification|dukou_branch|self|主题党日形式单一|每月换一种形式|已开展实地参观和岗位练兵
rectification|qingshiqiao_branch|masses|阅览室开放时间短|延长开放到二十二时|已延长
supervision|qingshi_party_committee|leader|青石桥站训练场积水|疏通排水|已疏通
"""
# Nobody above the branch reads these (kind | holder | source | title ; planned ; told ; stage).
_RESTRICTED = """
hardship|qingshiqiao_branch|visit|家属大病住院，申请互助金|填报互助申请;联系医院减免|互助金已到账|accepted
hardship|qingshiqiao_branch|self|家中房屋受灾，协助修缮|联系民政部门;支部捐助|房屋已修好|closed
hardship|dukou_branch|unit|独自抚养子女，协调课后托管|联系社区托管班|已入托管班|reported
"""
_STAGES = ("raised", "accepted", "accepted", "reported", "closed", "closed", "closed", "argued", "rebound")


@dataclass(frozen=True)
class _Story:
    kind: str
    holder: str
    source: str
    title: str
    planned: tuple[str, ...]
    told: str


def write_ledgers(rows: Rows, brigade: Brigade) -> dict[tuple[str, str, int], int]:
    """Items in every stage: new, under way, argued, reported, closed, rebounded, overdue, extended, drawn for
    反向核查. Answers the last number given by (holder, kind, year)."""
    numbers: dict[tuple[str, str, int], int] = {}
    for place, story in enumerate(sorted(_stories(), key=lambda one: one.title)):
        _write(rows, brigade, story, Random(f"ledger/{story.title}"), _STAGES[place % len(_STAGES)], numbers)
    for line in _RESTRICTED.strip().splitlines():
        drawn, stage = line.rsplit("|", 1)
        story = _story(drawn)
        _write(rows, brigade, story, Random(f"ledger/{story.title}"), stage, numbers)
    return numbers


def _stories() -> list[_Story]:
    return [_story(line) for line in _DRAWN.strip().splitlines()]


def _story(line: str) -> _Story:
    kind, keeper, source, title, planned, told = line.split("|")
    return _Story(kind, keeper, source, title, tuple(filter(None, planned.split(";"))), told)


def _write(
    rows: Rows, brigade: Brigade, story: _Story, lot: Random, stage: str, numbers: dict[tuple[str, str, int], int]
) -> None:
    kind, today = national().ledger_kind(story.kind), brigade.today
    closed = stage in ("closed", "rebound")
    age = lot.randrange(45, 120) if closed else lot.randrange(3, 70)
    raised = today - timedelta(days=age)
    first_due = raised + timedelta(days=min(kind.deadline.days, 60))
    branches = [key for key in brigade.bodies if key.endswith("_branch") and key != "support_branch"]
    doer = lot.choice(sorted(branches)) if story.holder == "party" else story.holder
    if story.holder == "qingshi_party_committee":
        doer = "qingshiqiao_branch"
    keeper, worker = officer(brigade, story.holder), doer_of(brigade, doer)
    number = numbers[story.holder, story.kind, raised.year] = numbers.get((story.holder, story.kind, raised.year), 0) + 1
    extended = stage == "accepted" and first_due < today and lot.random() < 0.6
    until = today + timedelta(days=12)
    item = rows.add(
        Item,
        kind=story.kind,
        holder_id=brigade.bodies[story.holder],
        number=number,
        year=raised.year,
        title=story.title,
        source=story.source,
        details=details(kind, lot),
        responsible_id=brigade.bodies[doer],
        answerable_id=worker.id,
        raised_on=raised,
        first_due_on=first_due,
        due_on=until if extended else first_due,
        state={"rebound": "accepted"}.get(stage, stage),
        raised_by_id=keeper.id,
        raised_at=at(raised, 9),
    )
    life = Life(rows, item, today)
    life.step("raise", raised, keeper)
    if stage == "raised":
        return
    if stage == "argued":
        life.step("argue", raised + timedelta(days=1), worker, "这件事归口大队后勤，站里没有权限，请协调。")
        return
    life.step("accept", raised + timedelta(days=1), worker)
    done = stage != "accepted"
    reported = min(raised + timedelta(days=lot.randrange(8, 30)), today - timedelta(days=2))
    for position, text in enumerate(story.planned, 1):
        _measure(rows, item, position, text, worker, raised, first_due, reported if done or position == 1 else None, today)
    life.step("progress", raised + timedelta(days=min(6, age - 1)), worker, "已开始办理，按计划推进。")
    if extended:
        _extend(rows, item, first_due, until, worker, keeper)
    if not done:
        return
    life.step("report", reported, worker, story.told)
    if not closed:
        return
    checked = reported + timedelta(days=lot.randrange(1, 5))
    life.step("close", checked, keeper, "现场核查，情况属实。", reported_by=worker)
    if stage == "rebound":
        life.step("reopen", checked + timedelta(days=14), keeper, "反向核查：6人回答，4人认为没有解决。")
    drawn = checked + timedelta(days=3)
    if kind.probe and drawn + timedelta(days=15) < today:
        bad = stage == "rebound"
        rows.add(
            Probe,
            item_id=item,
            closing=life.at_closing,
            drawn_on=drawn,
            due_on=drawn + timedelta(days=14),
            least=5,
            solved=1 if bad else 7,
            unsolved=4 if bad else 1,
            unknown=1,
            settled_on=drawn + timedelta(days=15),
        )


class Life:
    """Steps of one item, numbered."""

    def __init__(self, rows: Rows, item: int, today: date) -> None:
        self.rows, self.item, self.today, self.last, self.at_closing = rows, item, today, 0, 0

    def step(self, step: str, day: date, who: Somebody, text: str = "", reported_by: Somebody | None = None) -> None:
        self.last += 1
        if step == "close":
            self.at_closing = self.last
        day = min(day, self.today)
        self.rows.add(
            Step,
            item_id=self.item,
            sequence=self.last,
            step=step,
            text=text,
            happened_on=day,
            reported_by_id=reported_by.id if reported_by else None,
            by_id=who.id,
            by_name=who.name,
            at=at(day, 10),
        )


def _measure(
    rows: Rows,
    item: int,
    position: int,
    text: str,
    worker: Somebody,
    raised: date,
    due: date,
    done: date | None,
    today: date,
) -> None:
    key = rows.add(
        Measure,
        item_id=item,
        position=position,
        text=text,
        owner=worker.name,
        due_on=due,
        planned_by_id=worker.id,
        planned_at=at(raised + timedelta(days=1), 11),
    )
    if done:
        rows.add(
            MeasureDone,
            measure_id=key,
            text="已完成。",
            done_on=min(done, today),
            done_by_id=worker.id,
            done_by_name=worker.name,
        )


def _extend(rows: Rows, item: int, was: date, until: date, worker: Somebody, keeper: Somebody) -> None:
    asked = was - timedelta(days=2)
    key = rows.add(
        Extension,
        item_id=item,
        was_due_on=was,
        until=until,
        reason="配件采购周期较长。",
        waiting=False,
        asked_by_id=worker.id,
        asked_by_name=worker.name,
        asked_at=at(asked, 15),
    )
    rows.add(
        ExtensionDecision,
        extension_id=key,
        approved=True,
        remark="同意，抓紧办理。",
        decided_by_id=keeper.id,
        decided_by_name=keeper.name,
        decided_at=at(asked, 17),
    )


def details(kind, lot: Random) -> dict[str, str]:
    found = {}
    for one in kind.fields:
        if one.day:
            continue
        if one.choices:
            found[one.code] = lot.choice(sorted(one.choices))
        elif one.required:
            found[one.code] = (
                "云岭市图书馆" if one.code == "partner" else "年底前全部达标" if one.code == "goal" else "基层减负"
            )
    return found


def officer(brigade: Brigade, keeper: str) -> Somebody:
    """Who keeps the list: the officer of the detachment, of the brigade, or the branch's secretary."""
    unit = keeper.removesuffix("_party_committee").removesuffix("_branch")
    if keeper == "party":
        found = holder("education", "副科长")
    else:
        found = holder(unit, "监督员" if keeper.endswith("_committee") else "政治指导员")
    return next(person for person in brigade.people if person.number == found.number)


def doer_of(brigade: Brigade, branch: str) -> Somebody:
    """Who does it: a committee member of the branch, not the one who keeps its list."""
    held = [who for role, who, _, until in brigade.offices.get(branch, []) if until is None and role != "secretary"]
    if held:
        return held[0]
    return next(who for role, who, _, until in brigade.offices[branch] if until is None)
