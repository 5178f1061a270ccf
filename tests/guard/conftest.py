"""Being the application's role of the database, or the one for reports, for a stretch of a test."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from django.db import connection

from lanyan.directory import access
from lanyan.kernel.operation import Actor
from lanyan.kernel.scope import APPLICATION


def _execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.fixture
def application(world) -> Callable[..., AbstractContextManager[None]]:
    """`with application(actor):` the database as a request of this actor meets it; without one, before anybody is known."""

    @contextmanager
    def asked_by(actor: Actor | None = None, role: str = APPLICATION) -> Iterator[None]:
        _execute(f"SET ROLE {role}; SELECT set_config('lanyan.scope', '', false)")
        try:
            if actor is not None:
                access.enter(actor)
            yield
        finally:
            _execute("RESET ROLE; SELECT set_config('lanyan.scope', '', false)")

    return asked_by
