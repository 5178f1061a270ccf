"""The Django app of `src/lanyan/records/cadres`."""

from django.apps import AppConfig


class CadresConfig(AppConfig):
    name = "lanyan.records.cadres"
    label = "cadres"
    default_auto_field = "django.db.models.BigAutoField"
