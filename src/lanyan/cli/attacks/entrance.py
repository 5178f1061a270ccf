"""Attacks on the door and on what is typed: roles by number, passwords, tokens, markup, formulas."""

import csv
from collections.abc import Iterator
from urllib.parse import quote

from .scene import Attack, Scene, Try, told
from .visitor import Visitor

ADMINISTRATION = (
    "/settings/accounts/",
    "/settings/grants/",
    "/settings/clients/",
    "/settings/journal/",
    "/settings/running/",
)
FORGED = "eyJhbGciOiJub25lIn0.eyJ1c2VyX2lkIjoxLCJyb2xlIjoiYWRtaW4ifQ."
DEFAULTS = (("admin", "admin"), ("admin", "123456"), ("root", "root"), ("administrator", "admin123"))
MARKUP = '<script>alert(1)</script>"><img src=x onerror=alert(1)>'
SQL = ("' OR '1'='1", "'; DROP TABLE person; --", "1) UNION SELECT password FROM account --", "%")
FORMULA = '=HYPERLINK("http://evil.example")'


def administration(scene: Scene) -> Iterator[Try]:
    """A role by number, an interface without log-in, a write that skips the check."""
    for path in ("/admin/", "/api/v1/persons", "/api/v1/organisations"):
        yield told(f"没有登录打开 {path}", scene.nobody.get(path))
    for path in ADMINISTRATION:
        yield told(f"党员打开 {path}", scene.member.get(path, headers={"X-User-Id": "1"}))
    granted = {"username": scene.accounts["member"][0], "role": "system_admin", "reason": "x"}
    yield told("党员给自己授权", scene.member.post("/settings/grants/", granted))
    yield told("书记给自己授权", scene.secretary.post("/settings/grants/", granted))
    yield told("没有登录的人关闭会议", scene.nobody.post(f"{scene.here}/closure/"))
    forged = scene.member.session.post(
        f"{scene.base}{scene.here}/leave/", {"kind": "other"}, timeout=30, allow_redirects=False
    )
    yield told("别的网站借党员的登录提交", forged)


def passwords(scene: Scene) -> Iterator[Try]:
    """Weak hashes cannot be seen from outside; defaults, forged tokens and endless guessing can."""
    for username, password in DEFAULTS:
        opened = Visitor(scene.base).log_in(username, password)
        yield Try(f"默认账号 {username}/{password}", "登录不了" if not opened else "登录了", not opened)
    token = {"Authorization": f"Bearer {FORGED}"}
    yield told("自己签的令牌", scene.nobody.get("/api/v1/persons", headers=token))
    stolen = Visitor(scene.base)
    stolen.session.cookies.set("sessionid", "a" * 32)
    yield told("编一个会话", stolen.get("/me/"))
    weak = {"oldpassword": scene.accounts["member"][1], "password1": "12345678901", "password2": "12345678901"}
    answer = scene.member.post("/account/password/", weak)
    kept = Visitor(scene.base).log_in(*scene.accounts["member"])
    yield Try("改成太弱的密码", "没有改，原密码照常能用" if kept else "改了", kept and answer.status_code != 302)
    guessing, status = Visitor(scene.base), 0
    guessing.get("/account/login/")
    for attempt in range(12):
        status = guessing.post("/account/login/", {"login": "nobody-at-all", "password": f"guess-{attempt}"}).status_code
        if status == 429:
            break
    yield Try("连续猜密码", f"第{attempt + 1}次被停下" if status == 429 else "一直能猜", status == 429)


def injected(scene: Scene) -> Iterator[Try]:
    """SQL from request strings, markup shown as it is, a cell that is a formula."""
    whole = scene.secretary.get("/meetings/?q=").text
    for text in SQL:
        answer = scene.secretary.get(f"/meetings/?q={quote(text)}")
        yield Try(
            f"搜索 {text[:20]}",
            f"{answer.status_code} 当作普通文字",
            answer.status_code == 200 and len(answer.text) <= len(whole),
        )
    another = scene.plan(FORMULA)
    scene.member.post(f"/meetings/{another}/leave/", {"kind": "other", "reason": MARKUP})
    page = scene.secretary.get("/leaves/").text
    shown = "&lt;script&gt;" in page and "<script>alert" not in page
    yield Try("请假事由里写脚本", "原样显示成文字" if shown else "成了标记", shown)
    policy = scene.secretary.get("/").headers.get("Content-Security-Policy", "")
    strict = "unsafe" not in policy and "script-src 'self'" in policy
    yield Try("内容安全策略", "只许本站脚本，不许行内" if strict else policy[:60], strict)
    exported = scene.secretary.get(f"/meetings/?export=csv&organisation={scene.branch}")
    cells = [cell for line in csv.reader(exported.content.decode("utf-8-sig").splitlines()) for cell in line]
    told_as_text = any(FORMULA in cell for cell in cells) and not any(cell.startswith("=") for cell in cells)
    yield Try("标题写成公式，再导出活动", "导出成文字" if told_as_text else "导出成公式，或没有导出", told_as_text)
    scene.secretary.post(f"/meetings/{another}/cancellation/", {"reason": "安全演练"})
    upload = {"file": ("页.pdf", b"<html><script>alert(1)</script></html>", "application/pdf")}
    yield told("上传名为PDF的网页", scene.secretary.post(f"{scene.here}/attachments/", {}, files=upload))


MIDDLE = (
    Attack(9, "凭编号当管理员、接口不用登录", administration),
    Attack(10, "默认账号、弱密码、伪造令牌", passwords),
    Attack(11, "注入：SQL、脚本、公式、文件", injected),
)
