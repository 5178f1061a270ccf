"""The Django app of `src/lanyan/api`."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "lanyan.api"
    label = "api"
    default_auto_field = "django.db.models.BigAutoField"
