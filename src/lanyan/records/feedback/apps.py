"""The Django app of `src/lanyan/records/feedback`."""

from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    name = "lanyan.records.feedback"
    label = "feedback"
    default_auto_field = "django.db.models.BigAutoField"
