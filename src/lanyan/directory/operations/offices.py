"""Terms of committees, and offices held in organisations."""

from datetime import date

from django.db.models import Q

from lanyan.directory import spans, temporary, words
from lanyan.directory.access import require
from lanyan.directory.errors import refusal
from lanyan.directory.models import OfficeHolding, Organisation, Person, Standing, Term
from lanyan.kernel.operation import Actor, about, operation

WRITERS = ("officer", "secretary")


@operation
def open_term(
    *,
    organisation: Organisation,
    began_on: date,
    ends_on: date,
    number: int | None = None,
    formed_by: str = "elected",
    by: Actor,
) -> Term:
    """Open a committee's term, elected or appointed; the number follows the last one unless given.

    Refusals: term_backwards, term_overlaps, temporary_branch_may_not.
    """
    require(by, organisation.pk, *WRITERS)
    temporary.require_permitted(organisation.pk, "election", began_on)
    if ends_on <= began_on:
        raise refusal("term_backwards", field="ends_on")
    terms = organisation.terms.order_by("-number")
    last = terms.first()
    number = number or (last.number + 1 if last else 1)
    # An earlier term lawfully ends on a day, but in fact runs on until the next committee is formed.
    out_of_order = Q(number__lt=number, began_on__gte=began_on) | Q(number__gt=number, began_on__lte=began_on)
    if terms.filter(out_of_order | Q(number=number)).exists():
        raise refusal("term_overlaps", number=number, field="began_on")
    term = Term.objects.create(
        organisation=organisation, number=number, began_on=began_on, ends_on=ends_on, formed_by=formed_by
    )
    about("term", term.pk, organisation_id=organisation.pk, number=number, began_on=str(began_on), ends_on=str(ends_on))
    return term


@operation
def extend_term(*, organisation: Organisation, until: date, reason: str = "", by: Actor) -> Term:
    """Let the present term run until a later day: 延期换届, approved from above. Refusals: no_term, term_backwards."""
    require(by, organisation.pk, *WRITERS)
    term = organisation.terms.order_by("-number").first()
    if term is None:
        raise refusal("no_term")
    if until <= term.ends_on:
        raise refusal("term_backwards", field="until")
    was, term.ends_on = term.ends_on, until
    term.save(update_fields=["ends_on"])
    about("term", term.pk, organisation_id=organisation.pk, was=str(was), ends_on=str(until), reason=reason)
    return term


@operation
def correct_term(
    *, organisation: Organisation, began_on: date, ends_on: date, formed_by: str = "elected", reason: str, by: Actor
) -> Term:
    """Put right how the latest term was registered; what was said before stays in the journal.

    Refusals: no_term, term_backwards, term_overlaps (it would begin before the one before it), correction_unexplained.
    """
    require(by, organisation.pk, *WRITERS)
    term = _latest_term(organisation, reason)
    if ends_on <= began_on:
        raise refusal("term_backwards", field="ends_on")
    before = organisation.terms.filter(number__lt=term.number, began_on__gte=began_on)
    if before.exists():
        raise refusal("term_overlaps", number=term.number, field="began_on")
    was = {"began_on": str(term.began_on), "ends_on": str(term.ends_on), "formed_by": term.formed_by}
    term.began_on, term.ends_on, term.formed_by = began_on, ends_on, formed_by
    term.save(update_fields=["began_on", "ends_on", "formed_by"])
    now = {"began_on": str(began_on), "ends_on": str(ends_on), "formed_by": formed_by}
    about("term", term.pk, organisation_id=organisation.pk, number=term.number, was=was, now=now, reason=reason.strip())
    return term


@operation
def withdraw_term(*, organisation: Organisation, reason: str, by: Actor) -> None:
    """Take back the latest term, registered by mistake; who holds which office is left as it is.

    Refusals: no_term, correction_unexplained.
    """
    require(by, organisation.pk, *WRITERS)
    term = _latest_term(organisation, reason)
    facts = {
        "number": term.number,
        "began_on": str(term.began_on),
        "ends_on": str(term.ends_on),
        "formed_by": term.formed_by,
    }
    about("term", term.pk, organisation_id=organisation.pk, reason=reason.strip(), **facts)
    term.delete()


def _latest_term(organisation: Organisation, reason: str) -> Term:
    if not reason.strip():
        raise refusal("correction_unexplained", field="reason")
    term = organisation.terms.select_for_update().order_by("-number").first()
    if term is None:
        raise refusal("no_term")
    return term


@operation
def hold_office(
    *,
    person: Person,
    organisation: Organisation,
    role: str,
    on: date,
    until: date | None = None,
    acting: bool = False,
    by: Actor,
) -> OfficeHolding:
    """Put a person in an office of an organisation from a day.

    Refusals: unknown_word, office_of_other_line, office_to_oneself, office_taken (one secretary at a time),
    office_needs_full_member (a Party office asks for 正式党员, unless held acting), spans_overlap.
    """
    require(by, organisation.pk, *WRITERS)
    if by.person_id is not None and by.person_id == person.pk:
        raise refusal("office_to_oneself")
    office = words.office(role)
    _check_office(person, organisation, role, office, on, until, acting)
    holding = spans.add(
        OfficeHolding, on, until, {"person": person, "organisation": organisation, "role": role, "acting": acting}
    )
    about("office", holding.pk, organisation_id=organisation.pk, person=person.pk, role=role, on=str(on), acting=acting)
    return holding


@operation
def leave_office(*, person: Person, organisation: Organisation, role: str, on: date, reason: str = "", by: Actor) -> None:
    """End an office as of a day. Refused (office_not_held) if it was not held."""
    require(by, organisation.pk, *WRITERS)
    held = OfficeHolding.objects.filter(person=person, organisation=organisation, role=role)
    ended = spans.end(held, on)
    if ended is None:
        raise refusal("office_not_held", name=person.name, day=on)
    about("office", ended.pk, organisation_id=organisation.pk, person=person.pk, role=role, on=str(on), reason=reason)


def _check_office(
    person: Person, organisation: Organisation, role: str, office, on: date, until: date | None, acting: bool
) -> None:
    form = organisation.spells.on(on).values_list("form", flat=True).first()
    is_group_office = role in ("group_leader", "league_group_leader")
    if office.line != organisation.line or is_group_office != (form in words.GROUPS):
        raise refusal("office_of_other_line", office=office.title, field="role")
    if role in words.SINGLE_OFFICES:
        _check_free(organisation, role, office.title, on, until)
    if office.line == "party" and not acting:
        standing = Standing.objects.on(on).filter(person=person, line="party").values_list("state", flat=True).first()
        if standing != "full":
            raise refusal("office_needs_full_member", name=person.name, day=on, reason=f"standing is {standing}")


def _check_free(organisation: Organisation, role: str, title: str, on: date, until: date | None) -> None:
    overlapping = Q(valid_to__isnull=True) | Q(valid_to__gt=on)
    if until is not None:
        overlapping &= Q(valid_from__lt=until)
    holder = OfficeHolding.objects.filter(overlapping, organisation=organisation, role=role).select_related("person").first()
    if holder is not None:
        raise refusal("office_taken", name=holder.person.name, office=title, field="role")
