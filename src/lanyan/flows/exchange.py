"""The exchange with the national system: decide where the two disagree, and judge anew those whom that changes."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.db.models import Q

from lanyan.directory import operations
from lanyan.directory.models import ImportRun, Membership
from lanyan.kernel.operation import Actor

from .reevaluation import reevaluate_many


@transaction.atomic
def decide(*, run: ImportRun, choices: Mapping[int, str], on: date, by: Actor) -> int:
    """Decide differences; duties of the branches concerned are judged before the answer. How many people changed."""
    touched = set(run.differences.filter(pk__in=choices).values_list("organisation_id", flat=True))
    changed = operations.decide_differences(run=run, choices=choices, on=on, by=by)
    if changed:
        present = Q(valid_to__isnull=True) | Q(valid_to__gt=on)
        rows = Membership.objects.filter(present, person__in=changed).values_list("organisation_id", "group_id")
        touched |= {pk for row in rows for pk in row}
        reevaluate_many({pk for pk in touched if pk})
    return len(changed)
