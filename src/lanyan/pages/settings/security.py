"""安全设置: limits of sessions, passwords and second factors, within bounds; the security administrator decides."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from lanyan.directory import access, operations, security
from lanyan.kernel.refusal import NotVisible, Refusal
from lanyan.pages.request import Request

READERS = ("system_admin", "security_admin", "auditor")
TITLES = {
    "idle_minutes": ("多久没有操作即退出（分钟）", "8.1.4.1 b"),
    "session_hours": ("登录后最长（小时）", "8.1.4.1 b"),
    "second_factor": ("必须有第二因素（1是，0否）", "8.1.4.1 d"),
}


@require_http_methods(["GET", "POST"])
def security_settings(request: Request) -> HttpResponse:
    """Every setting with its value, its bounds, its clause and who decided it."""
    decides = access.may_manage_accounts(request.actor)
    if not access.has_role(request.actor, *READERS) or (request.method == "POST" and not decides):
        raise NotVisible("security settings")
    refusal: Refusal | None = None
    typed: Any = {}
    if request.method == "POST":
        try:
            changed = _decide(request)
            messages.success(request, f"已保存{changed}项，下次登录起生效。" if changed else "没有改动。")
            return redirect("security_settings")
        except Refusal as refused:
            refusal, typed = refused, request.POST
    rows = security.decided()
    context = {
        "crumbs": [{"title": "设置"}, {"title": "安全设置"}],
        "decides": decides,
        "groups": [security.group_title(group) for group in security.GROUPS],
        "by_group": _by_group(rows, typed, refusal),
        "single": [_shown(row, typed, refusal) for row in rows if not row.setting.group],
        "decided": [row for row in rows if row.at],
        "refusal": refusal,
        "free": security.nothing_forced(),
    }
    return render(request, "settings/security.html", context, status=422 if refusal else 200)


def _decide(request: Request) -> int:
    """Put what differs from the value in force; the first refusal keeps what came before it."""
    changed = 0
    for row in security.decided():
        text = request.POST.get(row.setting.key, "")
        value = int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else -1
        if text and value != row.value:
            operations.decide_setting(key=row.setting.key, value=value, by=request.actor)
            changed += 1
    return changed


def _by_group(rows: list[security.Decided], typed: Any, refusal: Refusal | None) -> list[dict[str, Any]]:
    found = []
    for name, (title, clause) in TITLES.items():
        cells = [_shown(row, typed, refusal) for row in rows if row.setting.key.startswith(f"{name}.")]
        found.append({"title": title, "clause": clause, "cells": cells})
    return found


def _shown(row: security.Decided, typed: Any, refusal: Refusal | None) -> dict[str, Any]:
    key = row.setting.key
    return {
        "row": row,
        "key": key,
        "value": typed.get(key, row.value) if typed else row.value,
        "error": refusal.sentence if refusal and refusal.field == key else "",
        "group": security.group_title(row.setting.group) if row.setting.group else "",
    }
