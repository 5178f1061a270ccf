"""The Django app of `src/lanyan/derived/federation`."""

from django.apps import AppConfig


class FederationConfig(AppConfig):
    name = "lanyan.derived.federation"
    label = "federation"
    default_auto_field = "django.db.models.BigAutoField"
