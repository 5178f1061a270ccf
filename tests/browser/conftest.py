"""A real browser on a real server with the live world; a hand that counts what a person does."""

import os
import re
import threading
from collections.abc import Callable, Iterator

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Locator, Page, sync_playwright

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
DESK, PHONE = (1280, 800), (390, 844)


@pytest.fixture(scope="session")
def launch() -> Iterator[Callable[..., Browser]]:
    """`launch("--flag", …)`: a browser. One driver for the whole run: a second one in this thread is refused."""
    # The driver runs a loop in this thread; the ORM is called from the same thread by the tests' own look-ups.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        path = os.environ["LANYAN_CHROMIUM"]
        yield lambda *flags: playwright.chromium.launch(executable_path=path, args=[*FLAGS, *flags])


@pytest.fixture(scope="session")
def chromium(launch: Callable[..., Browser]) -> Iterator[Browser]:
    running = launch()
    yield running
    running.close()


@pytest.fixture
def live_site(live_world) -> Iterator[str]:
    """Everything on one port, as it is served: screens, ballot box, hot path."""
    from lanyan.config.asgi import OnePort

    config = uvicorn.Config(OnePort(), port=0, log_level="error", lifespan="on", ws="none")
    server = uvicorn.Server(config)
    config.load()
    listening = config.bind_socket()
    running = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    running.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = server.force_exit = True  # boards are still looked at
    running.join(10)


def _log_in(context: BrowserContext, username: str, password: str) -> None:
    """Through the log-in page without showing it: its two loads were a tenth of the time of browser tests."""
    form = context.request.get("/account/login/").text()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form)
    data = {"csrfmiddlewaretoken": token[1], "login": username, "password": password}
    answer = context.request.post("/account/login/", form=data, max_redirects=0)
    assert answer.status == 302, f"{username} is not let in"


@pytest.fixture
def visit(chromium: Browser, live_site: str, live_world) -> Iterator[Callable[..., Page]]:
    """`visit(username, path, size)`: a page of a fresh browser in which that person is logged in.

    `browser` is another than the usual one (with a camera); `worker=True` lets the service worker run.
    """
    opened, complaints = [], []

    def open_as(
        username: str,
        path: str = "/",
        size: tuple[int, int] = DESK,
        browser: Browser = chromium,
        worker: bool = False,
    ) -> Page:
        context = browser.new_context(
            base_url=live_site,
            viewport={"width": size[0], "height": size[1]},
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            service_workers="allow" if worker else "block",
        )
        opened.append(context)
        context.set_default_timeout(10_000)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        _log_in(context, username, live_world.password)
        page.goto(path)
        return page

    yield open_as
    for context in opened:
        context.close()
    assert not [one for one in complaints if "ViewTransition" not in one], complaints


class Hand:
    """What a person does at the screen, counted: clicks, choices, and characters typed beside the minutes' text."""

    def __init__(self, page: Page) -> None:
        self.page, self.interactions, self.characters = page, 0, 0

    def click(self, what: Locator) -> None:
        self.interactions += 1
        what.click()

    def choose(self, what: Locator, value: str) -> None:
        self.interactions += 1
        what.select_option(value)

    def write(self, what: Locator, text: str, *, counted: bool = True) -> None:
        """Click into a field and type; the minutes' own text is the work itself and is not counted."""
        self.interactions += 1
        self.characters += len(text) if counted else 0
        what.fill(text)


@pytest.fixture
def hand() -> Callable[[Page], Hand]:
    return Hand
