"""The Django app of `src/lanyan/records/ledger`."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "lanyan.records.ledger"
    label = "ledger"
    default_auto_field = "django.db.models.BigAutoField"
