"""People at work, over the instance's own addresses: they read pages, meet and sign in, import rosters, take reports."""

import itertools
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial

import requests

from lanyan.cli.attacks.scene import Scene
from lanyan.cli.attacks.visitor import Visitor
from lanyan.directory.id_number import check_digit
from lanyan.kernel import clock

PAUSE = 0.15
"""Seconds between what one person does: one log-in may ask 600 times a minute."""

MEETING_EVERY, IMPORT_EVERY = 4.0, 10.0
"""Seconds: records pile up, and pages that show ever more of them would need ever more memory by right."""

PAGES = {
    "secretary": ("/", "/meetings/", "/meetings/calendar/", "/study/", "/meetings/new/?kind=branch_assembly", "/cases/"),
    "officer": ("/", "/monitoring/", "/monitoring/map/", "/monitoring/figures/", "/people/", "/ledgers/", "/cases/all/"),
    "leader": ("/", "/monitoring/screen/", "/monitoring/help/", "/settings/rulebook/"),
}
BEGINNINGS = {"docx": b"PK", "pdf": b"%PDF", "xlsx": b"PK"}
ROWS = 10
LONGEST_IMPORT = 60


class Wrong(Exception):
    """An answer that was not as expected."""


class Load:
    """`done` and `failed` count what was tried, by kind; `told` keeps the first few failures in words.

    `branch`: whose handbook is printed; another one than meets, or the handbook would grow by right.
    """

    def __init__(self, base: str, accounts: dict[str, tuple[str, str]], branch: str) -> None:
        self.base, self.accounts, self.branch = base, accounts, branch
        self.done, self.failed, self.told = Counter[str](), Counter[str](), list[str]()
        self._ended, self._lock = threading.Event(), threading.Lock()

    def run(self, seconds: float) -> None:
        """Returns when the time is over and everybody has finished what they were at."""
        people = [threading.Thread(target=work, daemon=True) for work in self._people()]
        for person in people:
            person.start()
        self._ended.wait(seconds)
        self._ended.set()
        for person in people:
            person.join()

    def _people(self) -> Iterator[Callable[[], None]]:
        for role in PAGES:
            yield partial(self._read, role)
        yield self._meet
        yield self._import
        yield self._report

    def _turns(self, every: float = PAUSE) -> Iterator[int]:
        for turn in itertools.count():
            if self._ended.wait(every):
                return
            yield turn

    def _try(self, kind: str, do: Callable[[], object]) -> None:
        try:
            do()
        except Exception as wrong:
            with self._lock:
                self.failed[kind] += 1
                if len(self.told) < 5:
                    self.told.append(f"{kind}：{wrong!r}"[:200])
        else:
            with self._lock:
                self.done[kind] += 1

    def _visitor(self, role: str) -> Visitor:
        visitor = Visitor(self.base)
        if not visitor.log_in(*self.accounts[role]):
            raise Wrong(f"{role} 登录不了")
        return visitor

    def _read(self, role: str) -> None:
        visitor = self._visitor(role)
        for turn in self._turns():
            page = PAGES[role][turn % len(PAGES[role])]
            self._try("页面", partial(_ok, visitor, page))

    def _meet(self) -> None:
        """A meeting from its plan to its closing: by code over the hot path, by number, the rest by roll call."""
        with Scene(self.base, self.accounts) as scene:
            for _ in self._turns(MEETING_EVERY):
                self._try("会议（安排、签到、关闭）", lambda: self._hold(scene))

    def _hold(self, scene: Scene) -> None:
        scene.meeting = scene.plan("稳定性试验")
        scene.secretary.post(f"{scene.here}/sign-in/")
        token = re.search(r'data-token="([^"]+)"', scene.member.get("/scan/").text)
        if token is None:
            raise Wrong("签到页没有令牌")
        answer = scene.member.session.post(
            f"{self.base}/live/check-in", json={"token": token[1], "code": scene.code()}, timeout=30
        )
        if answer.status_code != 200:
            raise Wrong(f"签到答 {answer.status_code}")
        scene.secretary.post(f"{scene.here}/sign-in/number/", {"number": self.accounts["secretary"][0]})
        scene.secretary.post(f"{scene.here}/roll-call/rest/")
        _moved(scene.secretary.post(f"{scene.here}/closure/"), "关闭")
        with self._lock:
            self.done["签到"] += 2

    def _import(self) -> None:
        officer = self._visitor("officer")
        for turn in self._turns(IMPORT_EVERY):
            self._try(f"导入（{ROWS}人）", partial(self._hand_in, officer, turn))

    def _hand_in(self, officer: Visitor, turn: int) -> None:
        """New people each time, checked by the worker, then written."""
        officer.get("/people/import/")
        upload = {"file": (f"名册{turn}.csv", roster(turn), "text/csv")}
        run = _moved(officer.post("/people/import/", files=upload), "交名册")
        self._until(officer, run, lambda text: f"{run}write/" in text)
        _moved(officer.post(f"{run}write/"), "导入")
        self._until(officer, run, lambda text: "已导入" in text)

    def _until(self, visitor: Visitor, address: str, there: Callable[[str], bool]) -> None:
        until = time.monotonic() + LONGEST_IMPORT
        while not there(_ok(visitor, address)):
            if time.monotonic() > until:
                raise Wrong(f"{address} 一分钟没有做完")
            time.sleep(3 * PAUSE)

    def _report(self) -> None:
        """The workbook of a branch-year in turn as DOCX, PDF and XLSX."""
        officer = self._visitor("officer")
        for turn in self._turns():
            self._try("手册", partial(self._print, officer, *list(BEGINNINGS.items())[turn % len(BEGINNINGS)]))

    def _print(self, visitor: Visitor, form: str, beginning: bytes) -> None:
        page = f"/materials/{self.branch}/handbook/{clock.today().year}/?as={form}"
        answer = visitor.get(page)
        if not answer.content.startswith(beginning):
            raise Wrong(f"{page} 不是 {form}：{answer.status_code} {_said(answer)}")


def roster(turn: int) -> bytes:
    """A roster of people who do not exist, of an area that does not exist, and who were in none before."""
    lines = ["姓名,身份证号,人员类别,单位"]
    for row in range(ROWS):
        number = turn * ROWS + row
        born = date(1980 + number // 999 % 20, 1, 1)
        first = f"990000{born:%Y%m%d}{number % 999 + 1:03d}"
        lines.append(
            f"试{chr(0x4E00 + number % 5000)}{chr(0x4E00 + number // 5000)},{first}{check_digit(first)},消防员,松涛路特勤站"
        )
    return "\n".join(lines).encode("utf-8-sig")


def _said(answer: requests.Response) -> str:
    """What a page tells where a file was expected: its title and the code of its refusal."""
    title = re.search(r"<title>([^<]*)", answer.text)
    code = re.search(r'void__code">([^<]*)', answer.text)
    return " ".join(found[1].strip() for found in (title, code) if found) or answer.headers.get("Content-Type", "")


def _ok(visitor: Visitor, page: str) -> str:
    answer = visitor.get(page)
    if answer.status_code != 200:
        raise Wrong(f"{page} 答 {answer.status_code}")
    return answer.text


def _moved(answer: requests.Response, what: str) -> str:
    """Where a form that was taken sends its sender."""
    if answer.status_code != 302:
        raise Wrong(f"{what}答 {answer.status_code}")
    return str(answer.headers["Location"])
