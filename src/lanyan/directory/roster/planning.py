"""What a roster would change: each row against the person in the store, span by span. Nothing is written here."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from lanyan.directory import words
from lanyan.directory.models import Membership, Person, Posting, RankSpell, Standing
from lanyan.directory.pinyin import initials_of, spelling_of
from lanyan.directory.sealed import id_digest, phone_of, seal_id_number, seal_phone
from lanyan.rulebook.library import national

from .findings import Findings
from .places import Places
from .reading import Roster, Row

Span = tuple[tuple[Any, ...], date]


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one person that the roster changes, in words people read."""

    row: int
    number: str
    name: str
    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Gone:
    """Somebody serving in one of the units of the roster who is not in it. Listed, never deleted."""

    number: str
    name: str
    unit: str


@dataclass(slots=True)
class Plan:
    """All writes of one import: people new and changed, spans to take back, to cut and to add.

    `new_rows` are the rows of the file that are about people new; `names` what the units of the file are called.
    """

    day: date
    new: list[Person] = field(default_factory=list)
    changed: dict[int, Person] = field(default_factory=dict)
    taken_back: list[Any] = field(default_factory=list)
    cut: list[Any] = field(default_factory=list)
    added: list[Any] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    gone: list[Gone] = field(default_factory=list)
    unchanged: int = 0
    units: set[int] = field(default_factory=set)
    new_rows: set[int] = field(default_factory=set)
    names: dict[int, str] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        return not (self.new or self.changed or self.taken_back or self.cut or self.added)


# What a dated table is called on screen, and which columns of a row make its value.
_POSTING, _RANK, _PARTY, _BRANCH, _LEAGUE, _LEAGUE_BRANCH = (
    "任职",
    "衔级",
    "党员状态",
    "党组织关系",
    "团员身份",
    "团组织关系",
)


class Planner:
    """Compares rows with the store; one query per table for all rows."""

    def __init__(self, roster: Roster, places: Places, day: date, next_number: str) -> None:
        self.roster, self.places, self.day = roster, places, day
        self.findings: Findings = roster.findings
        self.plan = Plan(day)
        self._next = int(next_number)
        self._digests = {row.number: id_digest(row.get("id_number")) for row in roster.rows if row.get("id_number")}
        self._load()

    def run(self) -> Plan:
        wrong = {finding.row for finding in self.findings.blocking}
        for row in self.roster.rows:
            if row.number not in wrong:
                self._plan_row(row)
        self._list_gone()
        return self.plan

    def _load(self) -> None:
        numbers = [row.get("number") for row in self.roster.rows if row.get("number")]
        by_digest = Person.objects.filter(id_digest__in=list(self._digests.values()))
        people = {person.pk: person for person in [*by_digest, *Person.objects.filter(number__in=numbers)]}
        self.by_digest = {bytes(person.id_digest): person for person in people.values() if person.id_digest}
        self.by_number = {person.number: person for person in people.values()}
        self.seen = set(people)
        self.spans: dict[str, dict[int, list[Any]]] = {
            _POSTING: _by_person(Posting.objects.filter(person__in=people)),
            _RANK: _by_person(RankSpell.objects.filter(person__in=people)),
            _PARTY: _by_person(Standing.objects.filter(person__in=people, line="party")),
            _LEAGUE: _by_person(Standing.objects.filter(person__in=people, line="league")),
            _BRANCH: _by_person(Membership.objects.filter(person__in=people, line="party", temporary=False)),
            _LEAGUE_BRANCH: _by_person(Membership.objects.filter(person__in=people, line="league", temporary=False)),
        }

    def _plan_row(self, row: Row) -> None:
        if row.get("unit"):
            self.plan.units.add(row.get("unit"))
            self.plan.names[row.get("unit")] = self.places.by_id[row.get("unit")].name
        person = self._person(row)
        if person is None:
            return
        before = len(self.plan.changes)
        if person.pk is None:
            self.plan.new.append(person)
            self.plan.new_rows.add(row.number)
        else:
            self._compare_person(row, person)
        self._plan_spans(row, person)
        if person.pk is not None and len(self.plan.changes) == before:
            self.plan.unchanged += 1

    def _person(self, row: Row) -> Person | None:
        """The person a row is about: by ID number, by personal number, or new. None when the two disagree."""
        by_id = self.by_digest.get(self._digests.get(row.number, b""))
        if by_id is not None and not self._is_within(by_id):
            told = "该身份证号已登记在您负责范围以外的单位"
            self.findings.add(row.number, "id_number", told, "请先由上级办理调动，或删去这一行")
            return None
        by_number = self.by_number.get(row.get("number") or "")
        if by_id is not None and by_number is not None and by_id.pk != by_number.pk:
            self._refuse_number(row, by_number)
            return None
        if by_id is not None:
            if row.get("number") and by_id.number != row.get("number"):
                told = f"该身份证号在系统中的编号是{by_id.number}"
                self.findings.add(row.number, "number", told, "请改为该编号或清空", row.get("number"))
            return by_id
        if by_number is not None:
            if by_number.id_digest or by_number.name != row.get("name") or not self._is_within(by_number):
                self._refuse_number(row, by_number)
                return None
            return by_number
        return self._new_person(row)

    def _is_within(self, person: Person) -> bool:
        """Whether whoever imports answers for the person's unit: of today, else the latest; nobody's otherwise."""
        history = self.spans[_POSTING].get(person.pk, [])
        posting = _on(history, self.day) or (history[-1] if history else None)
        return posting is None or self.places.holds(posting.unit_id)

    def _refuse_number(self, row: Row, holder: Person) -> None:
        who = holder.name if self._is_within(holder) else "他人"
        told = f"编号已属于{who}"
        self.findings.add(row.number, "number", told, "请核对编号和身份证号，新人员请清空编号", row.get("number"))

    def _new_person(self, row: Row) -> Person:
        number = row.get("number")
        if not number:
            number, self._next = str(self._next), self._next + 1
        person = Person(number=number, sex=row.get("sex") or "", born_on=row.get("born_on"))
        self._set_identity(row, person)
        person.joined_service_on = row.get("joined_service_on")
        _set_name(person, row.get("name") or "")
        if row.get("phone"):
            person.phone = seal_phone(row.get("phone"))
        return person

    def _set_identity(self, row: Row, person: Person) -> None:
        if row.number in self._digests:
            person.id_number, person.id_digest = seal_id_number(row.get("id_number")), self._digests[row.number]

    def _compare_person(self, row: Row, person: Person) -> None:
        """Fields of the person herself; what the file leaves empty stays."""
        titles = {"name": "姓名", "sex": "性别", "born_on": "出生日期", "joined_service_on": "入职日期"}
        for key, title in titles.items():
            old, new = getattr(person, key), row.get(key)
            if new is not None and new != old:
                shown = [words.SEXES.get(value, value) if key == "sex" else value for value in (old, new)]
                self._change(row, person, title, *shown)
                setattr(person, key, new)
                self.plan.changed[person.pk] = person
        if "姓名" in {change.field for change in self.plan.changes if change.row == row.number}:
            _set_name(person, person.name)
        if row.get("phone") and row.get("phone") != phone_of(person):
            self._change(row, person, "手机号", phone_of(person)[-4:], row.get("phone")[-4:])
            person.phone = seal_phone(row.get("phone"))
            self.plan.changed[person.pk] = person
        if person.id_digest is None and row.number in self._digests:
            self._set_identity(row, person)
            self._change(row, person, "身份证号", "", "（补登）")
            self.plan.changed[person.pk] = person
        if person.left_service_on is not None and person.left_service_on <= self.day:
            self._change(row, person, "离队日期", person.left_service_on, "")
            person.left_service_on = None
            self.plan.changed[person.pk] = person

    def _plan_spans(self, row: Row, person: Person) -> None:
        get = row.get
        if get("unit") and get("staff_kind"):
            value = (get("unit"), get("staff_kind"), get("position") or self._kept_position(person, row))
            self._sync(row, person, _POSTING, "posted_on", [(value, get("posted_on"))])
        if get("rank"):
            self._sync(row, person, _RANK, "rank", [((get("rank"),), None)])
        self._plan_party(row, person)
        if get("branch"):
            self._sync(row, person, _BRANCH, "branch_on", [((get("branch"), get("group")), get("branch_on"))])
        if get("league") == "yes":
            self._sync(row, person, _LEAGUE, "league_on", [(("league_member",), get("league_on"))])
        elif get("league") == "no" and self._present(_LEAGUE, person) == ("league_member",):
            self._sync(row, person, _LEAGUE, "league", [(("league_left",), None)])
        if get("league_branch"):
            self._sync(row, person, _LEAGUE_BRANCH, "league_branch", [((get("league_branch"), None), None)])

    def _plan_party(self, row: Row, person: Person) -> None:
        state, joined, full = row.get("party_state"), row.get("probation_on"), row.get("full_on")
        if state == "full" and joined and full:
            self._sync(row, person, _PARTY, "full_on", [(("probationary",), joined), (("full",), full)])
        elif state == "probationary" and joined:
            self._sync(row, person, _PARTY, "probation_on", [(("probationary",), joined)])
        elif state and state not in ("none", "full", "probationary"):
            self._sync(row, person, _PARTY, "state_on", [((state,), row.get("state_on"))])
        elif state == "none" and (present := self._present(_PARTY, person)):
            told = f"系统登记为{national().standings()[present[0]].title}"
            self.findings.add(row.number, "party_state", told, "出党、除名请在系统中办理，名册中请如实填写")

    def _kept_position(self, person: Person, row: Row) -> str:
        """An empty cell changes nothing: the position stays while the unit does."""
        present = self._present(_POSTING, person)
        return present[2] if present and present[:2] == (row.get("unit"), row.get("staff_kind")) else ""

    def _present(self, table: str, person: Person) -> tuple[Any, ...] | None:
        row = _on(self.spans[table].get(person.pk, []), self.day)
        return _VALUE[table](row) if row is not None else None

    def _sync(
        self, row: Row, person: Person, table: str, key: str, wanted: list[tuple[tuple[Any, ...], date | None]]
    ) -> None:
        """Make the spans of one table say `wanted` (values and first days; a day of None means: since whenever)."""
        history = self.spans[table].get(person.pk, []) if person.pk else []
        value_of = _VALUE[table]
        present = _on(history, self.day)
        dated: list[Span] = [(value, day or self.day) for value, day in wanted]
        if present is not None and value_of(present) == wanted[-1][0]:
            known = {(value_of(span), span.valid_from) for span in history}
            if all(day is None or (value, day) in known for value, day in wanted):
                return
        kept = [span for span in history if span.valid_from < dated[0][1]]
        tail = [span for span in history if span.valid_from >= dated[0][1]]
        if kept and value_of(kept[-1]) == dated[0][0]:
            tail.insert(0, kept.pop())  # the same from another day: a correction of its beginning
        values = [value for value, _ in dated]
        rewritten = [span for span in tail if value_of(span) not in values and span.valid_from > dated[0][1]]
        if rewritten:
            words_of = self._words(table, value_of(rewritten[0]))
            told = f"系统登记自{rewritten[0].valid_from}起为“{words_of}”，与名册的先后不符"
            self.findings.add(row.number, key, told, "请核对日期；历史更正请在系统中办理")
            return
        self._write(person, table, kept, tail, dated)
        if person.pk is not None:
            before = self._words(table, value_of(present)) if present is not None else ""
            after = self._words(table, dated[-1][0])
            since = f"（自{dated[-1][1]}）"
            self._change(row, person, table, before, after + since)

    def _write(self, person: Person, table: str, kept: list[Any], tail: list[Any], dated: list[Span]) -> None:
        self.plan.taken_back.extend(tail)
        if kept and (kept[-1].valid_to is None or kept[-1].valid_to > dated[0][1]):
            kept[-1].valid_to = dated[0][1]
            self.plan.cut.append(kept[-1])
        ends = [day for _, day in dated[1:]] + [None]
        for (value, day), end in zip(dated, ends, strict=True):
            self.plan.added.append(_NEW[table](person, value, day, end))

    def _words(self, table: str, value: tuple[Any, ...]) -> str:
        book = national()
        if table in (_PARTY, _LEAGUE):
            return book.standings()[value[0]].title
        if table == _RANK:
            return value[0]
        places = [self.places.by_id[pk].short_name for pk in value if isinstance(pk, int) and pk in self.places.by_id]
        if table == _POSTING:
            return " ".join([*places, book.staff_kinds()[value[1]].title, value[2]]).strip()
        return " ".join(places)

    def _change(self, row: Row, person: Person, title: str, before: Any, after: Any) -> None:
        self.plan.changes.append(Change(row.number, person.number, person.name, title, str(before or ""), str(after or "")))

    def _list_gone(self) -> None:
        """People serving today in the units named in the file who are not in it."""
        absent = Posting.objects.on(self.day).filter(unit__in=self.plan.units).exclude(person__in=self.seen)
        rows = absent.order_by("unit", "person__pinyin").values_list("person__number", "person__name", "unit_id")
        self.plan.gone = [Gone(number, name, self.places.by_id[unit].short_name) for number, name, unit in rows]


def _by_person(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.person_id].append(row)
    for spans in found.values():
        spans.sort(key=lambda span: span.valid_from)
    return found


def _on(spans: list[Any], day: date) -> Any:
    return next((s for s in spans if s.valid_from <= day and (s.valid_to is None or s.valid_to > day)), None)


def _set_name(person: Person, name: str) -> None:
    person.name, person.pinyin, person.initials = name, spelling_of(name), initials_of(name)


_VALUE: dict[str, Callable[[Any], tuple[Any, ...]]] = {
    _POSTING: lambda span: (span.unit_id, span.staff_kind, span.position),
    _RANK: lambda span: (span.rank,),
    _PARTY: lambda span: (span.state,),
    _LEAGUE: lambda span: (span.state,),
    _BRANCH: lambda span: (span.organisation_id, span.group_id),
    _LEAGUE_BRANCH: lambda span: (span.organisation_id, span.group_id),
}


def _membership(line: str) -> Callable[..., Membership]:
    return lambda person, value, day, end: Membership(
        person=person,
        organisation_id=value[0],
        group_id=value[1],
        line=line,
        valid_from=day,
        valid_to=end,
        reason="名册导入",
    )


def _standing(line: str) -> Callable[..., Standing]:
    return lambda person, value, day, end: Standing(person=person, line=line, state=value[0], valid_from=day, valid_to=end)


_NEW: dict[str, Callable[..., Any]] = {
    _POSTING: lambda person, value, day, end: Posting(
        person=person, unit_id=value[0], staff_kind=value[1], position=value[2], valid_from=day, valid_to=end
    ),
    _RANK: lambda person, value, day, end: RankSpell(person=person, rank=value[0], valid_from=day, valid_to=end),
    _PARTY: _standing("party"),
    _LEAGUE: _standing("league"),
    _BRANCH: _membership("party"),
    _LEAGUE_BRANCH: _membership("league"),
}
