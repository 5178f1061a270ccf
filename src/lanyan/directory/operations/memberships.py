"""组织关系 and standing on a line, temporary branches, circumstances."""

from datetime import date

from lanyan.directory import spans, words
from lanyan.directory.access import person_for, require
from lanyan.directory.errors import refusal
from lanyan.directory.models import Flag, Membership, Organisation, Person, Standing
from lanyan.kernel.operation import Actor, about, operation
from lanyan.rulebook.library import national

WRITERS = ("officer", "secretary")


@operation
def set_standing(*, person: Person, state: str, on: date, by: Actor) -> Standing:
    """What a person is on the line of `state` from a day (probationary → full …). Refusal: unknown_word."""
    _require_person(by, person)
    line = words.standing(state).line
    standing = spans.begin(Standing, {"person": person, "line": line}, on, {"state": state})
    about("standing", standing.pk, person=person.pk, state=state, on=str(on))
    return standing


@operation
def join_organisation(
    *,
    person: Person,
    organisation: Organisation,
    on: date,
    group: Organisation | None = None,
    until: date | None = None,
    reason: str = "",
    by: Actor,
) -> Membership:
    """Belong to a branch (and a group in it) from a day: the organisation of the line before is left that day.

    Refusals: is_temporary, no_members_here, group_of_other_branch, before_founding, after_dissolution,
    ends_before (the organisation is dissolved while the person would still belong to it).
    """
    require(by, organisation.pk, *WRITERS)
    form = _form_on(organisation, on)
    if form == "temporary_branch":
        raise refusal("is_temporary", field="organisation")
    _check_members_here(form)
    if group is not None:
        _check_group(organisation, group, on)
    membership = spans.begin(
        Membership,
        {"person": person, "line": organisation.line, "temporary": False},
        on,
        {"organisation": organisation, "group": group, "reason": reason},
        until,
    )
    # Read under a lock: who dissolves it meanwhile waits, and what the caller holds may be older.
    gone = Organisation.objects.select_for_update(no_key=True).values_list("dissolved_on", flat=True).get(pk=organisation.pk)
    if gone is not None and (membership.valid_to is None or membership.valid_to > gone):
        raise refusal("ends_before", dissolved=gone, field="on")
    about("membership", membership.pk, organisation_id=organisation.pk, person=person.pk, on=str(on), reason=reason)
    return membership


@operation
def leave_organisation(*, person: Person, line: str, on: date, reason: str = "", by: Actor) -> None:
    """Belong to no organisation of a line from a day (transferred out, left). Refusal: not_a_member."""
    _end_membership(person, line, False, on, reason, by)


@operation
def join_temporary(
    *, person: Person, organisation: Organisation, on: date, until: date | None = None, reason: str = "", by: Actor
) -> Membership:
    """Be with a temporary branch from a day, beside the formal membership; until its planned end unless said.

    Refusals: not_temporary, spans_overlap, dates_backwards.
    """
    require(by, organisation.pk, *WRITERS)
    if _form_on(organisation, on) != "temporary_branch":
        raise refusal("not_temporary", field="organisation")
    values = {"person": person, "organisation": organisation, "line": organisation.line, "temporary": True, "reason": reason}
    membership = spans.add(Membership, on, until or organisation.ends_on, values)
    about("membership", membership.pk, organisation_id=organisation.pk, person=person.pk, on=str(on), reason=reason)
    return membership


@operation
def leave_temporary(*, person: Person, on: date, line: str = "party", reason: str = "", by: Actor) -> None:
    """Go back from a temporary branch as of a day. Refusal: not_a_member."""
    _end_membership(person, line, True, on, reason, by)


@operation
def set_flag(*, person: Person, flag: str, on: date, until: date | None = None, note: str = "", by: Actor) -> Flag:
    """Record a circumstance (floating, hardship, abroad, seconded) from a day."""
    _require_person(by, person)
    words.person_flag(flag)
    row = spans.add(Flag, on, until, {"person": person, "flag": flag, "note": note})
    about("flag", row.pk, person=person.pk, flag=flag, on=str(on))
    return row


@operation
def clear_flag(*, person: Person, flag: str, on: date, by: Actor) -> None:
    """End a circumstance as of a day; nothing happens if it was not recorded."""
    _require_person(by, person)
    ended = spans.end(Flag.objects.filter(person=person, flag=flag), on)
    about("flag", ended.pk if ended else None, person=person.pk, flag=flag, on=str(on))


def _require_person(by: Actor, person: Person) -> None:
    if by.account_id is not None:
        person_for(by, person.public_id, *WRITERS)


def _form_on(organisation: Organisation, on: date) -> str:
    if on < organisation.founded_on:
        raise refusal("before_founding", day=on, founded=organisation.founded_on, field="on")
    form = organisation.spells.on(on).values_list("form", flat=True).first()
    if form is None:
        raise refusal("after_dissolution", dissolved=organisation.dissolved_on, field="on")
    return form


def _check_members_here(form: str) -> None:
    if form not in words.BODIES_OF_MEMBERS:
        raise refusal("no_members_here", form=national().forms()[form].title, field="organisation")


def _check_group(organisation: Organisation, group: Organisation, on: date) -> None:
    parent = group.spells.on(on).values_list("parent_id", flat=True).first()
    if parent != organisation.pk:
        raise refusal("group_of_other_branch", field="group")


def _end_membership(person: Person, line: str, temporary: bool, on: date, reason: str, by: Actor) -> None:
    history = Membership.objects.filter(person=person, line=line, temporary=temporary)
    present = history.on(on).first()
    if present is None:
        raise refusal("not_a_member", name=person.name, day=on)
    require(by, present.organisation_id, *WRITERS)
    spans.end(history, on)
    about(
        "membership",
        present.pk,
        organisation_id=present.organisation_id,
        person=person.pk,
        on=str(on),
        reason=reason,
    )
