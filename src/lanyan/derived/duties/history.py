"""What was evaluated when: for whoever runs the system."""

from .models import Evaluation


def latest(count: int) -> list[Evaluation]:
    """The last runs, newest first."""
    return list(Evaluation.objects.order_by("-pk")[:count])
