"""Collects the meetings of one organisation: which of those that were due took place, and how far each has come."""

from datetime import date, timedelta
from random import Random
from typing import Any

from lanyan.rulebook import national

from ..brigade import Brigade
from ..characters import Character
from . import topics
from .meetings import Meeting, Vote

AHEAD = 21  # days that ordinary meetings are planned ahead
SERIES_AHEAD = 35


class Diary:
    """Meetings of one organisation between `since` and today, and what is planned after today."""

    def __init__(self, key: str, character: Character, since: date, brigade: Brigade) -> None:
        self.key, self.character, self.since = key, character, since
        self.today, self.rest = brigade.today, brigade.rest
        self.meetings: list[Meeting] = []
        self.quiet: list[tuple[date, date]] = []
        self.rng = Random(f"{self.today} diary of {key}")

    def add(
        self, kind: str, day: date, title: str, *, due: bool = True, fixed: bool = False, **details: Any
    ) -> Meeting | None:
        """A meeting of that day, unless this organisation misses it. `due`: one of those that a weaker one may miss;
        `fixed`: that very day; other meetings move to the next working day."""
        while not fixed and day in self.rest:
            day += timedelta(days=1)
        stage = self._stage(day, bool(details.get("series")))
        if not stage or (due and self._missed(kind)):
            return None
        topic = details.pop("topic", "") or title
        meeting = Meeting(
            national().activity_kind(kind), (self.key,), day, title, self.character, topic=topic, stage=stage, **details
        )
        if stage == "archived" and due and self._backfilled(day):
            meeting.backfill_reason = self.rng.choice(topics.BACKFILL_REASONS)
        if day == self.today and stage == "noticed":
            meeting.hour, meeting.minute = 19, 30
        self.meetings.append(meeting)
        return meeting

    def _backfilled(self, day: date) -> bool:
        often = self.character.backfills
        return bool(often) and (self.today - day).days > 12 and self.rng.random() < 1 / often

    def fixed_day(self, day: date) -> date:
        """The fixed day of a month stays at a weekend; on a public holiday it moves behind it."""
        while day in self.rest and day.weekday() < 5:
            day += timedelta(days=1)
        return day

    def vote(self, topic: str, rule: str, owner: str = "支部书记", secret: bool = False) -> Vote:
        """What is decided about a topic."""
        matter = topic
        for word in ("研究", "讨论", "听取", "审查", "安排"):
            matter = matter.removeprefix(word)
        return Vote(f"同意关于{matter}的意见，由{owner}负责落实", rule, owner, secret)

    def _stage(self, day: date, series: bool) -> str:
        if day < self.since or any(a <= day < b for a, b in self.quiet):
            return ""
        ahead = (day - self.today).days
        if ahead < 0:
            return "archived"
        if self.character.name in ("weak", "silent") or ahead > (SERIES_AHEAD if series else AHEAD):
            return ""
        return "noticed" if ahead <= 6 else "planned"

    def _missed(self, kind: str) -> bool:
        """Ordinary branches miss a committee or a group meeting now and then; weak ones anything."""
        if not self.character.skips:
            return False
        if self.character.name == "ordinary" and kind not in (
            "branch_committee",
            "group_meeting",
            "league_committee_meeting",
        ):
            return False
        return self.rng.random() < 1 / self.character.skips
