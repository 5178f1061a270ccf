"""The Django app of `src/lanyan/kernel`."""

from django.apps import AppConfig
from django.core.signals import request_started

from lanyan.kernel import session_key


class KernelConfig(AppConfig):
    name = "lanyan.kernel"
    label = "kernel"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        request_started.connect(session_key.take_up)
