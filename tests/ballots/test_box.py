"""The anonymous entrance: no cookie, no address, and when it breaks only the kind of trouble is written down."""

import io
import json
import logging

import pytest

from lanyan.pages import box


def ask(path: str, body: bytes = b"", method: str = "POST"):
    """Status, headers and body of one request with everything that could identify somebody."""
    said = []
    environ = {
        "PATH_INFO": path, "REQUEST_METHOD": method, "CONTENT_LENGTH": str(len(body)), "wsgi.input": io.BytesIO(body),
        "REMOTE_ADDR": "10.9.8.7", "HTTP_COOKIE": "sessionid=secret", "HTTP_HOST": "testserver",
    }  # fmt: skip
    text = b"".join(box.box(environ, lambda status, headers: said.append((status, dict(headers)))))
    return said[0][0], said[0][1], text


@pytest.fixture(autouse=True)
def alone(monkeypatch):
    """No thread, and the test's own connection stays."""
    monkeypatch.setattr(box.collector, "run_in_background", lambda: None)
    monkeypatch.setattr(box, "close_old_connections", lambda: None)


def test_when_it_breaks_only_the_kind_of_trouble_is_written(monkeypatch, caplog):
    def broken(**sent):
        raise ArithmeticError(str(sent))

    monkeypatch.setattr(box.entrance, "cast", broken)
    canary = "ab" * 32
    with caplog.at_level(logging.DEBUG):
        status, headers, text = ask(
            "/box/22222222222222/", json.dumps({"token": canary, "signature": "", "box": ""}).encode()
        )
    assert status.startswith("500") and json.loads(text) == {"state": "waiting"}
    assert "ArithmeticError" in caplog.text and not any(sign in caplog.text for sign in (canary, "10.9.8.7", "secret"))
    assert "Set-Cookie" not in headers and headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"\xff", b'{"token": "zz", "signature": "", "box": ""}', b"{" * 5000])
def test_what_cannot_be_read_is_refused_in_words(db, body):
    status, _, text = ask("/box/22222222222222/", body)
    assert status[:3] in ("409", "413", "422") and json.loads(text)["sentence"]


def test_what_is_not_there(db):
    assert ask("/box/22222222222222/", method="GET")[0].startswith("404")
    assert ask("/box/22222222222222/state/", method="GET")[0].startswith("404")
    assert ask("/box/", method="GET")[0].startswith("404")
