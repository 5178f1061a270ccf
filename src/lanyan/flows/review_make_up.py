"""A make-up is accepted, returned or waived: the duties of the person concerned are judged anew."""

from django.db import transaction

from lanyan.kernel.operation import Actor
from lanyan.records.activities import operations
from lanyan.records.activities.models import MakeUp, MakeUpReview

from .reevaluation import reevaluate


@transaction.atomic
def review_make_up(*, make_up_id: int, accepted: bool, remark: str = "", by: Actor) -> MakeUpReview:
    """See `operations.review_make_up`."""
    review = operations.review_make_up(make_up_id=make_up_id, accepted=accepted, remark=remark, by=by)
    if accepted:
        reevaluate(_concerned(make_up_id))
    return review


@transaction.atomic
def waive_make_up(*, make_up_id: int, reason: str, by: Actor) -> MakeUp:
    """See `operations.waive_make_up`."""
    make_up = operations.waive_make_up(make_up_id=make_up_id, reason=reason, by=by)
    reevaluate(_concerned(make_up_id))
    return make_up


def _concerned(make_up_id: int) -> list[int]:
    """The host under which the person was expected, and where the person belongs."""
    make_up = MakeUp.objects.select_related("outcome").get(pk=make_up_id)
    belongs = make_up.person.memberships.filter(valid_to__isnull=True).values_list("organisation_id", flat=True)
    return sorted({make_up.outcome.organisation_id, *belongs})
