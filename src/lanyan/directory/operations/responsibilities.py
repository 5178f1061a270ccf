"""Who answers for whom: named and taken back by the organisation that both belong to."""

from datetime import date

from lanyan.directory import spans, words
from lanyan.directory.access import person_for, require
from lanyan.directory.errors import refusal
from lanyan.directory.models import Organisation, Person, Responsibility
from lanyan.kernel import clock
from lanyan.kernel.operation import Actor, about, operation
from lanyan.rulebook.library import national

WRITERS = ("officer", "secretary")


@operation
def assign_responsibility(
    *,
    person: Person,
    level: str,
    organisation: Organisation | None = None,
    ward: Person | None = None,
    on: date,
    until: date | None = None,
    note: str = "",
    by: Actor,
) -> Responsibility:
    """Let a person answer for an organisation, or for one person, from a day.

    Refusals: unknown_word, responsibility_for_nothing, responsibility_for_oneself, responsibility_of_other_form,
    dates_backwards, spans_overlap; NotVisible where the target is not the actor's to give away.
    """
    known = words.known("挂点级别", level, national().responsibility_levels())
    if (organisation is None) == (ward is None) or known.people != (ward is not None):
        raise refusal("responsibility_for_nothing", level=known.title, field="organisation")
    if organisation is not None:
        require(by, organisation.pk, *WRITERS)
        form = organisation.spells.on(on).values_list("form", flat=True).first()
        if form not in known.targets:
            raise refusal("responsibility_of_other_form", level=known.title, field="organisation")
    if ward is not None:
        if ward.pk == person.pk:
            raise refusal("responsibility_for_oneself", field="ward")
        if by.account_id is not None:
            person_for(by, ward.public_id, *WRITERS)
    values = {"person": person, "level": level, "organisation": organisation, "ward": ward, "note": note.strip()}
    row = spans.add(Responsibility, on, until, values)
    organisation_id = organisation.pk if organisation else None
    about("responsibility", row.pk, organisation_id=organisation_id, person=person.pk, level=level, on=str(on))
    return row


@operation
def end_responsibility(*, responsibility: Responsibility, on: date | None = None, by: Actor) -> None:
    """Answer for it no longer from a day (today unless said); one that only begins then is taken back."""
    on = on or clock.today()
    if responsibility.organisation_id is not None:
        require(by, responsibility.organisation_id, *WRITERS)
    elif by.account_id is not None and responsibility.ward is not None:
        person_for(by, responsibility.ward.public_id, *WRITERS)
    about("responsibility", responsibility.pk, organisation_id=responsibility.organisation_id, on=str(on))
    spans.end_all(Responsibility.objects.filter(pk=responsibility.pk), on)
