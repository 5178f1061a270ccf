"""Whose word about where a request came from is believed."""

import os

LOOPBACK = ("127.0.0.1", "::1")


def trusted(named: str) -> list[str]:
    """Addresses of proxies: this machine, and those named, comma separated, where several machines stand behind one."""
    return [*LOOPBACK, *(one for one in (part.strip() for part in named.split(",")) if one)]


PROXIES = trusted(os.environ.get("LANYAN_PROXIES", ""))
"""Where the proxy that ends TLS stands: on this machine, or on those that LANYAN_PROXIES names."""
