"""合规: pages that a unit can show: controls of GB/T 22239 with their results, the register of personal information."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from lanyan.directory import access
from lanyan.kernel.refusal import NotVisible
from lanyan.pages import export
from lanyan.pages.request import Request
from lanyan.rulebook import compliance

READERS = ("officer", "leader", "auditor", "system_admin", "security_admin")
CONTROLS = ("文件", "条款", "待核", "要求", "说明", "做法", "由单位做", "证明", "结果")
REGISTER = ("类别", "内容", "为什么", "依据", "保存多久", "谁能看", "本人能否取走")
STATES = {
    "met": ("met", "做到"),
    "unmet": ("overdue", "没有做到"),
    "not_run": ("pending", "没有运行"),
    "demo": ("exempt", "演示"),
    "passed": ("met", "通过"),
    "failed": ("overdue", "没有通过"),
}


@require_GET
def controls(request: Request) -> HttpResponse:
    """等保自查: every control, how it is met, the tests that show it, the result of the last `./lanyan audit`."""
    require_reader(request)
    last = last_audit()
    results = {one["id"]: one for one in last.get("controls", [])}
    if export.asked(request):
        lines = (_control_cells(_shown(one, results.get(one.id, {}))) for one in compliance.controls())
        return export.answer(request, "等保自查", CONTROLS, lines)
    context = {
        "crumbs": [{"title": "设置"}, {"title": "合规"}],
        "tabs": tabs("controls"),
        "controls": [_shown(one, results.get(one.id, {})) for one in compliance.controls()],
        "usual": compliance.controls()[0].document,
        "at": datetime.fromisoformat(last["at"]) if last else None,
        "columns": [{"title": t} for t in ("条款", "要求", "做法和证明", "结果")],
    }
    return render(request, "settings/controls.html", context)


@require_GET
def register(request: Request) -> HttpResponse:
    """个人信息登记: what is held, why, on which ground, how long, who sees it."""
    require_reader(request)
    if export.asked(request):
        return export.answer(request, "个人信息登记", REGISTER, map(_held_cells, compliance.held()))
    context = {
        "crumbs": [{"title": "设置"}, {"title": "合规", "href": "/settings/compliance/"}, {"title": "个人信息登记"}],
        "tabs": tabs("register"),
        "entries": compliance.held(),
        "columns": [{"title": t} for t in REGISTER],
    }
    return render(request, "settings/register.html", context)


def require_reader(request: Request) -> None:
    if not access.has_role(request.actor, *READERS):
        raise NotVisible("compliance")


def tabs(active: str) -> list[dict[str, Any]]:
    """The three pages."""
    pages = (
        ("controls", "等保自查", "/settings/compliance/"),
        ("self_check", "减负自查", "/settings/self-check/"),
        ("register", "个人信息登记", "/settings/compliance/register/"),
    )
    return [{"title": title, "href": href, "active": name == active} for name, title, href in pages]


def last_audit() -> dict[str, Any]:
    """What the last `./lanyan audit` wrote down; nothing where there was none, or where it cannot be read."""
    try:
        return json.loads((Path(settings.DATA) / "audit.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def shown_tests(tests: tuple[str, ...], result: dict[str, Any]) -> list[dict[str, Any]]:
    """Each test with its last result; one that was named since then has not run."""
    known = {one["test"]: one["result"] for one in result.get("tests", [])}
    found = []
    for test in tests:
        file, _, name = test.partition("::")
        found.append({"file": file, "name": name.replace("::", " "), "state": STATES[known.get(test, "not_run")]})
    return found


def _shown(one: compliance.Control, result: dict[str, Any]) -> dict[str, Any]:
    checks = [{"sentence": c["sentence"], "state": STATES[c["state"]]} for c in result.get("checks", [])]
    return {
        "control": one,
        "tests": shown_tests(one.tests, result),
        "checks": checks,
        "state": STATES[result.get("result", "not_run")],
    }


def _control_cells(row: dict[str, Any]) -> tuple[object, ...]:
    """The tests and checks of one control in one cell: what each came to."""
    one = row["control"]
    tests = [f"{test['file']} {test['name']}：{test['state'][1]}" for test in row["tests"]]
    checks = [f"{check['sentence']}：{check['state'][1]}" for check in row["checks"]]
    document = one.document or compliance.controls()[0].document
    proof = "；".join([*tests, *checks])
    unverified = "待核" if one.unverified else ""
    return document, one.clause, unverified, one.title, one.asked, one.met, one.unit, proof, row["state"][1]


def _held_cells(held: compliance.Held) -> tuple[object, ...]:
    given = "能" if held.given else f"不在文件里：{held.withheld}"
    return held.title, held.what, held.why, held.ground, held.kept, held.seen_by, given
