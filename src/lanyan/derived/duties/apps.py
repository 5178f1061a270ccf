"""The Django app of `src/lanyan/derived/duties`."""

from django.apps import AppConfig


class DutiesConfig(AppConfig):
    name = "lanyan.derived.duties"
    label = "duties"
    default_auto_field = "django.db.models.BigAutoField"
