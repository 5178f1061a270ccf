"""述职: several secretaries were heard; their duties are judged before the answer."""

from django.db import transaction

from lanyan.records.cadres import operations
from lanyan.records.cadres.models import DutyReport

from .reevaluation import reevaluate_many


@transaction.atomic
def record_duty_reports(**arguments) -> list[DutyReport]:
    """See `operations.record_duty_reports`."""
    made = operations.record_duty_reports(**arguments)
    reevaluate_many({one.organisation_id for one in made})
    return made
