"""The Django app of `src/lanyan/records/ballots`."""

from django.apps import AppConfig


class BallotsConfig(AppConfig):
    name = "lanyan.records.ballots"
    label = "ballots"
    default_auto_field = "django.db.models.BigAutoField"
