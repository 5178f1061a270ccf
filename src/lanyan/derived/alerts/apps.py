"""The Django app of `src/lanyan/derived/alerts`."""

from django.apps import AppConfig


class AlertsConfig(AppConfig):
    name = "lanyan.derived.alerts"
    label = "alerts"
    default_auto_field = "django.db.models.BigAutoField"
