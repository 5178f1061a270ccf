"""Worked cases: facts and a date in a Party worker's words, and the state that must come out.

A file `<name>.cases.yaml` stands beside the rules it is about: `rule code: [cases]`. Both evaluators must agree with
each case: `rulebook check` runs the naive one, the tests run the compiled SQL as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from .book import Rulebook
from .counted_cases import counting_rules
from .duties import Duty
from .entry import Entry
from .library import HOME, national
from .marked import read_file
from .operators import Verdict
from .operators.base import STATES
from .problems import Findings
from .world import World

ORGANISATION, ABOVE, PERSON, OTHERS = 1, 9, 100, 1000
LONG_AGO = date(2010, 1, 1)
NOT_BOUND = "不适用"


@dataclass
class Case:
    """One story. `day` picks the period whose verdict is meant; None means the latest."""

    duty: Duty
    name: str
    where: str
    world: World
    today: date
    day: date | None
    state: str
    expected: dict[str, Any] = field(default_factory=dict)

    @property
    def window_from(self) -> date:
        return min(self.day or self.today, self.today) - timedelta(days=400)

    def judge(self, verdicts: list[Verdict]) -> str:
        """Empty when the verdicts say what the case says, else what is wrong, in Chinese."""
        subject = PERSON if self.duty.subject == "person" else ORGANISATION
        mine = [verdict for verdict in verdicts if verdict.subject_id == subject]
        if self.day is not None:
            mine = [verdict for verdict in mine if verdict.period_from <= self.day < verdict.period_to]
        if not mine:
            return "" if self.state == NOT_BOUND else f"“{self.name}”应为{self.state}，算出来是{NOT_BOUND}"
        verdict = max(mine, key=lambda row: row.period_from)
        said = {"结论": STATES[verdict.state], "因为": verdict.cause, "已有": verdict.have, "应有": verdict.need,
                "期限": verdict.due_on}  # fmt: skip
        for key, value in {"结论": self.state, **self.expected}.items():
            if said[key] != value:
                return f"“{self.name}”的{key}应为{value}，算出来是{said[key]}"
        return ""


def read_cases(path: Path, shown_as: str, book: Rulebook, findings: Findings) -> list[Case]:
    """The cases of one file; what cannot be read goes to `findings`."""
    top = Entry(read_file(path, shown_as, findings), shown_as, findings)
    cases = []
    duties, counted = {duty.code for duty in book.duties()}, counting_rules(book)
    for code in top.data:
        if code in counted:
            top.take(code)
            continue
        if code not in duties:
            top.refuse(code, "missing_reference", f"事例写的规则“{code}”没有登记。", "请改成规则清单里的代号。")
            top.take(code)
            continue
        cases += [_Telling(entry, book, book.duty(code)).case() for entry in top.entries(code)]
    top.done()
    return cases


def case_files(home: Path) -> Iterator[tuple[Path, str]]:
    """Files of duties' cases; procedures have their own (procedures/cases.py)."""
    for path in sorted(home.rglob("*.cases.yaml")):
        if path.parent.name != "procedures":
            yield path, path.relative_to(home).as_posix()


def all_cases(book: Rulebook, home: Path, findings: Findings) -> list[Case]:
    """Every worked case under `home`."""
    cases: list[Case] = []
    for path, shown in case_files(home):
        cases += read_cases(path, shown, book, findings)
    return cases


def all_cases_at_home() -> list[Case]:
    """The shipped cases; raises RulebookRefused when one cannot be read."""
    findings = Findings()
    cases = all_cases(national(), HOME, findings)
    findings.raise_if_any()
    return cases


class _Telling:
    """Turns one case's words into a World."""

    def __init__(self, entry: Entry, book: Rulebook, duty: Duty):
        self.entry, self.book, self.duty, self.world = entry, book, duty, World()
        self.kinds = {kind.title: kind for kind in book.activity_kinds()}
        self.words = book.words

    def case(self) -> Case:
        entry = self.entry
        name = entry.text("情形")
        today = entry.day("今天") or LONG_AGO
        founded = entry.day("成立", default=LONG_AGO)
        self._tell_place(founded, entry.day("撤销", default=None))
        self._tell_roster(founded)
        for number, fact in enumerate(entry.entries("事实", default=()), start=1):
            self._tell_fact(fact, number)
        for relief in entry.entries("免除", default=()):
            span = {"valid_from": relief.day("自"), "valid_to": relief.day("至", default=None)}
            self.world.relief.append({"organisation_id": ORGANISATION, "cause": relief.text("原因"), **span})
            relief.done()
        self._tell_calendar(today)
        state = entry.one_of("结论", (*STATES.values(), NOT_BOUND), what="状态")
        case = Case(
            self.duty, name, "{}:{}".format(*entry.where()), self.world, today, entry.day("期间", default=None), state
        )
        case.expected = self._expected()
        entry.done()
        return case

    def _expected(self) -> dict[str, Any]:
        entry = self.entry
        told: dict[str, Any] = {"因为": entry.text("因为", default=None), "期限": entry.day("期限", default=None)}
        for key in ("已有", "应有"):
            value = entry.take(key, default=None)
            told[key] = None if value is None else Decimal(str(value))
        return {key: value for key, value in told.items() if value is not None}

    def _code(self, entry: Entry, key: str, terms: dict[str, Any], **options: Any) -> str:
        """A Chinese title (or a code) of a vocabulary section → its code."""
        codes = {term.title: code for code, term in terms.items()} | {code: code for code in terms}
        return codes.get(entry.one_of(key, codes, **options), "")

    def _tell_place(self, founded: date, dissolved: date | None) -> None:
        applies = self.duty.applies_to
        usual = self.words.forms[applies.forms[0]].title if applies.forms else "党支部"
        form = self._code(self.entry, "单位", self.words.forms, what="组织形式", default=usual) or "branch"
        level = self._code(self.entry, "层级", self.words.levels, what="层级",
                           default=self.words.levels[(applies.levels or ("station",))[0]].title)  # fmt: skip
        span = {"valid_from": founded, "valid_to": dissolved}
        place = {"line": self.words.forms[form].line, "form": form, "level": level}
        self.world.organisation.append({"organisation_id": ORGANISATION, **place, **span})
        self.world.ancestry += [
            {"ancestor_id": above, "organisation_id": ORGANISATION, **span} for above in (ORGANISATION, ABOVE)
        ]
        adopted = self.entry.day("采用", default=LONG_AGO)
        for code in self.duty.setting.applies_to.adopted_as[-1:]:
            self.world.adoption.append(
                {
                    "duty": code,
                    "organisation_id": ABOVE,
                    "valid_from": adopted,
                    "valid_to": self.entry.day("停用", default=None),
                }
            )

    def _tell_roster(self, founded: date) -> None:
        forever = {"valid_from": founded, "valid_to": None}
        number = OTHERS
        for title, count in (self.entry.take("名册", default={}) or {}).items():
            standings = {standing.title: code for code, standing in self.words.standings.items()}
            offices = {office.title: code for code, office in self.words.offices.items()}
            for _ in range(int(count)):
                number += 1
                if title in standings:
                    self._add_member(number, standings[title], forever)
                elif title in offices:
                    self._add_office(number, offices[title], forever)
                else:
                    self.entry.refuse(
                        "名册", "unknown_word", f"名册里的“{title}”不是身份也不是职务。", "请写词汇表里的名称。"
                    )
        person = self.entry.entry("人员", default=None)
        if person is not None:
            span = {"valid_from": person.day("自", default=LONG_AGO), "valid_to": person.day("至", default=None)}
            if person.has("身份"):
                self._add_member(PERSON, self._code(person, "身份", self.words.standings, what="身份"), span)
            if person.has("职务"):
                self._add_office(PERSON, self._code(person, "职务", self.words.offices, what="职务"), span)
            if person.has("曾任"):
                left = {"valid_from": span["valid_from"], "valid_to": person.day("免职")}
                self._add_office(PERSON, self._code(person, "曾任", self.words.offices, what="职务"), left)
            person.done()

    def _add_member(self, person: int, state: str, span: dict[str, Any]) -> None:
        line = self.words.standings[state].line if state in self.words.standings else "party"
        self.world.member.append(
            {"person_id": person, "organisation_id": ORGANISATION, "line": line, "state": state, "temporary": False, **span}
        )

    def _add_office(self, person: int, role: str, span: dict[str, Any]) -> None:
        self.world.office.append({"person_id": person, "organisation_id": ORGANISATION, "role": role, **span})

    def _tell_fact(self, fact: Entry, number: int) -> None:
        day = fact.day("日期") or LONG_AGO
        if fact.has("事件"):
            self._tell_event(fact, day, number)
        else:
            self._tell_activity(fact, day, number)
        fact.done()

    def _tell_event(self, fact: Entry, day: date, number: int) -> None:
        titles = {self.book.context.event_title(code): code for code in self.book.context.event_codes()}
        titles |= {code: code for code in self.book.context.event_codes()}
        event = titles.get(fact.one_of("事件", titles, what="事件"), "")
        person = self.duty.subject == "person"
        self.world.event.append(
            {
                "event": event,
                "subject_kind": self.duty.subject,
                "subject_id": PERSON if person else ORGANISATION,
                "organisation_id": ORGANISATION,
                "happened_on": day,
                "matter": fact.integer("事项", low=0, high=1000, default=1),
                "record_kind": "record",
                "record_id": number,
                "due_on": fact.day("期限", default=None),
            }
        )

    def _tell_activity(self, fact: Entry, day: date, number: int) -> None:
        title = fact.one_of("活动", self.kinds, what="活动类型")
        kind = self.kinds[title].code if title in self.kinds else ""
        hours = Decimal(str(fact.take("学时", default=0)))
        shared = {"activity_id": number, "organisation_id": ORGANISATION, "kind": kind, "held_on": day}
        self.world.activity.append({**shared, "hours": hours})
        tally = {code: fact.integer(term.title, low=0, high=100, default=0) for code, term in self.words.outcomes.items()}
        made_up = fact.integer("已补课", low=0, high=100, default=0)
        person = OTHERS
        for outcome, count in tally.items():
            for _ in range(count):
                person += 1
                done = outcome != "present" and made_up > 0
                made_up -= done
                self._attend(shared, person, outcome, day if done else None, hours)
        outcome = self._code(fact, "结果", self.words.outcomes, what="出席结果", default="到会")
        self._attend(shared, PERSON, outcome, fact.day("补课", default=None), hours) if not any(tally.values()) else None

    def _attend(self, shared: dict[str, Any], person: int, outcome: str, made_up_on: date | None, hours: Decimal) -> None:
        credited = hours if outcome == "present" or made_up_on else Decimal(0)
        self.world.attendance.append(
            {**shared, "person_id": person, "outcome": outcome, "made_up_on": made_up_on, "hours": credited}
        )

    def _tell_calendar(self, today: date) -> None:
        off = {date.fromisoformat(str(day)) for day in self.entry.take("休息日", default=()) or ()}
        start = today - timedelta(days=420)
        self.world.workday = [
            {"day": (day := start + timedelta(days=n)), "is_workday": day.weekday() < 5 and day not in off}
            for n in range(900)
        ]
