"""Browsers without scripts that log in as one does, and a clock that can be put forward."""

from datetime import timedelta

import pytest
from django.test import Client

LOGIN = "/account/login/"


def enter(world, username: str, password: str = "", client: Client | None = None) -> Client:
    """A client that has typed its name and password."""
    client = client or Client()
    client.post(LOGIN, {"login": username, "password": password or world.password})
    return client


def inside(client: Client) -> bool:
    """Whether the client is shown a page of its own."""
    return client.get("/me/").status_code == 200


@pytest.fixture
def later(world, monkeypatch):
    """Put the clock forward."""

    def forward(**span: float) -> None:
        monkeypatch.setenv("LANYAN_NOW", (world.now + timedelta(**span)).isoformat())

    return forward
