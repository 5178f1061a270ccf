"""The Django app of `src/lanyan/records/dues`."""

from django.apps import AppConfig


class DuesConfig(AppConfig):
    name = "lanyan.records.dues"
    label = "dues"
    default_auto_field = "django.db.models.BigAutoField"
