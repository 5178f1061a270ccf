"""数据接口: the security administrator lets other systems in, each with its scopes, its reach and its tokens."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lanyan.directory import access, clients, operations, queries
from lanyan.directory import grants as reading
from lanyan.kernel import clock
from lanyan.kernel.refusal import InvalidInput, NotVisible, Refusal
from lanyan.pages import export
from lanyan.pages.paging import parse_day
from lanyan.pages.request import Request

SOON = timedelta(days=14)
USUAL_PER_MINUTE = 300


EXPORTED = ("系统", "组织（含以下）", "权限", "联系人", "令牌末四位", "发出", "到期", "最近使用", "状态")


@require_GET
def client_list(request: Request) -> HttpResponse:
    """Which systems are let in, where, what for, with which tokens."""
    _require(request)
    found = list(clients.listed())
    names = queries.organisations_on({pk for one in found if (pk := _node(one)) is not None})
    shown = [_shown(one, names) for one in found]
    if export.asked(request):
        return export.answer(request, "数据接口", EXPORTED, (_line(one, row) for one in shown for row in one["tokens"]))
    context = {"crumbs": [{"title": "设置"}, {"title": "数据接口"}], "clients": shown}
    return render(request, "settings/clients.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def make_client(request: Request) -> HttpResponse:
    """Let a system in; its first token is on the answer, and nowhere again."""
    _require(request)
    refusal = None
    if request.method == "POST":
        try:
            made, secret = operations.make_client(
                name=request.POST.get("name", ""),
                organisation=_organisation(request),
                scopes=request.POST.getlist("scopes"),
                per_minute=_per_minute(request),
                expires_on=_expiry(request),
                contact=request.POST.get("contact", ""),
                by=request.actor,
            )
            return _told(request, made, secret)
        except Refusal as refused:
            refusal = refused
    typed = request.POST if refusal else {"per_minute": USUAL_PER_MINUTE, "expires_on": _usual_expiry()}
    chosen = request.POST.getlist("scopes") if refusal else ["organisations.read"]
    context = {
        "crumbs": [{"title": "设置"}, {"title": "数据接口", "href": "/settings/clients/"}, {"title": "接入系统"}],
        "scopes": _scopes(chosen),
        "typed": typed,
        "refusal": refusal,
    }
    return render(request, "settings/make_client.html", context, status=422 if refusal else 200)


@require_http_methods(["GET", "POST"])
def client(request: Request, public_id: str) -> HttpResponse:
    """Change what a system may ask for."""
    _require(request)
    found, refusal = clients.client_for(public_id), None
    if request.method == "POST":
        try:
            operations.amend_client(
                client=found,
                scopes=request.POST.getlist("scopes"),
                per_minute=_per_minute(request),
                contact=request.POST.get("contact", ""),
                by=request.actor,
            )
            messages.success(request, "已保存，立即生效。令牌不变。")
            return redirect("clients")
        except Refusal as refused:
            refusal = refused
    context = {
        "crumbs": [{"title": "设置"}, {"title": "数据接口", "href": "/settings/clients/"}, {"title": found.account.name}],
        "client": found,
        "scopes": _scopes(request.POST.getlist("scopes") if refusal else found.scopes),
        "typed": request.POST if refusal else {"per_minute": found.per_minute, "contact": found.contact},
        "refusal": refusal,
        "expires_on": _usual_expiry(),
    }
    return render(request, "settings/client.html", context, status=422 if refusal else 200)


@never_cache
@require_POST
def issue_token(request: Request, public_id: str) -> HttpResponse:
    """One more token for a system; shown on the answer, and nowhere again."""
    _require(request)
    found = clients.client_for(public_id)
    _, secret = operations.issue_token(client=found, expires_on=_expiry(request), by=request.actor)
    return _told(request, found, secret)


@require_POST
def revoke_token(request: Request, public_id: str) -> HttpResponse:
    """Make a token worthless at once."""
    _require(request)
    operations.revoke_token(token=clients.token_for(public_id), by=request.actor)
    messages.success(request, "令牌已撤销，立即失效。")
    return redirect("clients")


@require_POST
def end_client(request: Request, public_id: str) -> HttpResponse:
    """Let a system in no more."""
    _require(request)
    operations.end_client(client=clients.client_for(public_id), by=request.actor)
    messages.success(request, "已停用，令牌全部失效。以往的记录和日志不变。")
    return redirect("clients")


def _require(request: Request) -> None:
    if not access.may_manage_grants(request.actor):
        raise NotVisible("clients")


def _told(request: Request, client: Any, secret: str) -> HttpResponse:
    context = {
        "crumbs": [{"title": "设置"}, {"title": "数据接口", "href": "/settings/clients/"}, {"title": "令牌"}],
        "client": client,
        "secret": secret,
    }
    return render(request, "settings/token.html", context)


def _organisation(request: Request) -> Any:
    found = reading.organisation_named(request.POST.get("organisation", ""))
    if found is None:
        raise InvalidInput("no_organisation", "没有选择组织，未建立。请从列表中选择。", field="organisation")
    return found


def _per_minute(request: Request) -> int:
    text = request.POST.get("per_minute", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 8 else 0


def _expiry(request: Request) -> date:
    return parse_day(request.POST.get("expires_on")) or clock.today()


def _usual_expiry() -> str:
    return (clock.today() + clients.USUAL).isoformat()


def _scopes(chosen: list[str]) -> list[dict[str, Any]]:
    return [{"code": code, "title": title, "checked": code in chosen} for code, title in clients.SCOPES.items()]


def _node(client: Any) -> int | None:
    """Where it reaches, from the grants that came with the list."""
    return next((grant.organisation_id for grant in client.account.grants.all() if reading.in_force(grant)), None)


def _shown(client: Any, names: dict[int, Any]) -> dict[str, Any]:
    node, today = _node(client), clock.today()
    return {
        "client": client,
        "active": client.account.is_active,
        "node": names[node].name if node in names else "",
        "scopes": [clients.SCOPES.get(scope, scope) for scope in client.scopes],
        "tokens": [{"token": token, "state": _state(token, today)} for token in client.tokens.all()],
    }


def _line(one: dict[str, Any], row: dict[str, Any]) -> tuple[Any, ...]:
    """One token of a system; the secret itself is kept nowhere."""
    token, client = row["token"], one["client"]
    system = (client.account.name, one["node"], "、".join(one["scopes"]), client.contact)
    return (*system, token.ending, token.made_on, token.expires_on, token.last_used_on, row["state"][1])


def _state(token: Any, today: date) -> tuple[str, str]:
    """The colour and the word of a token."""
    if token.revoked_at is not None:
        return "exempt", "已撤销"
    if token.expires_on <= today:
        return "exempt", "已到期"
    return ("near", "将到期") if token.expires_on <= today + SOON else ("met", "有效")
