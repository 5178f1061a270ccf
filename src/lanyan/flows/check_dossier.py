"""What a member's file holds was looked at: the share of whole files follows where the member belongs."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction

from lanyan.derived.nightly import count_after
from lanyan.directory.models import Membership, Person
from lanyan.kernel import clock
from lanyan.kernel.operation import Actor
from lanyan.records.dossiers import operations
from lanyan.records.dossiers.models import PaperCheck
from lanyan.records.dossiers.operations import Found


@transaction.atomic
def check_papers(*, person: Person, found: Mapping[str, Found], on: date | None = None, by: Actor) -> list[PaperCheck]:
    """See `operations.check_papers`."""
    checked = operations.check_papers(person=person, found=found, on=on, by=by)
    places = Membership.objects.on(clock.today()).filter(person=person, line="party", temporary=False)
    count_after(list(places.values_list("organisation_id", flat=True)))
    return checked
