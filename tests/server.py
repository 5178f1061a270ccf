"""A real server of several processes on the live world, and plain HTTP to it: for crashes and hands at once."""

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import time
from urllib.parse import urlencode

from lanyan.cli.running.web import web_command
from lanyan.kernel.scope import APPLICATION, as_role


class Server:
    """granian with two workers on the database of `url`. `kill` is the power cut; `start` the power back."""

    def __init__(self, url: str, now: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        # As in a real instance: the web server is not the owner of the tables.
        url = as_role(url, APPLICATION)
        self._environ = os.environ | {"DATABASE_URL": url, "LANYAN_NOW": now, "LANYAN_TEST": "1", "PYTHONPATH": "src"}
        self._environ |= {"DJANGO_SETTINGS_MODULE": "lanyan.config.settings"}
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self._process = subprocess.Popen(
            web_command("127.0.0.1", self.port, 2),
            env=self._environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        until = time.monotonic() + 60
        while time.monotonic() < until:
            assert self._process.poll() is None, "the server ended before it answered"
            with contextlib.suppress(OSError, http.client.HTTPException):
                if Visitor(self.port).ask("GET", "/offline/")[0] == 200:
                    return
            time.sleep(0.05)
        raise AssertionError("the server did not answer within a minute")

    def kill(self) -> None:
        """No warning, nothing flushed, all its processes at once."""
        if self._process is not None and self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
        if self._process is not None:
            self._process.wait()
            self._process = None

    def visitor(self, session: str) -> "Visitor":
        return Visitor(self.port, session)


class Visitor:
    """One browser without scripts: a session cookie and the token against forged requests."""

    def __init__(self, port: int, session: str = "") -> None:
        self.port, self.session, self.token = port, session, "t" * 32

    def ask(self, method: str, path: str, body: str = "", content_type: str = "") -> tuple[int, str]:
        """Status and text; `OSError` or `HTTPException` where no answer came."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            headers = {"Cookie": f"sessionid={self.session}; csrftoken={self.token}", "X-CSRFToken": self.token}
            if content_type:
                headers["Content-Type"] = content_type
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode(errors="replace")
        finally:
            connection.close()

    def post(self, path: str, fields: dict[str, str] | None = None) -> tuple[int, str]:
        return self.ask("POST", path, urlencode(fields or {}), "application/x-www-form-urlencoded")

    def send(self, path: str, document: object) -> tuple[int, str]:
        """JSON, as the roll call's queue is sent."""
        return self.ask("POST", path, json.dumps(document), "application/json")


def sessions(usernames: list[str]) -> dict[str, str]:
    """Committed sessions of these people, without the detour over the log-in page."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from lanyan.directory.models import Account

    made = {}
    for account in Account.objects.filter(username__in=usernames):
        session = SessionStore()
        session[SESSION_KEY] = str(account.pk)
        session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
        session[HASH_SESSION_KEY] = account.get_session_auth_hash()
        session.save()
        made[account.username] = session.session_key
    return made
