"""The Django app of `src/lanyan/records/dossiers`."""

from django.apps import AppConfig


class DossiersConfig(AppConfig):
    name = "lanyan.records.dossiers"
    label = "dossiers"
    default_auto_field = "django.db.models.BigAutoField"
