"""Sign-in by a unit's identity provider: a real OpenID Connect provider in a process of its own, and local stand-ins for the
documented addresses of 企业微信 and 钉钉. An identity opens an account that it was bound to, and never makes one."""

import html
import json
import re
import socket
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import requests
from django.test import Client

from lanyan.config import identity
from lanyan.directory.models import Account
from lanyan.kernel.journal import lines

from .conftest import enter, inside


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def provider():
    """The address of a real provider; it hands out any client's codes for whoever types a subject."""
    port = free_port()
    running = subprocess.Popen(
        [sys.executable, "-m", "oidc_provider_mock", "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address, until = f"http://127.0.0.1:{port}", time.monotonic() + 60
    try:
        while time.monotonic() < until:
            try:
                requests.get(f"{address}/.well-known/openid-configuration", timeout=2)
                break
            except requests.ConnectionError:
                assert running.poll() is None
                time.sleep(0.05)
        yield address
    finally:
        running.terminate()
        running.wait()


def configured(settings, tmp_path, entries: list[dict]) -> None:
    """As a start with this `identity.json` would have it."""
    (tmp_path / "identity.json").write_text(json.dumps(entries), encoding="utf-8")
    settings.SOCIALACCOUNT_PROVIDERS = identity.providers(tmp_path / "identity.json")


@pytest.fixture
def oidc(provider, settings, tmp_path):
    entry = {
        "kind": "oidc",
        "id": "unit",
        "name": "本单位统一认证",
        "client_id": "lanyan",
        "secret": "s" * 20,
        "server": provider,
    }
    configured(settings, tmp_path, [entry])
    return provider


def leave(client: Client, address: str, **typed: str) -> str:
    """Where the page that goes on by itself leads."""
    page = client.post(address, typed)
    assert page.status_code == 200
    return html.unescape(re.search(r'content="0;url=([^"]+)"', page.content.decode()).group(1))


def through(client: Client, away: str, subject: str):
    """Say at the provider who one is, and come back with its code."""
    back = requests.post(away, {"sub": subject}, allow_redirects=False, timeout=10).headers["Location"]
    parts = urlsplit(back)
    return client.get(f"{parts.path}?{parts.query}")


def test_an_identity_that_is_not_bound_makes_no_account(world, oidc):
    client, count = Client(), Account.objects.count()
    assert "本单位统一认证登录" in client.get("/account/login/").content.decode()
    answer = through(client, leave(client, "/account/oidc/unit/"), "stranger@unit")
    assert answer.status_code == 403 and "没有绑定本系统的账号" in answer.content.decode()
    assert Account.objects.count() == count and not inside(client)
    assert lines(action="log_in")[0].details["why"] == "identity_not_bound"


def test_a_bound_identity_opens_its_account_and_no_other(world, oidc):
    owner = enter(world, world.member)
    answer = through(owner, leave(owner, "/account/oidc/unit/", process="connect"), "kang@unit")
    assert answer["Location"] == "/account/security/" and "kang@unit" in owner.get("/account/security/").content.decode()
    visitor = Client()
    through(visitor, leave(visitor, "/account/oidc/unit/"), "kang@unit")
    assert int(visitor.session["_auth_user_id"]) == world.account(world.member).pk
    assert lines(action="log_in")[0].details["how"] == ["unit"] and lines(action="account_connected").count() == 1
    # Bound once: somebody else does not get it, and a locked account stays locked.
    other = enter(world, world.secretary)
    through(other, leave(other, "/account/oidc/unit/", process="connect"), "kang@unit")
    assert "kang@unit" not in other.get("/account/security/").content.decode()
    Account.objects.filter(username=world.member).update(is_active=False)
    late = Client()
    assert through(late, leave(late, "/account/oidc/unit/"), "kang@unit")["Location"] == "/account/login/"


def test_a_forged_or_repeated_answer_opens_nothing(world, oidc):
    client = Client()
    assert client.get("/account/oidc/unit/back/?code=x&state=made-up").status_code == 401
    away = leave(client, "/account/oidc/unit/")
    state = parse_qs(urlsplit(away).query)["state"][0]
    assert client.get(f"/account/oidc/unit/back/?code=made-up&state={state}").status_code == 401
    assert not inside(client) and lines(action="log_in", result="refused").count() == 2
    assert parse_qs(urlsplit(away).query)["code_challenge_method"] == ["S256"]


class Workplaces(BaseHTTPRequestHandler):
    """The answers that 企业微信 and 钉钉 document, for one person and one code each."""

    def do_GET(self):
        asked = {key: value[0] for key, value in parse_qs(urlsplit(self.path).query).items()}
        path = urlsplit(self.path).path
        if path == "/cgi-bin/gettoken":
            good = (asked.get("corpid"), asked.get("corpsecret")) == ("corp", "secret")
            self._say(
                {"errcode": 0, "errmsg": "ok", "access_token": "T", "expires_in": 7200} if good else {"errcode": 40001}
            )
        elif path == "/cgi-bin/auth/getuserinfo":
            people = {"inside": {"errcode": 0, "userid": "kang"}, "outside": {"errcode": 0, "openid": "x"}}
            self._say(people.get(asked.get("code"), {"errcode": 40029, "errmsg": "invalid code"}))
        else:
            good = self.headers.get("x-acs-dingtalk-access-token") == "T"
            self._say({"openId": "ding-kang", "nick": "康", "unionId": "u"} if good else {}, 200 if good else 401)

    def do_POST(self):
        said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        good = (said["clientId"], said["code"], said["grantType"]) == ("corp", "inside", "authorization_code")
        token = {"accessToken": "T", "refreshToken": "R", "expireIn": 7200, "corpId": "corp"}
        self._say(token if good else {"code": "invalidCode"}, 200 if good else 400)

    def _say(self, document: dict, status: int = 200) -> None:
        body = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def workplaces(settings, tmp_path):
    server = HTTPServer(("127.0.0.1", 0), Workplaces)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    here = f"http://127.0.0.1:{server.server_port}"
    wecom = {"token": f"{here}/cgi-bin/gettoken", "person": f"{here}/cgi-bin/auth/getuserinfo"}
    dingtalk = {"token": f"{here}/v1.0/oauth2/userAccessToken", "person": f"{here}/v1.0/contact/users/me"}
    common = {"client_id": "corp", "secret": "secret"}
    entries = [
        {"kind": "wecom", "name": "企业微信", "agent": "1000002", "endpoints": wecom, **common},
        {"kind": "dingtalk", "name": "钉钉", "endpoints": dingtalk, **common},
    ]
    configured(settings, tmp_path, entries)
    yield
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("kind", "host", "parameters", "code", "uid"),
    [
        (
            "wecom",
            "login.work.weixin.qq.com",
            {"appid": "corp", "agentid": "1000002", "login_type": "CorpApp"},
            "code",
            "kang",
        ),
        ("dingtalk", "login.dingtalk.com", {"client_id": "corp", "response_type": "code"}, "authCode", "ding-kang"),
    ],
)
def test_workplaces_are_asked_as_documented_and_open_what_is_bound(world, workplaces, kind, host, parameters, code, uid):
    def come(client: Client, what: str, **typed: str):
        away = urlsplit(leave(client, f"/account/workplace/{kind}/", **typed))
        asked = {key: value[0] for key, value in parse_qs(away.query).items()}
        assert away.netloc == host and asked.items() >= parameters.items()
        assert asked["redirect_uri"] == f"http://testserver/account/workplace/{kind}/back/"
        return client.get(f"/account/workplace/{kind}/back/?" + urlencode({code: what, "state": asked["state"]}))

    stranger, count = Client(), Account.objects.count()
    assert come(stranger, "inside").status_code == 403 and Account.objects.count() == count
    assert come(stranger, "outside").status_code == 401 and not inside(stranger)
    owner = enter(world, world.member)
    come(owner, "inside", process="connect")
    assert uid in owner.get("/account/security/").content.decode()
    visitor = Client()
    come(visitor, "inside")
    assert inside(visitor) and lines(action="log_in")[0].details["how"] == [kind]


def test_an_identity_is_released_but_not_the_only_way_in(world, workplaces):
    owner = enter(world, world.member)
    away = urlsplit(leave(owner, "/account/workplace/wecom/", process="connect"))
    owner.get("/account/workplace/wecom/back/?" + urlencode({"code": "inside", "state": parse_qs(away.query)["state"][0]}))
    pk = owner.get("/account/security/").context["bound"][0]["pk"]
    assert enter(world, world.secretary).post(f"/account/identities/{pk}/release/").status_code == 404
    assert owner.post(f"/account/identities/{pk}/release/").status_code == 302
    assert owner.get("/account/security/").context["bound"] == []


@pytest.mark.parametrize("text", ["[", '[{"kind": "faces"}]', '[{"kind": "oidc", "id": "x"}]', "{}x"])
def test_a_wrong_file_stops_the_start_with_a_sentence(tmp_path, text):
    (tmp_path / "identity.json").write_text(text, encoding="utf-8")
    with pytest.raises(SystemExit, match="读不了"):
        identity.providers(tmp_path / "identity.json")
