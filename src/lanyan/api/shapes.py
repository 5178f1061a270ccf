"""What records look like on the wire. Days are ISO dates; `null` is "not recorded"; codes are those of `/vocabulary`."""

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, Field

from .fields import Id


class Organisation(BaseModel):
    """An organisation as it was on the day."""

    id: Id
    line: str = Field(description="线：administrative行政、party党、league团、union工会、women妇委会")
    form: str = Field(description="组织形式")
    level: str = Field(description="层级")
    name: str
    short_name: str
    parent: Id | None = Field(description="上级组织；可能在令牌的范围之外")
    unit: Id | None = Field(description="所在单位")
    position: int = Field(description="同级中的顺序")
    since: date = Field(description="从哪天起是这样")
    founded_on: date
    dissolved_on: date | None
    ends_on: date | None = Field(description="临时组织的计划撤销日期")


class Posting(BaseModel):
    """Where a person serves."""

    unit: Id
    staff_kind: str
    position: str
    since: date


class Standing(BaseModel):
    """What a person is on a line."""

    line: str
    state: str
    since: date


class PersonsMembership(BaseModel):
    """Where a person belongs."""

    line: str
    organisation: Id
    group: Id | None
    temporary: bool = Field(description="编入临时党支部，原组织关系不动")
    since: date


class PersonsOffice(BaseModel):
    """An office a person holds."""

    organisation: Id
    role: str
    acting: bool
    since: date
    until: date | None


class Person(BaseModel):
    """A person as of the day."""

    id: Id
    number: str = Field(description="人员编号")
    name: str
    sex: str
    born_on: date
    joined_service_on: date | None
    left_service_on: date | None
    id_number: str | None = Field(description="没有 numbers.read 权限时遮盖")
    phone: str | None = Field(description="没有 numbers.read 权限时遮盖")
    posting: Posting | None
    rank: str | None
    standings: list[Standing]
    memberships: list[PersonsMembership]
    offices: list[PersonsOffice]


class PersonRef(BaseModel):
    """Enough to tell who it is."""

    id: Id
    number: str
    name: str


class Membership(BaseModel):
    """Somebody's belonging, as of the day."""

    person: PersonRef
    line: str
    organisation: Id
    group: Id | None
    temporary: bool
    since: date
    state: str | None = Field(description="在这条线上的身份")


class OfficeHolder(BaseModel):
    """Who holds an office."""

    id: Id
    name: str


class Office(BaseModel):
    """An office held, as of the day."""

    organisation: Id
    role: str
    person: OfficeHolder
    acting: bool
    since: date
    until: date | None


class Counts(BaseModel):
    """People expected at an activity and what became of them."""

    expected: int = Field(description="应到")
    present: int = Field(description="到会")
    excused: int = Field(description="因公缺勤")
    on_leave: int = Field(description="请假")
    absent: int = Field(description="缺席")
    made_up: int = Field(description="已补课")


class Activity(BaseModel):
    """An activity. Before it is closed its counts are what they would be if it closed now."""

    id: Id
    kind: str
    kind_title: str
    line: str
    title: str
    organiser: Id
    hosts: list[Id] = Field(description="共同举办的组织，含主办")
    held_on: date
    starts_at: datetime
    ends_at: datetime
    mode: str
    place: str
    state: str
    backfilled: bool = Field(description="补录")
    hours: float = Field(description="计入学时")
    counts: Counts


class Verdict(BaseModel):
    """How a duty of an organisation stands in a period."""

    id: str = Field(description="同一任务、组织、期间始终相同")
    organisation: Id
    duty: str
    title: str
    sentence: str = Field(description="要求")
    document: str
    article: str
    period_from: date
    period_until: date = Field(description="期间的最后一天")
    due_on: date | None
    state: str = Field(description="pending未到期、near临期、overdue逾期、met已完成、exempt免除")
    cause: str = Field(description="免除的原因")
    have: float | None
    need: float | None
    evidence_kind: str
    evidence: list[Id] = Field(description="据以判断的记录；谈心谈话等不公开的不列")


class Alert(BaseModel):
    """An alert of an organisation."""

    id: Id
    organisation: Id
    duty: str
    title: str
    sentence: str
    clears: str = Field(description="怎样才消除")
    period_from: date
    due_on: date | None
    state: str = Field(description="near临期、overdue逾期")
    raised_on: date
    overdue_since: date | None
    cleared_on: date | None
    escalation: int = Field(description="已报上几级")


class Figure(BaseModel):
    """What a figure is."""

    code: str
    title: str
    unit: str
    way: str = Field(description="count合计、share比率、mean平均")
    sentence: str = Field(description="口径")
    record_kind: str


class Part(BaseModel):
    """A part of a figure by kind."""

    kind: str
    part: float
    base: float | None
    text: str


class FigureValue(BaseModel):
    """A figure of an organisation and all below it, over a span of days."""

    code: str
    title: str
    organisation: Id
    since: date
    on: date = Field(description="期间的最后一天，也是统计的截止日")
    part: float = Field(description="合计；比率和平均的分子")
    base: float | None = Field(description="分母")
    number: float | None = Field(description="数值；没有分母时为 null")
    text: str = Field(description="带量词的数值")
    split: list[Part] = Field(description="按类别分开")


class FigureRecord(BaseModel):
    """One of the records behind a figure."""

    kind: str
    id: str
    label: str
    day: date
    part: float
    base: float | None


class Word(BaseModel):
    """A code and what it is called."""

    code: str
    title: str


class About(BaseModel):
    """The client that asks, and its token."""

    client: str = Field(description="系统名称")
    organisation: Id | None = Field(description="可及范围：这个组织和以下；null 表示授权已收回")
    scopes: list[str]
    per_minute: int
    token_ending: str = Field(description="令牌的最后四位")
    expires_on: date
    today: date = Field(description="系统的当天日期（Asia/Shanghai）")


class PageOf(BaseModel):
    """A page of a list."""

    on: date = Field(description="这是哪一天的情况")
    next_cursor: str | None = Field(description="下一页；null 表示没有了")


class Organisations(PageOf):
    items: list[Organisation]


class Persons(PageOf):
    items: list[Person]


class Memberships(PageOf):
    items: list[Membership]


class Offices(PageOf):
    items: list[Office]


class Activities(PageOf):
    items: list[Activity]


class Verdicts(PageOf):
    items: list[Verdict]


class Alerts(PageOf):
    items: list[Alert]


class FigureRecords(PageOf):
    items: list[FigureRecord]


Vocabulary = dict[str, list[Word]]
Row = dict[str, Any]
