"""The Django app of `src/lanyan/kernel`."""

from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "lanyan.kernel"
    label = "kernel"
    default_auto_field = "django.db.models.BigAutoField"
