"""Finding people and organisations by what one types: characters, pinyin, initials, numbers, where they serve."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db.models import Q
from django.db.models.functions import Length

from lanyan.kernel import clock, sql
from lanyan.kernel.dated import on_day
from lanyan.kernel.operation import Actor

from .access import may_manage_grants, visible_among, visible_organisations, visible_people
from .id_number import to_18
from .models import OrganisationSpell, Person
from .sealed import id_digests

_SQL = sql.statements(Path(__file__).with_name("search.sql"))
# The best so many are looked at first: for whoever sees much, that is the answer; for whoever sees little, those few
# people are searched instead. Either way nobody waits for the whole force to be weighed.
_WINDOW = 200
_ORGANISATIONS = 20


@dataclass(frozen=True, slots=True)
class PersonFound:
    """A person found, with enough to tell namesakes apart."""

    id: int
    public_id: str
    number: str
    name: str
    unit_name: str
    branch_name: str
    state: str


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


def search_people(actor: Actor, text: str, *, limit: int = 20) -> list[PersonFound]:
    """People visible to the actor by name, part of it, pinyin, initials, personal or ID number; best first.

    Where nobody is called so, by the organisation in which they serve or to which they belong, alone (港口站) or
    beside a part of the name (港口站 曾).
    """
    return list(in_words(find_people(actor, text, limit=limit)))


def find_people(actor: Actor, text: str, *, limit: int) -> list[int]:
    """Ids of the people whom `search_people` finds; so few that they can be held, however many rows they become."""
    terms = [normal(term) for term in text.split()]
    return _visible(actor, "".join(terms), limit) or _there(actor, terms, limit)


def in_words(found: list[int]) -> Iterator[PersonFound]:
    """Enough of each of these people to tell namesakes apart, in their order, some hundreds at a time."""
    for first in range(0, len(found), sql.PIECE):
        asked = {"ids": found[first : first + sql.PIECE], "day": clock.today()}
        yield from (PersonFound(**row) for row in sql.rows(_SQL["details"], asked))


def person_by_id_number(actor: Actor, number: str) -> Person | None:
    """Whose ID number this is (15 or 18 characters), if the actor may see the person; None alike for nobody and for somebody
    out of reach."""
    digests = id_digests(to_18(number.upper()))
    return visible_people(actor).filter(id_digest__in=digests).first()


def search_organisations(
    actor: Actor, text: str, *, line: str = "", forms: tuple[str, ...] = (), limit: int = 20, everywhere: bool = False
) -> list[OrganisationFound]:
    """Organisations visible to the actor whose name today contains what was typed; shortest name first.

    Whoever grants roles finds all by their names, to grant a role there; nothing else of them is shown. So does
    whoever chooses the other side of a transfer (`everywhere`).
    """
    spells = OrganisationSpell.objects.filter(on_day(clock.today()))
    typed = normal(text)
    if typed:
        spells = spells.filter(Q(name__icontains=typed) | Q(short_name__icontains=typed))
    if not everywhere and not may_manage_grants(actor):
        spells = spells.filter(organisation__in=visible_organisations(actor))
    if line:
        spells = spells.filter(organisation__line=line)
    if forms:
        spells = spells.filter(form__in=forms)
    found = spells.order_by(Length("name"), "position", "name")
    fields = ("organisation_id", "organisation__public_id", "organisation__line", "form", "name")
    return [OrganisationFound(*row) for row in found.values_list(*fields)[:limit]]


def _visible(actor: Actor, typed: str, limit: int) -> list[int]:
    """Ids of the best people called so that the actor sees."""
    if not typed:
        return []
    best = _called(typed, most=max(_WINDOW, limit))
    seen = visible_among(actor, best)
    found = [pk for pk in best if pk in seen]
    if len(found) >= limit or len(best) < max(_WINDOW, limit):
        return found[:limit]
    mine = list(visible_people(actor).order_by().values_list("pk", flat=True))
    return _called(typed, among=mine, most=limit)


def _there(actor: Actor, terms: list[str], limit: int) -> list[int]:
    """Ids of people in an organisation named by one of the terms, called what the others say."""
    for place, term in enumerate(terms):
        if term.isascii() or len(term) < 2:
            continue
        named = [one.id for one in search_organisations(actor, term, limit=_ORGANISATIONS)]
        rows = sql.rows(_SQL["serving"], {"organisations": named, "day": clock.today()}) if named else []
        there = list(visible_among(actor, [row["person_id"] for row in rows]))
        rest = "".join(terms[:place] + terms[place + 1 :])
        if there and (found := _called(rest, among=there, most=limit)):
            return found
    return []


def _called(typed: str, *, among: list[int] | None = None, most: int) -> list[int]:
    """Ids of people called so, best first; of those given, everybody where nothing was typed."""
    literal = typed.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    asked: dict[str, Any] = {"typed": typed, "prefix": f"{literal}%", "inside": f"%{literal}%", "most": most}
    asked["digests"] = id_digests(to_18(typed.upper())) if len(typed) in (15, 18) and typed.isascii() else []
    if among is not None:
        kind = "among"
        asked["among"] = among
    elif not typed.isascii():
        kind = "by_characters"
        asked["grams"] = _grams(typed)
    elif typed[:-1].isdecimal() and (typed[-1].isdecimal() or typed[-1] == "x"):
        kind = "by_number"
    else:
        kind = "by_letters"
    return [row["id"] for row in sql.rows(_SQL[kind], asked)]


def _grams(typed: str) -> list[str]:
    """What `name_grams` of a name must hold: pairs of neighbours, or the one character."""
    return [typed[at : at + 2] for at in range(len(typed) - 1)] or [typed]
