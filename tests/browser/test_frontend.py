"""The front end in a real browser, on the gallery of components: it needs no database and no world."""

import json
import threading
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.template.loader import render_to_string
from playwright.sync_api import expect

from .camera import CAMERA, film

SIZES = {"desk": (1280, 800), "phone": (390, 844)}
PAGES = ("surfaces", "records", "controls", "meeting", "charts", "words", "wall", "paper")
DRAWN = ("meeting", "charts", "wall")  # what a script of their own fetches and draws comes after the page
AXE = settings.ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
ROLL_CALL = "/meetings/sample/roll-call/"
KEPT = """async () => {
  const caches_ = await Promise.all((await caches.keys()).map((name) => caches.open(name)));
  return (await Promise.all(caches_.map((cache) => cache.keys()))).flat().map((one) => new URL(one.url).pathname);
}"""
# Noise of the browser itself, not of the page: what the network refused is asserted where it matters.
EXPECTED = ("Failed to load resource", "Response Status Error Code")


class _Quiet(WSGIRequestHandler):
    def log_message(self, *arguments):
        pass


class _Threading(ThreadingMixIn, WSGIServer):
    daemon_threads = True


def _with_a_meeting(application):
    """The gallery's roll call also stands where a real one would: the worker goes by the address."""

    def answered(environ, start_response):
        if environ["PATH_INFO"] == ROLL_CALL:
            environ["PATH_INFO"] = "/_gallery/meeting/"
        return application(environ, start_response)

    return answered


@pytest.fixture(scope="module")
def site():
    server = make_server("127.0.0.1", 0, _with_a_meeting(get_wsgi_application()), _Threading, _Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture(scope="module")
def browser(launch, tmp_path_factory):
    code = film("lanyan-sample", tmp_path_factory.mktemp("camera") / "code.y4m")
    running = launch(*CAMERA, f"--use-file-for-fake-video-capture={code}")
    yield running
    running.close()


@pytest.fixture
def open_page(browser, site):
    """Opens /_gallery/<name>/ in a size; `page.said` collects what the console complained of."""
    contexts = []

    def opened(name: str, size: str = "desk"):
        width, height = SIZES[size]
        phone = size == "phone"
        context = browser.new_context(
            viewport={"width": width, "height": height}, has_touch=phone, is_mobile=phone, locale="zh-CN"
        )
        contexts.append(context)
        page = context.new_page()
        page.said = []
        page.on("console", lambda word: page.said.append(word.text) if word.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: page.said.append(str(error)))
        page.goto(f"{site}/_gallery/{name}/")
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", PAGES)
def test_page_fits_is_accessible_and_silent(open_page, name, size):
    page = open_page(name, size)
    if name in DRAWN:
        page.wait_for_load_state("networkidle")
    assert page.evaluate("document.documentElement.scrollWidth") <= SIZES[size][0]
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    serious = [
        (rule["id"], [node["target"] for node in rule["nodes"]][:3])
        for rule in found
        if rule["impact"] in ("serious", "critical")
    ]
    assert not serious
    assert [word for word in page.said if not word.startswith(EXPECTED)] == []


def test_a_number_opens_its_records_beside_the_page(open_page):
    page = open_page("surfaces")
    number = page.locator("a.stat-cn").first
    number.click()
    expect(page.locator("#drawer-box[open] .drawer__title")).to_have_text("到会率 96.4%")
    page.keyboard.press("Escape")
    expect(page.locator("#drawer-box[open]")).to_have_count(0)
    expect(number).to_be_focused()


def test_failed_reading_shows_the_error_in_place_and_failed_writing_keeps_the_page(open_page):
    page = open_page("controls")
    page.get_by_role("button", name="侧栏里的错误").click()
    expect(page.locator("#drawer [data-error]")).to_contain_text("不在您的权限范围内")
    page.locator("#drawer-box [data-close]").click()
    page.locator("#why").fill("写了一半的说明")
    page.get_by_role("button", name="询问后提交").click()
    page.locator("[data-ask-yes]").click()
    expect(page.locator(".toast-cn--trouble")).to_contain_text("这次没有办成")
    expect(page.locator("#why")).to_have_value("写了一半的说明")


def test_sorting_and_paging_replace_the_table_and_the_address(open_page):
    page = open_page("records")
    page.get_by_role("link", name="下一页").click()
    expect(page.locator(".pager")).to_contain_text("9–16")
    page.get_by_role("link", name="到会率", exact=True).click()
    expect(page.locator("th[aria-sort=ascending]")).to_have_count(1)
    assert page.url.endswith("?sort=rate")
    page.get_by_label("状态").select_option("sick")
    page.wait_for_url("**/records/?q=&unit=&state=sick&sort=rate")


def test_a_chart_opens_the_records_of_a_bar(open_page):
    page = open_page("charts")
    page.wait_for_selector("[data-chart=bar] canvas")
    box = page.locator("[data-chart=bar]").bounding_box()
    page.mouse.click(box["x"] + box["width"] * 0.17, box["y"] + box["height"] * 0.7)
    expect(page.locator("#drawer-box[open] .facts")).to_be_visible()


def test_camera_reads_the_code_and_shows_a_large_answer(open_page):
    page = open_page("meeting", "phone")
    expect(page.locator("[data-verdict]")).to_contain_text("已签到", timeout=15000)
    expect(page.locator("[data-cam]")).to_be_hidden()


def test_the_recorder_is_named_where_there_is_no_camera(open_page):
    page = open_page("meeting", "phone")
    page.add_init_script("navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotFoundError'))")
    page.reload()
    expect(page.locator("[data-cam-say]")).to_have_text("没有找到摄像头，请记录员点名。")
    expect(page.get_by_text("点名一样算数")).to_be_visible()


def _batches(page) -> list[list[dict]]:
    """The entries of every roll-call batch the browser sends from now on."""
    seen: list[list[dict]] = []
    page.context.on(
        "request",
        lambda request: seen.append(json.loads(request.post_data)["entries"]) if request.url.endswith("/batch/") else None,
    )
    return seen


def test_marks_made_offline_wait_survive_the_page_and_are_sent_later(open_page, site):
    page = open_page("meeting", "phone")
    page.context.set_offline(True)
    page.locator("[data-person=p2] .is-present").click()
    page.locator("[data-person=p6] .is-absent").click()
    page.locator("[data-person=p6] .is-leave").click()
    page.locator("[data-person=p6] select").select_option("call_out")
    expect(page.locator("#offline-bar")).to_contain_text("2条待发送")
    expect(page.locator("[data-person=p2] [data-sync]")).to_contain_text("待发送")
    page.close()
    page.context.set_offline(False)
    other = page.context.new_page()
    sent = _batches(other)
    other.goto(f"{site}/_gallery/words/")
    other.wait_for_function("indexedDB.databases().then((all) => all.length)")
    expect(other.locator("#offline-bar")).to_be_hidden()
    entries = [(entry["person"], entry["outcome"], entry["method"]) for batch in sent for entry in batch]
    assert entries == [("p2", "present", "offline"), ("p6", "call_out", "offline")]


def test_a_lost_answer_is_asked_for_again_under_the_same_nonce(open_page):
    page = open_page("meeting", "phone")
    sent = _batches(page)
    page.context.route("**/batch/", lambda route: route.abort(), times=1)
    page.locator("[data-person=p2] .is-present").click()
    expect(page.locator("#offline-bar")).to_contain_text("1条待发送")
    page.locator("[data-offline-send]").click()
    expect(page.locator("[data-person=p2] [data-sync]")).to_contain_text("已收")
    assert len(sent) == 2
    assert sent[0][0]["nonce"] == sent[1][0]["nonce"]


def test_worker_keeps_the_frame_and_no_page_of_a_person(open_page, site):
    page = open_page("records", "phone")
    page.evaluate("navigator.serviceWorker.ready")
    page.wait_for_function("caches.match('/offline/').then(Boolean)")
    page.reload()
    page.wait_for_load_state("networkidle")
    kept = page.evaluate(KEPT)
    assert kept
    assert all(path.startswith("/static/") or path in ("/offline/", "/__me") for path in kept), kept
    page.context.set_offline(True)
    page.goto(f"{site}/_gallery/surfaces/")
    expect(page.get_by_role("heading", level=1)).to_have_text("现在离线")


def test_a_roll_call_once_opened_goes_on_without_network_and_over_a_reload(open_page, site):
    page = open_page("words", "phone")
    page.evaluate("navigator.serviceWorker.ready")
    page.goto(site + ROLL_CALL)
    page.wait_for_function("caches.open('pages').then((cache) => cache.match(location.pathname)).then(Boolean)")
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)
    page.reload()
    page.locator("[data-person=p2] .is-present").click()
    expect(page.locator("[data-person=p2] [data-sync]")).to_contain_text("待发送")
    page.reload()
    expect(page.locator("[data-person=p2] input[value=present]")).to_be_checked()
    expect(page.locator("#offline-bar")).to_contain_text("1条待发送")
    page.context.set_offline(False)
    expect(page.locator("[data-person=p2] [data-sync]")).to_contain_text("已收")
    expect(page.locator("#offline-bar")).to_be_hidden()


def test_pages_kept_for_one_person_go_when_another_logs_in(open_page, site):
    page = open_page("words", "phone")
    page.evaluate("navigator.serviceWorker.ready")
    page.goto(site + ROLL_CALL)
    page.wait_for_function("caches.open('pages').then((cache) => cache.match(location.pathname)).then(Boolean)")
    hello = "navigator.serviceWorker.controller.postMessage({type: 'hello', me: 'another', assets: [], page: ''})"
    page.evaluate(hello)
    page.wait_for_function("caches.open('pages').then((cache) => cache.match(location.pathname)).then((found) => !found)")
    assert not [path for path in page.evaluate(KEPT) if path.startswith("/meetings/")]


CANDIDATES = [[place, f"候选人{place:02}", ""] for place in range(1, 41)]
SLIPS = ("A" * 16, "B" * 16, "C" * 16)


@pytest.fixture
def tablet(browser, site):
    """A tablet that is handed round: forty candidates for forty seats, by slips, and a box that takes everything.

    `tablet(code)` scans a slip; `tablet.sent`: what the box was given.
    """
    held = browser.new_context(viewport={"width": 800, "height": 1100}, locale="zh-CN", service_workers="block")
    page = held.new_page()
    frozen = {
        "ballot": "sample", "box_key": "09" * 32, "kind": "election", "seats": 40, "questions": CANDIDATES,
        "options": [["for", "赞成"], ["against", "反对"], ["abstain", "弃权"]],
    }  # fmt: skip
    ballot = {"public_id": "sample", "title": "选举委员会委员"}
    context = {"ballot": ballot, "frozen": json.dumps(frozen), "box_href": "/box/sample/", "promise": []}
    page.clock.install()

    def answer(route):
        if route.request.method == "GET":
            return route.fulfill(body=render_to_string("ballots/box.html", context), content_type="text/html")
        scan.sent.append(json.loads(route.request.post_data)["token"])
        return route.fulfill(json={"state": "received"})

    page.route("**/box/sample/", answer)
    page.route("**/box/sample/state/", lambda route: route.fulfill(json={"state": "casting", "counted": []}))

    def scan(code):
        page.goto("about:blank")
        page.goto(f"{site}/box/sample/#c={code}")
        page.locator("[data-booth]").evaluate("root => { root.dataset.wait = '0'; }")
        page.get_by_role("button", name="开始填票").click()
        return page

    scan.sent = []
    yield scan
    held.close()


def empty(page):
    """Nothing of the one before: no code, no choice, no ballot in the store."""
    expect(page.locator('[data-step="check"]')).to_be_visible()
    expect(page.get_by_label("抽签码")).to_have_value("")
    expect(page.locator(".booth__answer, .booth__line")).to_have_count(0)
    return page.evaluate("localStorage.getItem('ballot:sample')") is None and "#" not in page.url


def test_the_next_one_at_a_shared_tablet_sees_nothing_of_the_one_before(tablet):
    page = tablet(SLIPS[0])
    page.locator(".booth__answer", has_text="反对").click()
    expect(page.locator("[data-rest-words]")).to_have_text("没有选的39人，全部选：")
    page.locator(".booth__all", has_text="赞成").click()  # an act of the voter: nothing was filled in before
    chosen = page.locator(".booth__line b").all_inner_texts()
    assert (chosen[0], set(chosen[1:])) == ("反对", {"赞成"})
    page.get_by_role("button", name="投出").click()
    expect(page.get_by_text("已投入票箱")).to_be_visible()
    assert set(page.evaluate("JSON.parse(localStorage.getItem('ballot:sample'))")) == {"hash", "digest"}
    page.get_by_role("button", name="下一位").click()
    assert empty(page)
    # Walks away in the midst: it is gone by itself, and so it is after a reload.
    page.get_by_label("抽签码").fill(SLIPS[1])
    page.get_by_role("button", name="开始填票").click()
    page.locator(".booth__answer", has_text="反对").click()
    page.clock.fast_forward(181_000)
    assert empty(page)
    # The next slip is taken though the last one's receipt still stands there.
    for code in SLIPS[1:]:
        page = tablet(code)
        page.locator(".booth__all", has_text="弃权").click()
        page.get_by_role("button", name="投出").click()
        expect(page.get_by_text("已投入票箱")).to_be_visible()
    assert len(set(tablet.sent)) == len(tablet.sent) == 3
