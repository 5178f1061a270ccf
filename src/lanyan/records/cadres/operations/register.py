"""The only writers of the register of 党务干部."""

import re
from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from lanyan.directory.access import require
from lanyan.directory.models import OfficeHolding, Organisation, Person
from lanyan.kernel import clock
from lanyan.kernel.operation import Actor, about, operation
from lanyan.rulebook import national

from ..access import KEEPERS, lecturer_to_keep, require_keeper
from ..errors import refusal
from ..models import CadreTraining, Certificate, DutyReport, Lecturer

_BETWEEN = re.compile(r"[、，,；;\n]+")


@operation
def record_certificate(
    *, person: Person, kind: str, issuer: str, issued_on: date, expires_on: date | None = None, number: str = "", by: Actor
) -> Certificate:
    """Keep a certificate; its last day is that of its kind unless given.

    Refusals: own_record, unknown_word, text_missing, issued_ahead, dates_backwards; NotVisible.
    """
    require_keeper(by, person)
    known = _word("证书", kind, national().certificate_kinds(), "kind")
    if issued_on > clock.today():
        raise refusal("issued_ahead", field="issued_on")
    expires_on = expires_on or _years_later(issued_on, known.years)
    if expires_on <= issued_on:
        raise refusal("dates_backwards", field="expires_on")
    row = Certificate.objects.create(
        person=person,
        kind=kind,
        number=number.strip(),
        issuer=_text("发证单位", issuer, "issuer"),
        issued_on=issued_on,
        expires_on=expires_on,
        recorded_by_id=by.person_id,
    )
    about("certificate", row.pk, person=person.pk, kind=kind, issued_on=str(issued_on), expires_on=str(expires_on))
    return row


@operation
def record_training(
    *, person: Person, kind: str, title: str, organiser: str, began_on: date, ended_on: date, hours: Decimal, by: Actor
) -> CadreTraining:
    """Keep training held elsewhere: 任前培训, 轮训.

    Refusals: own_record, unknown_word, text_missing, dates_backwards, ended_ahead, no_hours; NotVisible.
    """
    require_keeper(by, person)
    _word("培训类别", kind, national().training_kinds(), "kind")
    if ended_on < began_on:
        raise refusal("dates_backwards", field="ended_on")
    if ended_on > clock.today():
        raise refusal("ended_ahead", field="ended_on")
    if not 0 < hours < 1000:
        raise refusal("no_hours", field="hours")
    row = CadreTraining.objects.create(
        person=person,
        kind=kind,
        title=_text("班次", title, "title"),
        organiser=_text("主办单位", organiser, "organiser"),
        began_on=began_on,
        ended_on=ended_on,
        hours=hours,
        recorded_by_id=by.person_id,
    )
    about("cadre_training", row.pk, person=person.pk, kind=kind, ended_on=str(ended_on))
    return row


@operation
def withdraw_entry(*, entry: Certificate | CadreTraining, by: Actor) -> None:
    """Take back a certificate or training entered by mistake; it stays to be seen. Refusal: withdrawn_already."""
    require_keeper(by, entry.person)
    entry = type(entry).objects.select_for_update().get(pk=entry.pk)  # type: ignore[assignment]
    if entry.withdrawn_at is not None:
        raise refusal("withdrawn_already")
    entry.withdrawn_at = clock.now()
    entry.save(update_fields=["withdrawn_at"])
    kind = "certificate" if isinstance(entry, Certificate) else "cadre_training"
    about(kind, entry.pk, person=entry.person_id)


@operation
def record_duty_report(
    *, person: Person, organisation: Organisation, year: int, held_on: date, rating: str, remark: str = "", by: Actor
) -> DutyReport:
    """Keep how somebody's 述职 before the committee above was rated; `year` is the one that was reported on.

    Refusals: own_record, unknown_word, reported_ahead, no_office, reported_already; NotVisible.
    """
    require_keeper(by, person)
    if held_on > clock.today():
        raise refusal("reported_ahead", field="held_on")
    _word("评议等次", rating, national().report_ratings(), "rating")
    in_year = Q(valid_from__lt=date(year + 1, 1, 1)) & (Q(valid_to__isnull=True) | Q(valid_to__gt=date(year, 1, 1)))
    if not OfficeHolding.objects.filter(in_year, person=person, organisation=organisation).exists():
        raise refusal("no_office", name=person.name, year=year, field="year")
    try:
        with transaction.atomic():
            row = DutyReport.objects.create(
                person=person,
                organisation=organisation,
                year=year,
                held_on=held_on,
                rating=rating,
                remark=remark.strip(),
                recorded_by_id=by.person_id,
            )
    except IntegrityError as error:
        raise refusal("reported_already", name=person.name, year=year, field="year") from error
    about("duty_report", row.pk, organisation_id=organisation.pk, person=person.pk, year=year, rating=rating)
    return row


@operation
def record_duty_reports(
    *, ratings: Collection[tuple[Person, Organisation, str]], year: int, held_on: date, by: Actor
) -> list[DutyReport]:
    """What one meeting heard: several people's 述职 with their ratings, all of them or none.

    Refusals: those of one, nothing_rated.
    """
    if not ratings:
        raise refusal("nothing_rated")
    return [
        record_duty_report(person=person, organisation=place, year=year, held_on=held_on, rating=rating, by=by)
        for person, place, rating in ratings
    ]


@operation
def keep_lecturer(
    *,
    organisation: Organisation,
    name: str,
    comes_from: str,
    topics: str,
    contact: str,
    person: Person | None = None,
    by: Actor,
) -> Lecturer:
    """Put somebody into the pool of lecturers of an organisation; topics are set apart by 顿号.

    Refusals: text_missing, no_topics, lecturer_known; NotVisible.
    """
    require(by, organisation.pk, *KEEPERS)
    values = _lecturer(name or (person.name if person else ""), comes_from, topics, contact)
    try:
        with transaction.atomic():
            row = Lecturer.objects.create(organisation=organisation, person=person, **values)
    except IntegrityError as error:
        raise refusal("lecturer_known", name=values["name"]) from error
    about("lecturer", row.pk, organisation_id=organisation.pk, topics=row.topics)
    return row


@operation
def set_lecturer_bookable(*, public_id: str, bookable: bool, by: Actor) -> Lecturer:
    """Say whether a lecturer can be asked for the time being."""
    row = lecturer_to_keep(by, public_id)
    row.bookable = bookable
    row.save(update_fields=["bookable"])
    about("lecturer", row.pk, organisation_id=row.organisation_id, bookable=bookable)
    return row


def _lecturer(name: str, comes_from: str, topics: str, contact: str) -> dict[str, Any]:
    listed = list(dict.fromkeys(one.strip()[:40] for one in _BETWEEN.split(topics) if one.strip()))
    if not listed:
        raise refusal("no_topics", field="topics")
    return {
        "name": _text("姓名", name, "name"),
        "comes_from": _text("单位和职务", comes_from, "comes_from"),
        "topics": listed[:20],
        "contact": _text("约课方式", contact, "contact"),
    }


def _word(kind: str, code: str, words: Any, field: str) -> Any:
    if code not in words:
        raise refusal("unknown_word", found=code, kind=kind, field=field)
    return words[code]


def _text(what: str, text: str, field: str) -> str:
    if not text.strip():
        raise refusal("text_missing", what=what, field=field)
    return text.strip()


def _years_later(day: date, years: int) -> date:
    """The last day of so many years: the day before the same day of the later year."""
    last = date(day.year + years, day.month, min(day.day, 28) if day.month == 2 else day.day)
    return date.fromordinal(last.toordinal() - 1)
