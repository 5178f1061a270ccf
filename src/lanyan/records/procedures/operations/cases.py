"""Opening a case with its first step, moving it with its person, stopping and taking it up again."""

from datetime import date

from django.db import IntegrityError, transaction

from lanyan.directory import access as directory
from lanyan.directory.models import Membership, Person
from lanyan.directory.queries import organisation_on
from lanyan.kernel import clock
from lanyan.kernel.operation import Actor, about, operation
from lanyan.rulebook import Procedure

from .. import access
from ..book import procedure_of
from ..errors import refusal
from ..models import Case, CaseMove, CaseReader
from ..reckoning import refresh_dues
from .steps import Entry, complete_step, open_again
from .subject import check_day, take, written


@operation
def open_case(
    *, procedure: str, organisation_id: int, entry: Entry, person_id: int | None = None, matter: str = "", by: Actor
) -> Case:
    """Open a case with its first step. Twice at once opens one: the second is told which is open (case_open_already).

    `matter` names one of several cases of an organisation. Refusals beside those of a step: procedure_unknown,
    procedure_not_here, subject_missing, not_of_here, matter_missing, year_opened_already.
    """
    definition = procedure_of(procedure)
    directory.require(by, organisation_id, *access.RECORD)
    place = organisation_on(organisation_id)
    if place.form not in definition.forms:
        raise refusal("procedure_not_here", organisation=place.short_name, procedure=definition.title)
    person = _subject(definition, organisation_id, person_id, entry.on, place.short_name)
    check_day(entry.on, None, entry.backfill_reason)
    matter = _matter(definition, matter, entry.on)
    title = _title(definition, person.name if person else "", matter, place.name)
    case = _make(definition, organisation_id, person, title, matter, entry.on, by)
    about("case", case.pk, organisation_id=organisation_id, procedure=procedure, person=person_id)
    if definition.restricted and by.person_id is not None:
        CaseReader.objects.create(case=case, person_id=by.person_id, named_by_id=by.person_id, named_at=clock.now())
    first = definition.ordered()[0]
    complete_step(case_id=case.pk, step=first.code, entry=entry, by=by)
    return case


@operation
def move_case(*, case_id: int, organisation_id: int, on: date, reason: str, by: Actor) -> CaseMove:
    """The case goes with its person to another organisation; all that was done stays and its time counts on."""
    case = take(case_id, by, "manage")
    reason = written(reason, "reason", "reason_needed")
    place = organisation_on(organisation_id)
    definition = procedure_of(case.procedure)
    if place.form not in definition.forms:
        raise refusal("procedure_not_here", organisation=place.short_name, procedure=definition.title)
    if case.organisation_id == organisation_id:
        raise refusal("same_organisation", organisation=place.short_name)
    move = CaseMove.objects.create(
        case=case,
        origin_id=case.organisation_id,
        target_id=organisation_id,
        moved_on=on,
        reason=reason,
        moved_by_id=by.person_id,
        moved_at=clock.now(),
    )
    Case.objects.filter(pk=case.pk).update(organisation=organisation_id)
    refresh_dues(Case.objects.get(pk=case.pk))
    about("case", case.pk, target=organisation_id, on=str(on), reason=reason)
    return move


@operation
def stop_case(*, case_id: int, on: date, reason: str, by: Actor) -> Case:
    """End the case before its time: the person left the organisation, withdrew, died. What was done stays."""
    case = take(case_id, by, "manage")
    check_day(on, case, "by hand", field="on")
    case.closed_on, case.closed_as, case.closed_reason = on, "stopped", written(reason, "reason", "reason_needed")
    case.closed_by_id, case.closed_at = by.person_id, clock.now()
    case.save()
    refresh_dues(Case.objects.get(pk=case.pk))
    about("case", case.pk, on=str(on), reason=case.closed_reason)
    return case


@operation
def reopen_case(*, case_id: int, reason: str, by: Actor) -> Case:
    """Take up a stopped case again; the time so far counts on."""
    case = take(case_id, by, "manage", open_only=False)
    if case.closed_on is None:
        raise refusal("case_not_closed")
    if case.closed_as != "stopped":
        raise refusal("case_not_stopped")
    reason = written(reason, "reason", "reason_needed")
    try:
        with transaction.atomic():
            open_again(case)
    except IntegrityError as taken:
        raise refusal("case_open_already", name=case.title, procedure=procedure_of(case.procedure).title) from taken
    refresh_dues(Case.objects.get(pk=case.pk))
    about("case", case.pk, reason=reason)
    return case


@operation
def name_reader(*, case_id: int, person_id: int, by: Actor) -> CaseReader:
    """Let somebody read and keep a restricted case. Refusal: not_restricted."""
    case = take(case_id, by, "manage", open_only=False)
    if not case.restricted:
        raise refusal("not_restricted")
    found, _ = CaseReader.objects.get_or_create(
        case=case, person_id=person_id, defaults={"named_by_id": by.person_id, "named_at": clock.now()}
    )
    about("case", case.pk, person=person_id)
    return found


@operation
def drop_reader(*, case_id: int, person_id: int, by: Actor) -> None:
    """Keep somebody from a restricted case from now on. Refusals: not_restricted, last_reader."""
    case = take(case_id, by, "manage", open_only=False)
    if not case.restricted:
        raise refusal("not_restricted")
    if not case.readers.exclude(person_id=person_id).exists():
        raise refusal("last_reader")
    case.readers.filter(person_id=person_id).delete()
    about("case", case.pk, person=person_id)


def _subject(definition: Procedure, organisation_id: int, person_id: int | None, on: date, name: str) -> Person | None:
    if definition.subject == "organisation":
        return None
    person = Person.objects.filter(pk=person_id).first() if person_id else None
    if person is None:
        raise refusal("subject_missing", field="person")
    belongs = Membership.objects.on(clock.today()).filter(person=person, line=definition.line, temporary=False).first()
    if belongs is not None and belongs.organisation_id != organisation_id:
        raise refusal("not_of_here", name=person.name, organisation=name, field="person")
    return person


def _matter(definition: Procedure, matter: str, on: date) -> str:
    """What tells this case from others of the organisation: its year, or the name that was typed."""
    if definition.yearly:
        return str(on.year)
    matter = matter.strip()[:80]
    if definition.several and not matter:
        raise refusal("matter_missing", field="matter")
    return matter if definition.several else ""


def _title(definition: Procedure, person: str, matter: str, organisation: str) -> str:
    if definition.yearly:
        return f"{person or organisation} · {matter}年{definition.title}"
    return f"{person or matter or organisation} · {definition.title}"


def _make(
    definition: Procedure, organisation_id: int, person: Person | None, title: str, matter: str, on: date, by: Actor
) -> Case:
    year = on.year if definition.yearly else None
    try:
        with transaction.atomic():
            return Case.objects.create(
                procedure=definition.code,
                organisation_id=organisation_id,
                person=person,
                title=title,
                matter=matter,
                year=year,
                restricted=definition.restricted,
                opened_on=on,
                opened_by_id=by.person_id,
                opened_at=clock.now(),
            )
    except IntegrityError as taken:
        name = person.name if person else matter or "本组织"
        if (
            year is not None
            and not Case.objects.filter(
                procedure=definition.code, organisation=organisation_id, matter=matter, closed_on=None
            ).exists()
        ):
            raise refusal("year_opened_already", name="本组织", year=year, procedure=definition.title) from taken
        raise refusal("case_open_already", name=name, procedure=definition.title) from taken
