"""The facts of a branch and a year (or a month): read once, in a dozen statements, and counted in one place.

Every number a handbook prints comes from here. A day in the past gives what was true on that day: members and
offices of the time, activities held and make-ups accepted by then. A period that ended before the day keeps its own
members, while what was made up since counts.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from lanyan.derived.papers import Ratio
from lanyan.directory.rules import rulebook
from lanyan.kernel import sql
from lanyan.kernel.refusal import NotVisible, Refusal
from lanyan.records.activities.counts import Counts, fill
from lanyan.rulebook import Rulebook, national

Row = dict[str, Any]

_JSON = {"parts", "explanation"}
_SQL = sql.statements(Path(__file__).with_name("handbook.sql"))


@dataclass(frozen=True, slots=True)
class Tally:
    """Persons expected and what became of them, summed over activities; and the three rates, never mixed."""

    times: int = 0
    expected: int = 0
    present: int = 0
    excused: int = 0
    leave: int = 0
    absent: int = 0
    made_up: int = 0

    @property
    def attendance_rate(self) -> Ratio:
        """到会率: present of expected."""
        return Ratio(self.present, self.expected)

    @property
    def make_up_rate(self) -> Ratio:
        """补课率: made up of those who were not there."""
        return Ratio(self.made_up, self.expected - self.present)

    @property
    def coverage_rate(self) -> Ratio:
        """覆盖率: present or made up, of expected."""
        return Ratio(self.present + self.made_up, self.expected)

    @staticmethod
    def of(roll: list[Row], times: int) -> Tally:
        """Count the attendees of a roll; observers (列席) are expected by nobody."""
        outcomes = [row["outcome"] for row in roll if row["capacity"] == "attendee" and row["outcome"]]
        counts = {name: outcomes.count(name) for name in ("present", "excused", "leave", "absent")}
        made_up = sum(1 for row in roll if row["capacity"] == "attendee" and row["made_up_on"])
        return Tally(times=times, expected=len(outcomes), made_up=made_up, **counts)


@dataclass(frozen=True, slots=True)
class Meeting:
    """One activity with everything its record prints. `roll` holds only people under the organisations asked for."""

    row: Row
    roll: list[Row]
    agenda: list[Row]
    minutes: Row | None
    decisions: list[Row]
    make_ups: list[Row]

    @property
    def kind(self) -> str:
        return str(self.row["kind"])

    @property
    def held_on(self) -> date:
        day: date = self.row["held_on"]
        return day

    @property
    def tally(self) -> Tally:
        return Tally.of(self.roll, 1)

    @property
    def minutes_text(self) -> str:
        """The text of the minutes with the numbers of its template filled in from the roll; empty without minutes."""
        if self.minutes is None:
            return ""
        tally, voting = self.tally, [row for row in self.roll if row["votes"] and row["capacity"] == "attendee"]
        return fill(
            self.minutes["text"],
            Counts(
                expected=tally.expected,
                present=tally.present,
                excused=tally.excused,
                on_leave=tally.leave,
                absent=tally.absent,
                made_up=tally.made_up,
                eligible=len(voting),
                present_voting=sum(1 for row in voting if row["outcome"] == "present"),
            ),
        )


@dataclass(frozen=True)
class Facts:
    """What is known of an organisation between `first` and `on`, both inclusive; make-ups as they stood on `known`."""

    first: date
    on: date
    known: date
    organisation: Row
    members: list[Row]
    changes: list[Row]
    offices: list[Row]
    groups: list[Row]
    meetings: list[Meeting]
    hours: dict[int, Row]
    duties: list[Row]
    items: list[Row]
    dues: list[Row]
    book: Rulebook
    by_kind: dict[str, list[Meeting]] = field(default_factory=dict)

    @property
    def total(self) -> Tally:
        return self.tally(self.meetings)

    def tally(self, meetings: list[Meeting]) -> Tally:
        return Tally.of([row for meeting in meetings for row in meeting.roll], len(meetings))

    def tally_of_person(self, person_id: int) -> Tally:
        """Of the activities of this organisation on whose roll the person stood."""
        roll = [row for meeting in self.meetings for row in meeting.roll if row["person_id"] == person_id]
        return Tally.of(roll, sum(1 for row in roll if row["capacity"] == "attendee"))

    @property
    def expected_people(self) -> dict[int, str]:
        """Names of all who were expected at any of the activities, in the order of their numbers."""
        roll = [row for meeting in self.meetings for row in meeting.roll if row["capacity"] == "attendee"]
        return {row["person_id"]: row["name"] for row in sorted(roll, key=lambda row: row["number"])}

    @property
    def own_offices(self) -> list[Row]:
        return self.holders(self.organisation["organisation_id"])

    @property
    def own_duties(self) -> list[Row]:
        """Duties of the organisation itself, without those of its groups."""
        return [row for row in self.duties if row["subject_id"] == self.organisation["organisation_id"]]

    def holders(self, organisation_id: int) -> list[Row]:
        return [row for row in self.offices if row["organisation_id"] == organisation_id]


def facts_of(branch: int, year: int, on: date) -> Facts:
    """The facts of a year as of a day."""
    return facts_between(branch, date(year, 1, 1), date(year, 12, 31), on)


def facts_of_month(branch: int, year: int, month: int, on: date) -> Facts:
    """The facts of a month as of a day."""
    return facts_between(branch, date(year, month, 1), last_day(year, month), on)


def last_day(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def facts_between(organisation: int, first: date, last: date, known: date) -> Facts:
    """One set of statements, whatever the number of activities. Not visible before it was founded.

    Everything ends with the day `known` where the period is not over; only duties are those of the whole period.
    """
    on = min(last, known)
    if on < first:
        raise Refusal("not_begun", "这段时间还没有开始，没有可以汇编的记录。请选择已经开始的年份或月份。")
    asked: Row = {"organisation": organisation, "first": first, "on": on, "known": known, "after": last + timedelta(days=1)}
    found = _rows("organisation", asked)
    if not found:
        raise NotVisible(f"organisation {organisation} did not exist on {on}")
    groups = _rows("groups", asked)
    asked["organisations"] = [organisation, *(group["organisation_id"] for group in groups)]
    asked["restricted"] = [kind.code for kind in national().activity_kinds() if kind.restricted]
    asked["private_kinds"] = [kind.code for kind in national().ledger_kinds() if kind.restricted]
    members = _rows("members", asked)
    meetings = _meetings(_rows("activities", asked), asked)
    asked["persons"] = [member["person_id"] for member in members]
    return Facts(
        first=first,
        on=on,
        known=known,
        organisation=found[0],
        members=members,
        changes=_rows("changes", asked),
        offices=_rows("offices", asked),
        groups=groups,
        meetings=meetings,
        hours={row["person_id"]: row for row in _rows("hours", asked)},
        duties=_rows("duties", asked),
        items=_rows("items", asked),
        dues=_rows("dues", asked),
        book=rulebook(),
        by_kind=_grouped(meetings),
    )


def meeting_of(activity: int, on: date) -> Meeting:
    """One activity, closed or not, with its whole roll of all hosts."""
    found = _rows("activity", {"activity": activity})
    if not found:
        raise NotVisible(f"no activity {activity}")
    return _meetings(found, {"known": on, "organisations": None})[0]


def organisation_on(organisation: int, on: date) -> Row:
    """Its name, form and place on a day."""
    found = _rows("organisation", {"organisation": organisation, "on": on})
    if not found:
        raise NotVisible(f"organisation {organisation} did not exist on {on}")
    return found[0]


def find_organisation(text: str, on: date) -> int:
    """The organisation of that public id or name; refused when there is none or more than one."""
    found = _rows("find", {"text": text, "on": on})
    if not found:
        raise NotVisible(f"no organisation {text!r} on {on}")
    if len(found) > 1:
        raise Refusal("name_not_unique", f"有{len(found)}个组织都叫“{text}”，没有生成文件。请改用组织的编号。")
    return int(found[0]["organisation_id"])


def find_activity(public_id: str) -> int:
    found = _rows("find_activity", {"text": public_id})
    if not found:
        raise NotVisible(f"no activity {public_id!r}")
    return int(found[0]["activity_id"])


def _meetings(activities: list[Row], asked: Row) -> list[Meeting]:
    asked = {**asked, "activities": [row["activity_id"] for row in activities]}
    parts = {name: _by_activity(_rows(name, asked)) for name in ("roll", "agenda", "minutes", "decisions", "make_ups")}
    return [
        Meeting(
            row=row,
            roll=parts["roll"][row["activity_id"]],
            agenda=parts["agenda"][row["activity_id"]],
            minutes=next(iter(parts["minutes"][row["activity_id"]]), None),
            decisions=parts["decisions"][row["activity_id"]],
            make_ups=parts["make_ups"][row["activity_id"]],
        )
        for row in activities
    ]


def _grouped(meetings: list[Meeting]) -> dict[str, list[Meeting]]:
    grouped: dict[str, list[Meeting]] = defaultdict(list)
    for meeting in meetings:
        grouped[meeting.kind].append(meeting)
    return dict(grouped)


def _by_activity(rows: list[Row]) -> dict[int, list[Row]]:
    grouped: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row["activity_id"]].append(row)
    return grouped


def _rows(name: str, asked: Row) -> list[Row]:
    """JSON comes from the driver as text, since Django's own fields do the reading."""
    rows = sql.rows(_SQL[name], asked)
    for row in rows:
        for column in _JSON & row.keys():
            row[column] = json.loads(row[column]) if isinstance(row[column], str) else row[column]
    return rows
