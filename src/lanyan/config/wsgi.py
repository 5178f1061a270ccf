"""WSGI entry point of the screens and the API; the ballot box stands in front of them (see `lanyan.pages.box`)."""

import os
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from granian.utils.proxies import wrap_wsgi_with_proxy_headers

from lanyan.config.gate import Gate
from lanyan.config.proxies import PROXIES


def behind_proxy(inner: Callable[..., Any]) -> Callable[..., Any]:
    """Believe a proxy of this machine, and nobody else, about where a request came from and that it came by TLS.

    Without it the journal would name the proxy for everybody, and one lock-out would lock all out.
    """
    wrapped: Callable[..., Any] = wrap_wsgi_with_proxy_headers(inner, trusted_hosts=PROXIES)
    return wrapped


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lanyan.config.settings")
application: Callable[..., Any] = Gate(get_wsgi_application())

from lanyan.pages import box  # noqa: E402 - needs the apps that the line above has loaded

application = box.in_front_of(application)
if settings.TLS:
    application = behind_proxy(application)
