"""Reading feedback for the screens."""

from django.db.models import QuerySet

from .models import TOPICS, Feedback


def topics() -> list[tuple[str, str]]:
    """(code, title) of the topics one may choose."""
    return list(TOPICS.items())


def with_answers(feedback: QuerySet[Feedback]) -> QuerySet[Feedback]:
    """Newest first, with answers at hand."""
    return feedback.prefetch_related("answers").select_related("organisation").order_by("-submitted_on", "-pk")
