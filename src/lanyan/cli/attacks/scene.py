"""The stage of the attacks: people who are logged in, and one meeting planned for them and called off at the end."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from urllib.parse import quote

import requests

from lanyan.cli.setup.say import Stop

from . import camera
from .visitor import Visitor

REASON = "安全演练，演练后取消"
REFUSED = frozenset({400, 401, 403, 404, 405, 409, 410, 413, 422, 429})
ROLES = ("member", "secretary", "stranger")


@dataclass(frozen=True, slots=True)
class Try:
    """One thing that was tried: in words, what came back, and whether that is a refusal."""

    what: str
    said: str
    refused: bool


@dataclass(frozen=True, slots=True)
class Attack:
    number: int
    title: str
    run: Callable[["Scene"], Iterator[Try]]


@dataclass
class Scene:
    """`accounts`: name and password of a member, of the secretary of the same branch, of another branch's secretary."""

    base: str
    accounts: dict[str, tuple[str, str]]
    patience: int = 40  # seconds to wait for a photographed code to grow old; 0 does not wait
    who: dict[str, Visitor] = field(default_factory=dict)
    branch: str = ""
    meeting: str = ""
    today: date = date.min

    def __enter__(self) -> "Scene":
        for role in ROLES:
            visitor = self.who[role] = Visitor(self.base)
            if not visitor.log_in(*self.accounts[role]):
                raise Stop(f"{self.accounts[role][0]} 登录不了，没有演练。请核对账号，有第二因素的请换一个没有的。")
        self.who["nobody"] = Visitor(self.base)
        backfill = self.who["secretary"].get("/meetings/backfill/").text
        self.today = date.fromisoformat(_one(r'name="held_on"[^>]*value="([\d-]+)"', backfill, "补录页")) + timedelta(days=1)
        self.meeting = self.plan()
        self.who["secretary"].post(f"/meetings/{self.meeting}/sign-in/")
        return self

    def __exit__(self, *_: object) -> None:
        secretary = self.who.get("secretary")
        if secretary is not None and self.meeting:
            secretary.post(f"/meetings/{self.meeting}/cancellation/", {"reason": REASON})
        for visitor in self.who.values():
            visitor.leave()

    @property
    def member(self) -> Visitor:
        return self.who["member"]

    @property
    def secretary(self) -> Visitor:
        return self.who["secretary"]

    @property
    def stranger(self) -> Visitor:
        return self.who["stranger"]

    @property
    def nobody(self) -> Visitor:
        return self.who["nobody"]

    @property
    def here(self) -> str:
        return f"/meetings/{self.meeting}"

    def plan(self, title: str = "安全演练") -> str:
        """A meeting of the member's branch that takes the whole of today: its public id."""
        form = self.secretary.get("/meetings/new/").text
        self.branch = _one(r'name="organisation"(?: value="|[^>]*>.*?<option value=")(\w+)"', form, "安排页")
        answer = self.secretary.post(
            "/meetings/new/",
            {
                "organisation": self.branch,
                "kind": "branch_assembly",
                "title": title,
                "held_on": self.today.isoformat(),
                "at_time": "00:01",
                "minutes": "1430",
                "mode": "on_site",
            },
        )
        return _one(r"/meetings/(\w+)/", answer.headers.get("Location", ""), "安排会议的回答")

    def code(self) -> str:
        """What a camera would read off the wall now."""
        return camera.seen(self.secretary.get(f"{self.here}/sign-in/code/").text)

    def present(self) -> int:
        """How many the wall says are here."""
        return int(
            _one(r'已到.*?class="num"[^>]*>(\d+)<', self.secretary.get(f"{self.here}/sign-in/code/").text, "会场屏幕")
        )

    def person(self, role: str) -> str:
        """The public id of somebody, as the secretary's list of people shows it."""
        username = self.accounts[role][0]
        asker = self.secretary if role != "stranger" else self.stranger
        return _one(r"/people/(\w{14,})/", asker.get(f"/people/?q={quote(username)}").text, "人员页")


def told(what: str, answer: requests.Response, *, also: bool = True) -> Try:
    """A try that is refused when the answer is (and `also` holds)."""
    login = answer.status_code in (301, 302) and "/account/login/" in answer.headers.get("Location", "")
    said = f"{answer.status_code}{' 去登录' if login else ''} {_words(answer)}".strip()
    return Try(what, said, (answer.status_code in REFUSED or login) and also)


def _words(answer: requests.Response) -> str:
    """The sentence of a refusal, where the answer has one."""
    if "json" in answer.headers.get("Content-Type", ""):
        document = answer.json()
        if isinstance(document, dict):
            return str(document.get("sentence") or document.get("detail") or "")[:60]
    found = re.search(r"data-error-text[^>]*>([^<]+)<", answer.text)
    return found[1].strip()[:60] if found else ""


def _one(pattern: str, text: str, where: str) -> str:
    found = re.search(pattern, text, re.S)
    if found is None:
        raise Stop(f"{where}不是预期的样子，没有演练。请核对地址，以及账号是不是同一个支部的书记和党员。")
    return found[1]
