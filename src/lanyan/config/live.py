"""ASGI entry point of the hot path alone: `./lanyan live`, behind a proxy that sends it /live/."""

import os
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lanyan.config.settings")
django.setup()

from django.conf import settings  # noqa: E402 - needs the line above
from granian.utils.proxies import wrap_asgi_with_proxy_headers  # noqa: E402

from lanyan.config.proxies import PROXIES  # noqa: E402
from lanyan.live.application import Live  # noqa: E402


def make() -> Any:
    """A new one: it belongs to the event loop that first asks it."""
    live: Any = Live()
    return wrap_asgi_with_proxy_headers(live, trusted_hosts=PROXIES) if settings.TLS else live


application = make()
