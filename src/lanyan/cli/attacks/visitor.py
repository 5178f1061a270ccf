"""A browser without scripts: cookies, the token against forged requests, and no more."""

from typing import Any

import requests

TIMEOUT = 30
LOGIN = "/account/login/"


class Visitor:
    """Somebody at a keyboard somewhere; not logged in at first."""

    def __init__(self, base: str) -> None:
        self.base = base.rstrip("/")
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.headers["User-Agent"] = "lanyan attack"

    def get(self, path: str, **options: Any) -> requests.Response:
        return self.session.get(self.base + path, timeout=TIMEOUT, allow_redirects=False, **options)

    def post(self, path: str, fields: Any = None, **options: Any) -> requests.Response:
        headers = {"X-CSRFToken": self._token(), "Referer": self.base + path, **options.pop("headers", {})}
        return self.session.post(
            self.base + path, fields, headers=headers, timeout=TIMEOUT, allow_redirects=False, **options
        )

    def log_in(self, username: str, password: str) -> bool:
        """Whether the password alone opened the account."""
        self.get(LOGIN)
        self.post(LOGIN, {"login": username, "password": password})
        return self.get("/me/").status_code == 200

    def leave(self) -> None:
        self.post("/account/logout/")

    def _token(self) -> str:
        if "csrftoken" not in self.session.cookies:
            self.get(LOGIN)
        return self.session.cookies.get("csrftoken") or ""
