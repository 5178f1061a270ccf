"""The Django app of `src/lanyan/records/procedures`."""

from django.apps import AppConfig


class ProceduresConfig(AppConfig):
    name = "lanyan.records.procedures"
    label = "procedures"
    default_auto_field = "django.db.models.BigAutoField"
