"""A program that calls the interface, as short as tests like it."""

import json
from itertools import count
from typing import Any

from django.test import Client

_keys = count(1)


class Api:
    """Sends the token with each request; answers are the responses of the test client, with `.json()`."""

    def __init__(self, secret: str) -> None:
        self.secret = secret
        self.client = Client(raise_request_exception=True)

    def get(self, path: str, **headers: str) -> Any:
        return self.client.get(f"/api/v1{path}", headers=self._headers(headers))

    def send(self, method: str, path: str, data: Any, *, version: str = "", key: str = "", **headers: str) -> Any:
        """A write; each has a key of its own unless one is given."""
        headers |= {"Idempotency-Key": key or f"test-key-{next(_keys):06d}"}
        headers |= {"If-Match": version} if version else {}
        return self.client.generic(
            method, f"/api/v1{path}", _json(data), content_type="application/json", headers=self._headers(headers)
        )

    def items(self, path: str) -> list[dict[str, Any]]:
        """All pages of a list."""
        found: list[dict[str, Any]] = []
        cursor = ""
        while cursor is not None:
            more = f"{'&' if '?' in path else '?'}cursor={cursor}" if cursor else ""
            answer = self.get(path + more)
            assert answer.status_code == 200, answer.content.decode()
            found += answer.json()["items"]
            cursor = answer.json()["next_cursor"]
        return found

    def _headers(self, more: dict[str, str]) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.secret}", **{name.replace("_", "-"): value for name, value in more.items()}}


def _json(data: Any) -> str:
    return data if isinstance(data, str) else json.dumps(data)
