"""Cases opened in bulk: of the people that a duty is about, or of all organisations below that have none of this year.

Each is opened by itself: one that is refused does not keep the others.
"""

from dataclasses import dataclass, field
from datetime import date

from lanyan.derived.alerts.models import Alert
from lanyan.directory import access as directory
from lanyan.directory.models import Person
from lanyan.directory.queries import organisations_on
from lanyan.kernel.operation import Actor
from lanyan.kernel.refusal import Refusal
from lanyan.records.procedures.access import RECORD
from lanyan.records.procedures.candidates import in_hand, without_this_year
from lanyan.records.procedures.operations import Entry
from lanyan.rulebook import Procedure

from .advance_case import open_case


@dataclass(frozen=True)
class Candidate:
    """Somebody, or an organisation, for whom a case is to be opened. `key` is the public id of either."""

    key: str
    name: str
    organisation_id: int
    organisation: str
    due_on: date | None = None
    person_id: int | None = None


@dataclass
class Opened:
    """How many cases were opened, and for whom not: (name, sentence)."""

    count: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)


def candidates(procedure: Procedure, by: Actor) -> list[Candidate]:
    """Whom the actor may open one for. People: those of an open alert of a duty that prompts it; else the year's."""
    reach = directory.reach(by, *RECORD)
    if procedure.subject == "organisation":
        if not procedure.yearly:
            return []
        rows = without_this_year(procedure, list(reach))
        return [Candidate(one.organisation.public_id, one.name, one.organisation_id, one.name) for one in rows]
    alerts = Alert.objects.filter(
        duty__in=procedure.prompted_by, subject_kind="person", cleared_on=None, organisation_id__in=reach
    ).order_by("due_on", "pk")
    people = Person.objects.in_bulk({alert.subject_id for alert in alerts})
    taken = in_hand(procedure, list(people))
    names = organisations_on({alert.organisation_id for alert in alerts})
    found: dict[int, Candidate] = {}
    for alert in alerts:
        person, place = people.get(alert.subject_id), names.get(alert.organisation_id)
        if person is None or place is None or person.pk in taken or place.form not in procedure.forms:
            continue
        found.setdefault(person.pk, Candidate(person.public_id, person.name, place.id, place.name, alert.due_on, person.pk))
    return list(found.values())


def open_many_cases(procedure: Procedure, chosen: list[Candidate], entry: Entry, by: Actor) -> Opened:
    """Open one for each; the first step is recorded alike."""
    opened = Opened()
    for one in chosen:
        try:
            open_case(
                procedure=procedure.code, organisation_id=one.organisation_id, person_id=one.person_id, entry=entry, by=by
            )
            opened.count += 1
        except Refusal as refused:
            opened.refused.append((one.name, refused.sentence))
    return opened
