"""The Django app of `src/lanyan/derived/rollups`."""

from django.apps import AppConfig


class RollupsConfig(AppConfig):
    name = "lanyan.derived.rollups"
    label = "rollups"
    default_auto_field = "django.db.models.BigAutoField"
