"""Telling the branch how its dues came in, and somebody who is behind that it is to be put right."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from lanyan.directory.models import Organisation, Person
from lanyan.kernel import clock
from lanyan.kernel.operation import Actor, about, operation

from ..errors import refusal
from ..models import Publication, Reminder
from . import subject


@operation
def publish_dues(*, organisation_id: int, through: date, by: Actor) -> Publication:
    """Tell the branch how each member paid up to a month of a year, and its sums; frozen as it is told.

    Of one person the months are told, never a base or a sum. Refusals: not_allowed, no_dues_here, month_unlikely,
    nothing_to_publish, published_already.
    """
    organisation = subject.take_branch(organisation_id, by)
    subject.require_month(through)
    told = told_through(organisation.pk, organisation.line, through)
    if not told["people"]:
        raise refusal("nothing_to_publish", year=through.year, dues=subject.rule_of(organisation.line).title)
    try:
        with transaction.atomic():
            made = Publication.objects.create(
                organisation=organisation,
                line=organisation.line,
                year=through.year,
                through=through,
                published_on=clock.today(),
                published_by_id=by.person_id,
                told=told,
            )
    except IntegrityError as error:
        raise refusal("published_already", through=subject.month_name(through)) from error
    about("dues_publication", made.pk, organisation_id=organisation.pk, year=through.year, people=len(told["people"]))
    return made


def told_through(organisation_id: int, line: str, through: date) -> dict[str, Any]:
    """What a publication would tell: see `Publication`."""
    since, until = date(through.year, 1, 1), subject.next_month(through)
    organisation = Organisation.objects.get(pk=organisation_id)
    people: dict[int, dict[str, Any]] = {}
    for month in subject.months_between(since, until):
        people |= subject.members_in(organisation, month)
    rows = [
        row
        for row in subject.months_of(list(people), line, since, until).values()
        if row["organisation_id"] == organisation_id
    ]
    told = {
        pk: {"name": person["name"], "owed": 0, "paid": 0, "relieved": 0, "order": person["pinyin"]}
        for pk, person in people.items()
    }
    for row in rows:
        one = told[row["person_id"]]
        one["owed"] += 1
        one["paid"] += row["settled_on"] is not None
        one["relieved"] += row["relieved"]
    shown = sorted((one for one in told.values() if one["owed"]), key=lambda one: one.pop("order"))
    sums = {name: str(sum((row[name] for row in rows), Decimal("0.00"))) for name in ("owed", "paid", "voluntary")}
    return {"people": shown, **sums}


@operation
def remind_member(*, organisation_id: int, person_id: int, text: str, due_on: date, by: Actor) -> Reminder:
    """Keep that the branch spoke with somebody who is behind, and until when it is to be put right: 批评教育、限期改正.

    Nothing follows by itself. Refusals: not_allowed, no_dues_here, not_behind, dates_backwards, reminded_already,
    reason_needed.
    """
    organisation = subject.take_branch(organisation_id, by)
    person = Person.objects.get(pk=person_id)
    today = clock.today()
    if not text.strip():
        raise refusal("cause_missing", field="text")
    if due_on < today:
        raise refusal("dates_backwards", field="due_on")
    rows = subject.months_of([person_id], organisation.line, date(today.year - 1, 1, 1), today)
    if not any(row["settled_on"] is None and row["due_on"] < today for row in rows.values()):
        raise refusal("not_behind", name=person.name)
    try:
        with transaction.atomic():
            made = Reminder.objects.create(
                person=person,
                line=organisation.line,
                reminded_on=today,
                due_on=due_on,
                text=text.strip()[:300],
                reminded_by_id=by.person_id,
            )
    except IntegrityError as error:
        raise refusal("reminded_already", name=person.name) from error
    about("dues_reminder", made.pk, organisation_id=organisation.pk, person=person_id)
    return made
