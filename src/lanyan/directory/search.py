"""Finding people and organisations by what one types: characters, pinyin, initials, numbers."""

import unicodedata
from dataclasses import dataclass

from django.db.models import Case, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Length

from lanyan.kernel import clock
from lanyan.kernel.dated import on_day
from lanyan.kernel.operation import Actor

from .access import may_manage_grants, visible_organisations, visible_people
from .models import Membership, OrganisationSpell, Person, Posting


@dataclass(frozen=True, slots=True)
class PersonFound:
    """A person found, with enough to tell namesakes apart."""

    id: int
    public_id: str
    number: str
    name: str
    unit_name: str
    branch_name: str


@dataclass(frozen=True, slots=True)
class OrganisationFound:
    """An organisation found, as it is today."""

    id: int
    public_id: str
    line: str
    form: str
    name: str


def normal(text: str) -> str:
    """What was typed, with full-width signs narrowed, spaces dropped and letters in lower case."""
    return "".join(unicodedata.normalize("NFKC", text).split()).lower()


def search_people(actor: Actor, text: str, *, limit: int = 20, among: QuerySet[Person] | None = None) -> list[PersonFound]:
    """People visible to the actor (or `among` those given) by name, part of it, pinyin, initials or number; best first."""
    typed = normal(text)
    if not typed:
        return []
    day = clock.today()
    spell = OrganisationSpell.objects.filter(on_day(day))
    unit = Posting.objects.filter(on_day(day), person=OuterRef("pk")).values("unit_id")[:1]
    branch = Membership.objects.filter(on_day(day), person=OuterRef("pk"), temporary=False).order_by("-line")
    people = visible_people(actor) if among is None else among
    found = (
        people.filter(_matches(typed))
        .annotate(
            order=_order(typed),
            unit=Subquery(unit),
            branch=Subquery(branch.values("organisation_id")[:1]),
            unit_name=Subquery(spell.filter(organisation=OuterRef("unit")).values("short_name")[:1]),
            branch_name=Subquery(spell.filter(organisation=OuterRef("branch")).values("short_name")[:1]),
        )
        .order_by("order", "pinyin", "number")
        .values_list("id", "public_id", "number", "name", "unit_name", "branch_name")[:limit]
    )
    return [PersonFound(*row[:4], row[4] or "", row[5] or "") for row in found]


def search_organisations(
    actor: Actor, text: str, *, line: str = "", forms: tuple[str, ...] = (), limit: int = 20
) -> list[OrganisationFound]:
    """Organisations visible to the actor whose name today contains what was typed; shortest name first.

    Whoever grants roles finds all by their names, to grant a role there; nothing else of them is shown.
    """
    spells = OrganisationSpell.objects.filter(on_day(clock.today()))
    if not may_manage_grants(actor):
        spells = spells.filter(organisation__in=visible_organisations(actor))
    typed = normal(text)
    if typed:
        spells = spells.filter(Q(name__icontains=typed) | Q(short_name__icontains=typed))
    if line:
        spells = spells.filter(organisation__line=line)
    if forms:
        spells = spells.filter(form__in=forms)
    found = spells.order_by(Length("name"), "position", "name")
    fields = ("organisation_id", "organisation__public_id", "organisation__line", "form", "name")
    return [OrganisationFound(*row) for row in found.values_list(*fields)[:limit]]


def _matches(typed: str) -> Q:
    if not typed.isascii():
        return Q(name__contains=typed)
    if typed.isdigit():
        return Q(number__startswith=typed)
    return Q(pinyin__startswith=typed) | Q(initials__startswith=typed) | Q(number__istartswith=typed)


def _order(typed: str) -> Case:
    """Exact before prefix before the rest."""
    return Case(
        When(Q(name=typed) | Q(initials=typed) | Q(pinyin=typed) | Q(number=typed), then=Value(0)),
        When(Q(name__startswith=typed), then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
