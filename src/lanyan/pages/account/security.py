"""登录与安全: how somebody logs in and where he or she is logged in, on one page, and links that set a password once."""

from datetime import datetime
from ipaddress import ip_address
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lanyan.directory import operations, security
from lanyan.kernel import clock, journal
from lanyan.kernel.operation import Actor
from lanyan.kernel.refusal import NotVisible, Refusal
from lanyan.pages.request import Request

from . import identities, limits
from .adapter import address_of


@never_cache
@require_GET
def overview(request: Request) -> HttpResponse:
    """Password, second factors, bound identities, sessions."""
    held = list(Authenticator.objects.filter(user_id=request.user.pk).order_by("pk"))
    codes = next((one for one in held if one.type == Authenticator.Type.RECOVERY_CODES), None)
    context = {
        "crumbs": [{"title": "我的", "href": "/me/"}, {"title": "登录与安全"}],
        "sessions": _sessions(request),
        "totp": next((one for one in held if one.type == Authenticator.Type.TOTP), None),
        "passkeys": [one.wrap() for one in held if one.type == Authenticator.Type.WEBAUTHN],
        "codes_left": len(codes.wrap().get_unused_codes()) if codes else None,
        "passkeys_possible": passkeys_possible(request),
        "enrol": limits.ENROL in request.session,
        "asked": security.limits_for(request.actor).second_factor,
        "free": security.nothing_forced(),
        "bound": identities.bound_to(request.user.pk, request),
        "providers": identities.offered(request),
        "password_set_at": request.user.password_set_at,
    }
    return render(request, "account/security.html", context)


@require_POST
def end_session(request: Request, pk: int) -> HttpResponse:
    """Log out one of one's own sessions."""
    found = UserSession.objects.filter(user_id=request.user.pk, pk=pk).first()
    if found is None:
        raise NotVisible(f"session {pk}")
    _end(request, [found])
    messages.success(request, "那处登录已退出。")
    return redirect("mfa_index")


@require_POST
def end_other_sessions(request: Request) -> HttpResponse:
    """Log out everywhere but here."""
    others = UserSession.objects.filter(user_id=request.user.pk).exclude(session_key=request.session.session_key)
    count = _end(request, list(others))
    messages.success(request, f"其他{count}处登录已退出。" if count else "没有其他登录。")
    return redirect("mfa_index")


@login_not_required
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def password_link(request: HttpRequest, secret: str) -> HttpResponse:
    """Set a password with a link; it is void afterwards, and so is every session of the account."""
    link, refusal = operations.link_of(secret), None
    if link is not None and request.method == "POST":
        account = link.account
        try:
            if request.POST.get("password1", "") != request.POST.get("password2", ""):
                raise Refusal("passwords_differ", "两次输入的密码不同，没有保存。请重新输入。")
            actor = Actor(account.pk, account.person_id, account.name, address=address_of(request))
            operations.use_password_link(secret=secret, password=request.POST.get("password1", ""), by=actor)
            messages.success(request, "密码已设置，请登录。这个链接已作废。")
            return redirect("account_login")
        except Refusal as refused:
            refusal = refused
            link = operations.link_of(secret)
    status = 410 if link is None else 422 if refusal else 200
    least = security.value("password_length")
    return render(request, "account/password_link.html", {"link": link, "refusal": refusal, "least": least}, status=status)


def passkeys_possible(request: HttpRequest) -> bool:
    """Browsers offer passkeys on a named host only, and only over TLS (or on this very machine)."""
    host = request.get_host().rsplit(":", 1)[0]
    try:
        ip_address(host.strip("[]"))
        return False
    except ValueError:
        return request.is_secure() or host == "localhost" or host.endswith(".localhost")


def _sessions(request: Request) -> list[dict[str, Any]]:
    """Sessions that still go on, this one first."""
    shown = []
    for one in UserSession.objects.purge_and_list(request.user):
        store = one._session_store(one.session_key)
        seen = store.get(limits.SEEN)
        shown.append(
            {
                "pk": one.pk,
                "here": one.session_key == request.session.session_key,
                "device": device_of(one.user_agent),
                "ip": one.ip,
                "began": one.created_at,
                "seen": datetime.fromtimestamp(seen, clock.SHANGHAI) if seen else one.created_at,
            }
        )
    return sorted(shown, key=lambda row: (not row["here"], -row["began"].timestamp()))


def _end(request: Request, found: list[UserSession]) -> int:
    for one in found:
        one.end()
    if found:
        journal.note("end_session", request.actor, subject_kind="account", subject_id=request.user.pk, count=len(found))
    return len(found)


SYSTEMS = {
    "HarmonyOS": "鸿蒙",
    "Android": "安卓",
    "iPhone": "苹果手机",
    "iPad": "苹果平板",
    "Windows": "Windows",
    "Mac OS X": "苹果电脑",
    "Linux": "Linux",
}
BROWSERS = {
    "MicroMessenger": "微信",
    "DingTalk": "钉钉",
    "Edg/": "Edge",
    "Firefox/": "火狐",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
}


def device_of(agent: str) -> str:
    """A browser's name for itself in words people know."""
    system = next((title for sign, title in SYSTEMS.items() if sign in agent), "未知设备")
    browser = next((title for sign, title in BROWSERS.items() if sign in agent), "")
    return f"{system} {browser}".strip()
