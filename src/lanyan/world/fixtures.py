"""pytest fixtures of the one named world. A plugin of the root conftest: nothing of Django is imported on the way in.

`world`       the test runs in a transaction on the loaded world, at nine in the morning of its day
`live_world`  a copy of its own, committed and thrown away: for browsers, threads, servers; `live_world.url` is its
              DATABASE_URL

Both answer to the names in `lanyan.world.cast`: `world.secretary`, `world.due_assembly_branch`, and look them up:
`world.actor(world.secretary)`, `world.organisation(world.good_branch)`. They cannot be mixed with `db` data of other tests.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from lanyan.directory.models import Account, Organisation, Person
    from lanyan.kernel.operation import Actor

TODAY = date(2026, 11, 20)
NOW = "2026-11-20T09:00:00+08:00"


@dataclass(frozen=True)
class World:
    """The cast by name, and the rows behind the names. `url` is the DATABASE_URL of a live world."""

    today: date = TODAY
    url: str = ""

    @property
    def now(self) -> datetime:
        return datetime.fromisoformat(NOW)

    @property
    def password(self) -> str:
        """Everybody's."""
        from .accounts import DEMO_PASSWORD

        return DEMO_PASSWORD

    def account(self, username: str) -> "Account":
        from lanyan.directory.models import Account

        return Account.objects.get(username=username)

    def actor(self, username: str) -> "Actor":
        from lanyan.directory.access import actor_of

        return actor_of(self.account(username))

    def person(self, username: str) -> "Person":
        from lanyan.directory.models import Person

        return Person.objects.get(number=username)

    def organisation(self, public_id: str) -> "Organisation":
        from lanyan.directory.models import Organisation

        return Organisation.objects.get(public_id=public_id)

    def __getattr__(self, name: str) -> Any:
        from . import cast

        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(cast, name)


@pytest.fixture(scope="session")
def world_template(django_db_setup: None, django_db_blocker: Any) -> str:
    """Name of the database from which worlds are copied."""
    from django.db import connection

    from . import copies

    with django_db_blocker.unblock():
        return copies.template(TODAY, connection.settings_dict["TEST"]["TEMPLATE"])


@pytest.fixture(scope="session")
def world_copy(world_template: str, django_db_blocker: Any, request: pytest.FixtureRequest) -> Iterator[str]:
    """This worker's own copy; tests leave it as they found it."""
    from . import copies

    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    name = f"{world_template}_{worker}"
    with django_db_blocker.unblock():
        copies.copy(world_template, name)
    yield name
    with django_db_blocker.unblock():
        copies.connect_to_usual()
        copies.drop(name)


@pytest.fixture
def world_database(world_copy: str, django_db_blocker: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The default connection goes to the world; set up before pytest-django opens the test's transaction."""
    from . import copies

    monkeypatch.setenv("LANYAN_NOW", NOW)
    with django_db_blocker.unblock():
        copies.connect_to(world_copy)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """A test that does not ask for the world is not in the world; one that does stays where the last one was."""
    copies = sys.modules.get("lanyan.world.copies")
    if copies and "world_database" not in getattr(item, "fixturenames", []):
        copies.connect_to_usual()


@pytest.fixture
def world(world_database: None, db: None) -> World:
    return World()


@pytest.fixture
def live_world(
    world_template: str, django_db_blocker: Any, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[World]:
    from . import copies

    monkeypatch.setenv("LANYAN_NOW", NOW)
    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    name = f"{world_template}_live_{worker}"
    with django_db_blocker.unblock():
        copies.copy(world_template, name)
        try:
            with copies.connected_to(name):
                yield World(url=copies.url(name))
        finally:
            copies.drop(name)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The connection moves first, even where `db` comes from a mark; a flushed world would be lost for later tests."""
    for item in items:
        names = getattr(item, "fixturenames", [])
        if "world_database" not in names:
            continue
        mark = item.get_closest_marker("django_db")
        if "transactional_db" in names or (mark and mark.kwargs.get("transaction")):
            raise pytest.UsageError(f"{item.nodeid}: committed data belongs in live_world, not in world")
        names.remove("world_database")
        names.insert(0, "world_database")
