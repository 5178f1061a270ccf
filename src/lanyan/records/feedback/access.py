"""Who may read feedback: its author, and the officers whose organisation it concerns."""

from django.db.models import Q, QuerySet

from lanyan.directory.access import reach
from lanyan.kernel.operation import Actor

from .models import Feedback


def visible_to(actor: Actor) -> QuerySet[Feedback]:
    """Feedback the actor handed in with a signature, or answers for."""
    return Feedback.objects.filter(Q(account_id=actor.account_id) | Q(pk__in=answerable_by(actor).values("pk")))


def answerable_by(actor: Actor) -> QuerySet[Feedback]:
    """Feedback from organisations in the actor's reach as officer."""
    return Feedback.objects.filter(organisation_id__in=reach(actor, "officer"))
