"""The register as of a day: who holds which offices, on which certificate, trained when; what runs out, what is missing."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from lanyan.directory.models import Person
from lanyan.kernel import clock, sql
from lanyan.rulebook import national

from .models import CadreTraining, Certificate, DutyReport

_SQL = sql.statements(Path(__file__).with_name("queries.sql"))
SOON = timedelta(days=90)  # a certificate that runs out within a quarter is to be renewed: the practice's own warning
# Offices whose holders are asked for a certificate by the practice 持证上岗.
CERTIFIED = ("secretary", "deputy_secretary")
# The duty that says who reports to the committee above.
REPORTED = "secretary_reports_above_yearly"


@dataclass(frozen=True, slots=True)
class Cadre:
    """One office held on the day; `certificate` (its kind) and `expires_on` are of the one that lasts longest.

    `state`: met, near (runs out soon), overdue (run out, or asked for and not there), or exempt: nobody asks for one.
    """

    public_id: str
    name: str
    organisation_key: str
    organisation: str
    role: str
    acting: bool
    since: date
    certificate: str
    number: str
    expires_on: date | None
    state: str
    trained_on: date | None
    hours: int
    rating: str
    rated_year: int | None

    @property
    def state_text(self) -> str:
        """The state in words."""
        if not self.certificate:
            return "未取得资格证" if self.role in CERTIFIED else "不要求"
        return {"met": "有效", "near": "将到期", "overdue": "已过期"}[self.state]


def register(
    organisations: Collection[int], on: date | None = None, *, state: str = "", text: str = ""
) -> sql.LongList[Cadre]:
    """Everybody who holds an office of the Party or the League in these organisations, the most urgent first.

    `state`: only those, or `acting` ones; `text`: a part of the name or of the organisation.
    """
    asked = _of_register(organisations, on) | {"state": state, "text": text}
    return sql.LongList(_SQL["register"], asked, lambda rows: (Cadre(**row) for row in rows))


def register_counts(organisations: Collection[int], on: date | None = None) -> Counter[str]:
    """How many offices there are in each state, and of all how many are held `acting`."""
    asked = _of_register(organisations, on) | {"state": "", "text": ""}
    counted = f"SELECT state, acting, count(*) AS number FROM ({_SQL['register']}) AS counted GROUP BY state, acting"  # noqa: S608 - our own statement
    counts: Counter[str] = Counter()
    for row in sql.rows(counted, asked):
        counts[row["state"]] += row["number"]
        counts["acting"] += row["number"] if row["acting"] else 0
    return counts


def _of_register(organisations: Collection[int], on: date | None) -> dict[str, object]:
    day = on or clock.today()
    return {
        "organisations": list(organisations),
        "day": day,
        "soon": day + SOON,
        "year": day.replace(month=1, day=1),
        "roles": list(national().offices()),
        "certified": list(CERTIFIED),
    }


@dataclass(frozen=True, slots=True)
class Reporting:
    """Somebody who has to report on the own office once a year; what was heard in the year, `year` being the one that was
    reported on, is empty until then."""

    person_id: int
    public_id: str
    name: str
    organisation_id: int
    organisation_key: str
    organisation: str
    role: str
    since: date
    held_on: date | None
    year: int | None
    rating: str
    remark: str


def reports_in(organisations: Collection[int], year: int) -> list[Reporting]:
    """Whom the rule asks for 述职 in a year, by organisation: who is secretary of a branch at its end, or today."""
    applies = national().duty(REPORTED).applies_to
    day = min(date(year, 12, 31), clock.today())
    asked = {"organisations": list(organisations), "first": date(year, 1, 1), "day": day}
    rows = sql.rows(_SQL["reports"], asked | {"roles": list(applies.offices), "forms": list(applies.forms)})
    return sorted((Reporting(**row) for row in rows), key=lambda one: (one.organisation, one.name))


def entries_of(person: Person) -> dict[str, list[Any]]:
    """Certificates, trainings held elsewhere and 述职 of a person, newest first; what was withdrawn is there too."""
    kept = sql.rows(_SQL["kept"], {"person": person.pk})[0]
    return {
        "certificates": list(Certificate.objects.filter(person=person).order_by("-issued_on", "-pk"))
        if kept["certificates"]
        else [],
        "trainings": list(CadreTraining.objects.filter(person=person).order_by("-ended_on", "-pk"))
        if kept["trainings"]
        else [],
        "reports": list(DutyReport.objects.filter(person=person).order_by("-year", "-held_on")) if kept["reports"] else [],
    }
