"""Behind a proxy that ends TLS the journal and the lock-out see the visitor, and only that proxy is believed."""

import pytest

from lanyan.config.proxies import trusted
from lanyan.config.wsgi import behind_proxy


@pytest.mark.parametrize(
    ("sender", "address", "scheme"),
    [("127.0.0.1", "198.51.100.7", "https"), ("203.0.113.9", "203.0.113.9", "http")],
)
def test_only_the_proxy_of_this_machine_is_believed(sender, address, scheme):
    said = {"HTTP_X_FORWARDED_FOR": "198.51.100.7", "HTTP_X_FORWARDED_PROTO": "https", "wsgi.url_scheme": "http"}
    seen = behind_proxy(lambda environ, _: (environ["REMOTE_ADDR"], environ["wsgi.url_scheme"]))(
        {**said, "REMOTE_ADDR": sender}, None
    )
    assert seen == (address, scheme)


def test_what_the_visitor_wrote_before_the_proxy_is_not_believed():
    asked = {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "10.9.9.9, 198.51.100.7", "wsgi.url_scheme": "http"}
    assert behind_proxy(lambda environ, _: environ["REMOTE_ADDR"])(asked, None) == "198.51.100.7"


def test_proxies_of_other_machines_are_believed_when_they_are_named():
    assert trusted("") == ["127.0.0.1", "::1"]
    assert trusted("10.0.0.11, 10.0.0.12") == ["127.0.0.1", "::1", "10.0.0.11", "10.0.0.12"]
