"""The Django app of `src/lanyan/records/activities`."""

from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "lanyan.records.activities"
    label = "activities"
    default_auto_field = "django.db.models.BigAutoField"
