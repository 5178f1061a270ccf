"""What somebody decides where the national system's list and ours disagree: theirs is taken from a day, or ours is kept."""

from collections.abc import Mapping
from datetime import date

from lanyan.directory import access, spans
from lanyan.directory.errors import refusal
from lanyan.directory.models import ImportRun, NationalDifference, Organisation, Person, Standing
from lanyan.directory.roster.national import theirs_of
from lanyan.kernel import clock
from lanyan.kernel.operation import Actor, about, operation
from lanyan.kernel.refusal import NotVisible
from lanyan.rulebook.library import national

from .memberships import join_organisation, set_standing
from .people import correct_person

WRITERS = ("officer",)
CHOICES = ("ours", "theirs")


@operation
def decide_differences(*, run: ImportRun, choices: Mapping[int, str], on: date, by: Actor) -> set[int]:
    """Decide differences (id → ours or theirs) of one comparison, all or none; ids of the people changed.

    Theirs is taken as a change dated `on` (a wrong day of joining, or a wrong name, is corrected). What was decided
    before is left alone. Refusals: unknown_word, theirs_not_here, dates_backwards, and those of the change itself.
    """
    open_ones = NationalDifference.objects.select_for_update(of=("self",)).filter(run=run, pk__in=choices, choice="")
    changed = set()
    decided = 0
    for one in open_ones.select_related("person").exclude(field="").order_by("pk"):
        choice = choices[one.pk]
        if choice not in CHOICES or one.person is None:
            raise refusal("unknown_word", found=choice, kind="选择", known="、".join(CHOICES))
        if choice == "theirs":
            _take(one, one.person, on, by)
            changed.add(one.person.pk)
        one.choice, one.decided_by_name, one.decided_at = choice, by.name, clock.now()
        one.save(update_fields=["choice", "decided_by_name", "decided_at"])
        decided += 1
    about("import_run", run.pk, file=run.digest, decided=decided, taken=len(changed), on=str(on))
    return changed


@operation
def reopen_difference(*, run: ImportRun, difference: int, by: Actor) -> None:
    """Ask again where ours was kept. What was taken over from theirs has changed our record, and is corrected there."""
    found = NationalDifference.objects.select_for_update().filter(run=run, pk=difference).exclude(field="").first()
    if found is None:
        raise NotVisible(f"difference {difference}")
    if found.choice == "theirs":
        raise refusal("theirs_taken", name=found.name)
    found.choice, found.decided_by_name, found.decided_at = "", "", None
    found.save(update_fields=["choice", "decided_by_name", "decided_at"])
    about("import_run", run.pk, file=run.digest, person=found.person_id, field=found.field)


def _take(one: NationalDifference, person: Person, on: date, by: Actor) -> None:
    value = theirs_of(one)
    access.require(by, _organisation(one), *WRITERS)
    match one.field:
        case "name" | "sex" | "phone":
            correct_person(person=person, by=by, **{one.field: value})
        case "born_on":
            correct_person(person=person, by=by, born_on=date.fromisoformat(value))
        case "party_state":
            if value not in national().standings():
                raise refusal("theirs_not_here", name=person.name, found=value, field="choice")
            set_standing(person=person, state=value, on=on, by=by)
        case "probation_on" | "full_on":
            state = "full" if one.field == "full_on" else "probationary"
            _move_beginning(person, state, date.fromisoformat(value))
        case "branch":
            organisation = Organisation.objects.filter(pk=int(value)).first() if value.isdecimal() else None
            if organisation is None:
                raise refusal("theirs_not_here", name=person.name, found=value, field="choice")
            join_organisation(person=person, organisation=organisation, on=on, reason="与国家系统核对", by=by)


def _organisation(one: NationalDifference) -> int:
    if one.organisation_id is None:
        raise refusal("theirs_not_here", name=one.name, found="", field="choice")
    return one.organisation_id


def _move_beginning(person: Person, state: str, on: date) -> None:
    """Correct the day from which somebody has been probationary, or full; what ended there ends then instead."""
    history = Standing.objects.select_for_update().filter(person=person, line="party")
    row = history.filter(state=state).order_by("valid_from" if state == "full" else "-valid_from").first()
    if row is None:
        following = history.order_by("valid_from").first()
        spans.add(
            Standing, on, following.valid_from if following else None, {"person": person, "line": "party", "state": state}
        )
        return
    before = history.filter(valid_to=row.valid_from).first()
    if (row.valid_to is not None and on >= row.valid_to) or (before is not None and on <= before.valid_from):
        raise refusal("dates_backwards")
    later = on > row.valid_from
    for one, column in ((row, "valid_from"), (before, "valid_to"))[:: 1 if later else -1]:
        if one is not None:  # shrink one before the other grows: they may never overlap
            setattr(one, column, on)
            one.save(update_fields=[column])
