"""Attacks on attendance: from bed, for somebody else, with an old picture; by opening a page; by tapping twice."""

import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

from .scene import Attack, Scene, Try, told

ONE_WINDOW = 18  # seconds after which a code that was just shown has grown old


def from_bed(scene: Scene) -> Iterator[Try]:
    """The member's own request makes the token; the code is never needed."""
    yield told("党员自己取会场的码", scene.member.get(f"{scene.here}/sign-in/code/"))
    yield told("党员自己打开签到", scene.member.post(f"{scene.here}/sign-in/"))
    for forged in (f"LY.{scene.meeting}.{'2' * 14}", f"LY.{scene.meeting}.", scene.meeting):
        yield told(f"提交自己编的码 {forged[:8]}…", scene.member.post("/scan/", {"code": forged}))
    yield Try("之后会场屏幕上的人数", f"{scene.present()}人", scene.present() == 0)


def for_another(scene: Scene) -> Iterator[Try]:
    """The endpoint takes whose sign-in it is from the request."""
    other = scene.person("secretary")
    yield told(
        "党员用编号登记别人", scene.member.post(f"{scene.here}/sign-in/number/", {"number": scene.accounts["secretary"][0]})
    )
    yield told("党员点名", scene.member.post(f"{scene.here}/roll-call/", {f"outcome-{other}": "present"}))
    entry = {"person": other, "outcome": "present", "nonce": str(uuid4()), "marked_at": f"{scene.today}T09:00:00+08:00"}
    yield told("党员补传别人的签到", scene.member.post(f"{scene.here}/roll-call/batch/", json={"entries": [entry]}))
    scanned = scene.member.post("/scan/", {"code": scene.code(), "person": other, "person_id": "1"})
    board = scene.secretary.get(f"{scene.here}/roll-call/").text
    alone = scanned.status_code == 200 and scene.present() == 1
    yield Try("扫码时夹带别人的编号", f"只登记了本人，会场{scene.present()}人", alone and other in board)


def photographed(scene: Scene) -> Iterator[Try]:
    """A picture of the code works for ever, or for anyone."""
    picture = scene.code()
    yield told("外支部的人用会场的码", scene.stranger.post("/scan/", {"code": picture}))
    yield told("没有登录的人用会场的码", scene.nobody.post("/scan/", {"code": picture}))
    if scene.patience >= ONE_WINDOW:
        time.sleep(ONE_WINDOW)
        yield told("过了十几秒再用拍下的码", scene.member.post("/scan/", {"code": picture}))
    another = scene.plan()
    scene.secretary.post(f"/meetings/{another}/sign-in/")
    yield told("把码用在另一次会上", scene.member.post("/scan/", {"code": picture.replace(scene.meeting, another)}))
    scene.secretary.post(f"/meetings/{another}/cancellation/", {"reason": "安全演练"})
    yield told("活动取消以后再用码", scene.member.post("/scan/", {"code": picture.replace(scene.meeting, another)}))


def lights(scene: Scene) -> Iterator[Try]:
    """Opening a page sets attendance; leave is granted at once, without a kind."""
    another = scene.plan()
    for path in (f"/meetings/{another}/", "/", "/meetings/"):
        scene.member.get(path)
    board = scene.secretary.get(f"/meetings/{another}/roll-call/").text
    yield Try("打开活动页以后的点名表", "仍是没有登记", "已签到" not in board and 'value="present" checked' not in board)
    yield told("不写类别请假", scene.member.post(f"/meetings/{another}/leave/", {"reason": "有事"}))
    scene.member.post(f"/meetings/{another}/leave/", {"kind": "other", "reason": "家里有事"})
    waits = "家里有事" in scene.secretary.get("/leaves/").text
    yield Try("写明类别请假", "等书记批准" if waits else "没有等批准", waits)
    scene.secretary.post(f"/meetings/{another}/cancellation/", {"reason": "安全演练"})


def without_a_phone(scene: Scene) -> Iterator[Try]:
    """Who comes late or has no phone cannot be recorded: here the refusal is that this does not happen."""
    before = scene.present()
    number = scene.accounts["secretary"][0]
    answer = scene.secretary.post(f"{scene.here}/sign-in/number/", {"number": number})
    yield Try(
        "没有手机的人由值班电脑登记", f"会场{before}人变为{scene.present()}人", answer.ok and scene.present() == before + 1
    )


def twice(scene: Scene) -> Iterator[Try]:
    """Two taps, a retry, a queue that is sent twice."""
    before, code = scene.present(), scene.code()
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: scene.member.post("/scan/", {"code": code}).status_code, range(4)))
    yield Try(
        "同一部手机同时点四次", f"{answers}，会场{scene.present()}人", scene.present() == before and 500 not in answers
    )
    there = {scene.person("member"), scene.person("secretary")}
    board = scene.secretary.get(f"{scene.here}/roll-call/").text
    other = next((one for one in re.findall(r'name="outcome-(\w+)"', board) if one not in there), "")
    entry = {"person": other, "outcome": "present", "nonce": str(uuid4())}
    entry["marked_at"] = f"{scene.today}T00:00:01+08:00"  # in the meeting, and past whatever the hour is
    sent = [scene.secretary.post(f"{scene.here}/roll-call/batch/", json={"entries": [entry]}) for _ in range(2)]
    receipts = [one.json()["receipts"][0]["status"] for one in sent]
    once = receipts == ["received", "already"] and scene.present() == before + 1
    words = "、".join({"received": "收下", "already": "先前已收", "refused": "没有收下"}.get(one, one) for one in receipts)
    yield Try("离线队列发两遍", f"回执：{words}；会场{scene.present()}人", once)


FIRST = (
    Attack(1, "在床上签到", from_bed),
    Attack(2, "替别人签到", for_another),
    Attack(3, "拍下的码一直能用", photographed),
)
LAST = (
    Attack(12, "打开页面就算出席、请假即准", lights),
    Attack(13, "从外面取到仓库、日志、数据", lambda scene: _leaks(scene)),
    Attack(14, "迟到、没带手机就登记不了", without_a_phone),
    Attack(15, "连点、重发、重传算两次", twice),
)
HIDDEN = ("/.git/config", "/.env", "/var/", "/logs/", "/static/", "/files/", "/backup.tar", "/debug/", "/server-status")


def _leaks(scene: Scene) -> Iterator[Try]:
    """Real people's data in a repository, a log or an error page."""
    for path in HIDDEN:
        yield told(f"没有登录打开 {path}", scene.nobody.get(path))
    broken = scene.nobody.get("/meetings/%00/")
    inside = any(word in broken.text for word in ("Traceback", "django", "psycopg", "/src/"))
    yield Try("让它出错，看出错页", f"{broken.status_code} 不露内部", not inside and broken.status_code < 500)
