"""Whose word about where a request came from is believed."""

PROXIES = ["127.0.0.1", "::1"]
"""Where the proxy that ends TLS stands: on this machine."""
