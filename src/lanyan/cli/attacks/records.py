"""Attacks on records: another's data, files, ballots, study, dues."""

import re
from collections.abc import Iterator

from .scene import Attack, Scene, Try, told

NOTHING = "2" * 14


def another_record(scene: Scene) -> Iterator[Try]:
    """The id and the fields come from the request, the password among them."""
    other = scene.person("secretary")
    smuggled = {"name": "改名", "number": "YL0000", "password": "x" * 12, "is_superuser": "1", "person_id": "1", "id": "1"}
    page = scene.member.get(f"/people/{other}/")
    yield told("党员打开书记的记录", page)
    for code in ("correct", "standing", "transfer"):
        yield told(f"党员改书记的记录（{code}）", scene.member.post(f"/people/{other}/changes/{code}/", smuggled))
    yield told("党员看书记的证件号", scene.member.post(f"/people/{other}/numbers/", smuggled))
    before = scene.secretary.get("/me/").text
    scene.member.post("/complaints/", {"topic": "", "text": "", **smuggled})
    still = scene.secretary.get("/me/").status_code == 200 and "改名" not in before
    yield Try("在别的表单里夹带密码、姓名、权限", "没有改动，书记照常能用", still)


def guessed_address(scene: Scene) -> Iterator[Try]:
    """Files are public and ids are counted."""
    for path in (
        "/people/1/",
        "/meetings/1/",
        f"/people/{NOTHING}/",
        f"/meetings/{NOTHING}/",
        f"{scene.here}/attachments/1/",
    ):
        yield told(f"猜地址 {path}", scene.member.get(path))
    for path in ("/media/1.pdf", "/files/1/", "/uploads/1.jpg", "/static/../secrets/field.key"):
        yield told(f"当公开文件取 {path}", scene.nobody.get(path))
    theirs, nothing = scene.member.get(f"/people/{scene.person('stranger')}/"), scene.member.get(f"/people/{NOTHING}/")
    alike = (theirs.status_code, _plain(theirs.text)) == (nothing.status_code, _plain(nothing.text))
    yield Try("比较“无权”和“没有”的回答", "两者相同" if alike else "看得出区别", alike)


def ballot(scene: Scene) -> Iterator[Try]:
    """Vote many times, or for others."""
    another = f"/meetings/{scene.plan()}"
    scene.secretary.post(f"{another}/sign-in/")
    scene.secretary.post(f"{another}/roll-call/rest/")
    answer = scene.secretary.post(
        f"{another}/ballots/new/",
        {"kind": "decision", "rule": "branch_assembly_ordinary", "way": "by_name", "questions": "演练事项", "title": "演练"},
    )
    found = re.search(r"/ballots/(\w+)/", answer.headers.get("Location", ""))
    if found is None:
        yield Try("书记发起一项表决", f"{answer.status_code} 没有发起，没有试成", False)
        return
    here = f"/ballots/{found[1]}"
    scene.secretary.post(f"{here}/opening/")
    other = scene.person("secretary")
    vote = {"question-1": "for"}
    yield told("党员替书记投", scene.member.post(f"{here}/vote/", vote | {"person": other}))
    for _ in range(3):
        scene.member.post(f"{here}/vote/", vote)
    heard = _heard(scene, here)
    yield Try("一名党员投三次", f"只记了{heard}人", heard == 1)
    yield told("外支部的人来投", scene.stranger.post(f"{here}/vote/", vote))
    yield told("没有登录的人来投", scene.nobody.post(f"{here}/vote/", vote))
    yield told("党员自己计票", scene.member.post(f"{here}/names/"))
    box = {"token": "ab" * 32, "signature": "cd" * 256, "box": "ef" * 64}
    yield told("向票箱投一张没有领过的票", scene.nobody.post(f"/box/{found[1]}/", json=box))
    scene.secretary.post(f"{here}/annulment/", {"reason": "安全演练"})
    scene.secretary.post(f"{another}/cancellation/", {"reason": "安全演练"})


def study(scene: Scene) -> Iterator[Try]:
    """The client claims 100 % and points follow."""
    claimed = {"progress": "100", "minutes": "600", "points": "999", "finished": "1"}
    for path in ("/study/", "/study/progress/", "/api/v1/study/progress/", "/api/v1/points/"):
        yield told(f"自报学完 {path}", scene.member.post(path, claimed))
    page = scene.member.get("/study/").text
    yield Try("看学习页", "没有积分、时长、排名", not re.search(r"积分|排行|在线时长", page))


def dues(scene: Scene) -> Iterator[Try]:
    """The amount comes from the request."""
    person = scene.person("member")
    claimed = {"amount": "0.01", "paid": "999999", "base": "1", "person": person, "month": "2026-01"}
    dues = f"/dues/people/{person}"
    for path in (
        f"{dues}/pay/",
        f"{dues}/remind/",
        f"/dues/branch/{scene.branch}/fixing/",
        "/dues/reckon/",
        "/api/v1/dues/",
    ):
        yield told(f"党员改应交数额 {path}", scene.member.post(path, claimed))


def _heard(scene: Scene, here: str) -> int:
    page = scene.secretary.get(f"{here}/vote/").text
    return page.count("（已记）")


def _plain(page: str) -> str:
    """The page without ids and tokens, which are new each time."""
    return re.sub(r"\w{64}|\w{14,15}(?=/)", "", page)


MIDDLE = (
    Attack(4, "改别人的记录", another_record),
    Attack(5, "猜编号看记录和附件", guessed_address),
    Attack(6, "多投、代投", ballot),
    Attack(7, "自报学完", study),
    Attack(8, "改党费数额", dues),
)
