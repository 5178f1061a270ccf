"""`procrastinate worker` as the library has it, on connections that wait for a database that went away."""

from typing import Any

from procrastinate.contrib.django import app
from procrastinate.contrib.django.management.commands.procrastinate import Command as Original

from lanyan.kernel import jobs


class Command(Original):
    """Everything else is the library's."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the command."""
        with app.replace_connector(jobs.worker_connector()):
            super().handle(*args, app=app, **options)
