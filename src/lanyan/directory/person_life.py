"""A person through the years: the dated history in words, 党龄 and 政治生日, circumstances that not everybody sees."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from lanyan.kernel import clock, sql
from lanyan.kernel.operation import Actor
from lanyan.rulebook import national

from .access import has_role, reach, visible_people
from .life import Moment
from .models import Flag, Person
from .queries import Dated, history_of, organisations_on

_SQL = sql.statements(Path(__file__).with_name("person_life.sql"))


@dataclass(frozen=True, slots=True)
class Membership:
    """政治生日 is the day of becoming 预备党员 (入党之日); 党龄 counts from becoming 正式党员 (党章第七条).

    Days are None where the record does not hold them: a gap, never a guess.
    """

    joined_on: date | None
    full_on: date | None

    def years(self, on: date) -> int | None:
        """Full years of 党龄."""
        return _years(self.full_on, on) if self.full_on is not None and self.full_on <= on else None


@dataclass(frozen=True, slots=True)
class Birthday:
    """A 政治生日 in a month: who, in which branch, on which day, how many years it makes."""

    public_id: str
    name: str
    branch: str
    joined_on: date
    on: date
    years: int


def membership_of(history: list[Dated]) -> Membership | None:
    """By the history of a person: of a member of the Party as of today; None for everybody else."""
    rows = [line for line in reversed(history) if line.what == "standing" and line.note == "party"]
    today = clock.today()
    now = [row.word for row in rows if row.valid_from <= today and (row.valid_to is None or row.valid_to > today)]
    if not now or not national().standings()[now[0]].member:
        return None
    first = {state: next((row.valid_from for row in rows if row.word == state), None) for state in ("probationary", "full")}
    return Membership(first["probationary"], first["full"])


def birthdays(organisations: Collection[int], month: date) -> list[Birthday]:
    """政治生日 in the month of a day among the members of these organisations, by day."""
    members = [code for code, one in national().standings().items() if one.member and one.line == "party"]
    asked = {"organisations": list(organisations), "month": month.month, "year": month.year, "day": month, "states": members}
    return [Birthday(**row) for row in sql.rows(_SQL["birthdays"], asked)]


def hidden_in(history: list[Dated], actor: Actor, person: Person) -> set[str]:
    """Circumstances in this history of a person that the actor may not see; nobody's own are hidden from the person."""
    if actor.account_id is None or actor.person_id == person.pk:
        return set()
    told = {line.word for line in history if line.what == "flag"}
    return {
        code
        for code, flag in national().person_flags().items()
        if code in told and flag.seen_by and not visible_people(actor, *flag.seen_by).filter(pk=person.pk).exists()
    }


def people_with(actor: Actor, flag: str, on: date | None = None) -> set[int]:
    """Keys of the people with a circumstance on the day, of those of whom the actor may see it."""
    seen_by = national().person_flags()[flag].seen_by
    if seen_by and not has_role(actor, *seen_by):
        return set()
    rows = Flag.objects.on(on or clock.today()).filter(flag=flag, person__in=visible_people(actor, *seen_by))
    return set(rows.values_list("person_id", flat=True))


def life_of_person(actor: Actor, person: Person) -> list[Moment]:
    """Everything dated about a person in words, newest first; what is decided for a later day stands on top."""
    history = history_of(person.pk)
    return in_words(history, hidden_in(history, actor, person))


def in_words(history: list[Dated], hidden: Collection[str] = ()) -> list[Moment]:
    """Lines of a history in words; `hidden` circumstances are left out."""
    shown = [line for line in history if not (line.what == "flag" and line.word in hidden)]
    names = {
        pk: one.short_name
        for pk, one in organisations_on({one.organisation_id for one in shown if one.organisation_id}).items()
    }
    today = clock.today()
    return [
        Moment(
            line.valid_from,
            line.valid_to,
            _title(line, names.get(line.organisation_id or 0, "")),
            _text(line),
            line.valid_from > today,
        )
        for line in shown
    ]


def months_ahead(day: date, count: int) -> list[date]:
    """The first days of this month and the ones that follow."""
    months = [day.replace(day=1)]
    while len(months) < count:
        months.append((months[-1] + timedelta(days=32)).replace(day=1))
    return months


def reachable(actor: Actor) -> list[int]:
    """Organisations whose members' birthdays the actor may list."""
    return list(reach(actor))


def _title(line: Dated, where: str) -> str:
    book = national()
    words = {
        "posting": lambda: f"{where}任职：{line.note or book.staff_kinds()[line.word].title}",
        "rank": lambda: f"授予或晋升{line.word}",
        "standing": lambda: f"成为{book.standings()[line.word].title}",
        "membership": lambda: f"{book.lines()[line.word].title}组织关系编入{where}",
        "temporary": lambda: f"临时编入{where}",
        "office": lambda: f"任{where}{book.offices()[line.word].title}{'（' + line.note + '）' if line.note else ''}",
        "flag": lambda: book.person_flags()[line.word].title,
    }
    return words[line.what]()


def _text(line: Dated) -> str:
    if line.what == "posting" and line.note:
        return national().staff_kinds()[line.word].title
    return line.note if line.what in ("flag", "membership", "temporary") else ""


def _years(since: date, on: date) -> int:
    return on.year - since.year - ((on.month, on.day) < (since.month, since.day))
