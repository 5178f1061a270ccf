"""For whom a case is still to be opened: what duties ask, and yearly cases that an organisation has not begun."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import QuerySet

from lanyan.directory.models import OrganisationSpell
from lanyan.kernel import clock
from lanyan.kernel.dated import on_day
from lanyan.rulebook import Procedure

from .models import Case


def without_this_year(procedure: Procedure, organisation_ids: Collection[int]) -> QuerySet[OrganisationSpell]:
    """Organisations that keep such a case and have none of this year (one that was stopped does not count)."""
    begun = Case.objects.filter(procedure=procedure.code, year=clock.today().year).exclude(closed_as="stopped")
    here = OrganisationSpell.objects.filter(
        on_day(clock.today()), organisation__in=organisation_ids, form__in=procedure.forms
    )
    return here.exclude(organisation__in=begun.values("organisation")).select_related("organisation").order_by("name")


def in_hand(procedure: Procedure, person_ids: Collection[int]) -> set[int]:
    """Of these people those with an open case of the procedure."""
    found = Case.objects.filter(procedure=procedure.code, closed_on=None, person__in=person_ids)
    return set(found.values_list("person_id", flat=True))
