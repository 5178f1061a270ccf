"""One meeting as it is planned in memory, before it becomes rows."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from lanyan.rulebook import ActivityKind

from ..characters import Character
from ..days import at
from ..staffing import Somebody


@dataclass
class Vote:
    """A matter to be decided: its text and the rule by which it is counted.

    `elected`, `others`: names of an election; `named`: the roll was called; `appraisal`: the sheets of 民主测评 came first;
    `about`: whose case it is about.
    """

    text: str
    rule: str
    owner: str = ""
    secret: bool = False
    elected: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    named: bool = False
    appraisal: bool = False
    about: int = 0


@dataclass
class Meeting:
    """A meeting of `hosts` (keys; the first organises it). `hour` and `minute` in Asia/Shanghai.

    `stage`: planned | noticed | open | closed | archived | cancelled. `people` is the roll where it is a list, by host.
    """

    kind: ActivityKind
    hosts: tuple[str, ...]
    day: date
    title: str
    character: Character
    hour: int = 15
    minute: int = 0
    stage: str = "archived"
    mode: str = "on_site"
    place: str = ""
    topic: str = ""
    votes: list[Vote] = field(default_factory=list)
    people: dict[str, list[Somebody]] | None = None
    observers: list[Somebody] = field(default_factory=list)
    series: int | None = None
    backfill_reason: str = ""
    cancel_reason: str = ""
    invites: tuple[str, ...] = ()  # organisations asked to hold it too that have not answered
    all_here: bool = False  # of a meeting that is going on: nobody is still on the way
    away: frozenset[int] = frozenset()  # orders of people who are called out, and have not made it up yet

    @property
    def starts_at(self) -> datetime:
        return at(self.day, self.hour, self.minute)

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.kind.default_minutes)
