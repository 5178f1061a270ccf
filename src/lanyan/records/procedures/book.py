"""The definition that governs a case."""

from __future__ import annotations

from lanyan.directory.models import Ancestry
from lanyan.directory.rules import rulebook
from lanyan.kernel import clock
from lanyan.kernel.dated import on_day
from lanyan.rulebook import Procedure, Rulebook, UnknownCode, national

from .errors import refusal


def procedure_of(code: str) -> Procedure:
    """The shipped definition by code: titles, stages, steps; refused with a sentence when there is none."""
    try:
        return national().procedure(code)
    except UnknownCode as unknown:
        raise refusal("procedure_unknown", reason=str(unknown)) from unknown


def procedure_at(code: str, organisation_id: int, book: Rulebook | None = None) -> Procedure:
    """The definition as it binds an organisation: with the stricter requirements of the units it stands under."""
    shipped = procedure_of(code)
    book = book or rulebook()
    owners = {one.owner for one in book.tightenings(code)}
    if not owners:
        return shipped
    above = Ancestry.objects.filter(on_day(clock.today()), organisation=organisation_id, ancestor__in=owners)
    return book.procedure_under(code, set(above.values_list("ancestor_id", flat=True)))
