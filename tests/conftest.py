"""Clients that are logged in as somebody of the cast."""

from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module

import pytest
from django.test import Client
from django.test.client import ClientHandler

from .server import Server


@cache
def cookie(role: str, key: str) -> str:
    """The session of a role, kept in the cookie itself, so that it outlives the transaction of a test."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from lanyan.directory.models import Account

    session = import_module("django.contrib.sessions.backends.signed_cookies").SessionStore()
    account = Account.objects.get(username=key)
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session.save()
    return session.session_key


@pytest.fixture
def as_role(world, settings) -> Callable[[str], Client]:
    """A client by the name of its role in the cast, "anonymous" for nobody."""
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
    settings.MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"

    handler = ClientHandler(enforce_csrf_checks=False)

    def client(role: str) -> Client:
        made = Client(raise_request_exception=True)
        made.handler = handler  # whoever asks in one test, the chain of middleware is made once
        if role != "anonymous":
            made.cookies[settings.SESSION_COOKIE_NAME] = cookie(role, getattr(world, role))
        return made

    return client


@pytest.fixture
def server(live_world) -> Iterator[Server]:
    """A running server of two processes on a world of its own."""
    running = Server(live_world.url, live_world.now.isoformat())
    try:
        running.start()
        yield running
    finally:
        running.kill()
