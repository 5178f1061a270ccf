"""How long a log-in lasts, how often one may guess, and what must be settled before anything else is shown.

What holds for a session is decided once, at log-in, from the roles held then, and kept in the session: a page costs no
question for it. A request of any kind counts as use, so that a wall with a code on it does not go out in a meeting.
"""

from datetime import timedelta
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from lanyan.directory import security
from lanyan.directory.access import actor_of
from lanyan.directory.models import Account
from lanyan.kernel import clock, journal
from lanyan.kernel.operation import Actor
from lanyan.pages.request import Request

BEGAN, SEEN, IDLE, WHOLE, ENROL, RENEW = "began", "seen", "idle", "whole", "enrol", "renew"
TOUCH = 60  # seconds between two writes of "seen"
FRESH = 300  # seconds during which a log-in counts as having just been made
SETTLING = "/account/"


def begin(request: HttpRequest, account: Account, actor: Actor) -> None:
    """Write into a new session what holds for it."""
    found, now = security.limits_for(actor), clock.now()
    session = request.session
    session[BEGAN] = session[SEEN] = int(now.timestamp())
    session[IDLE], session[WHOLE] = found.idle_seconds, found.whole_seconds
    if found.second_factor and not _has_second_factor(account):
        session[ENROL] = True
    oldest = now - timedelta(days=found.password_days) if found.password_days else None
    if oldest and account.has_usable_password() and (account.password_set_at is None or account.password_set_at < oldest):
        session[RENEW] = True


def began_just_now(request: Request) -> bool:
    """Whether the log-in of this session is only minutes old."""
    began = request.session.get(BEGAN)
    return began is not None and clock.now().timestamp() - began < FRESH


def until(request: Request) -> int:
    """The second in which this session ends however much it is used."""
    session, now = request.session, int(clock.now().timestamp())
    return int(session[BEGAN] + session[WHOLE]) if BEGAN in session else now + settings.SESSION_COOKIE_AGE


def failures(request: Request, credentials: Any = None) -> int:
    """How many wrong passwords lock an account from one address."""
    return security.value("failures")


def lock_time(request: Request | None = None) -> timedelta:
    """How long it stays locked."""
    return timedelta(minutes=security.value("lock_minutes"))


class SessionLimitsMiddleware:
    """End what has lasted too long; hold who must set up a second factor or a new password at the account's own pages."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        if not request.user.is_authenticated:
            return self.get_response(request)
        over = _over(request)
        if over:
            return _ended(request, over)
        if not request.path.startswith(SETTLING):
            if request.session.get(RENEW):
                messages.warning(request, "密码已到更换日期，请先改密码，再继续。")
                return redirect("account_change_password")
            if _still_to_enrol(request):
                messages.warning(request, "按本单位安全设置，您的角色须有第二因素。请先设置，再继续。")
                return redirect("mfa_index")
        return self.get_response(request)


def _still_to_enrol(request: Request) -> bool:
    if not request.session.get(ENROL):
        return False
    if _has_second_factor(request.user):
        del request.session[ENROL]
        return False
    return True


def _over(request: Request) -> str:
    """Why the session is over, "" while it is not. Notes that it was used."""
    session, now = request.session, int(clock.now().timestamp())
    if BEGAN not in session:
        return ""
    if now - session[BEGAN] >= session[WHOLE]:
        return "登录已满最长时间，已自动退出。请重新登录；填好没有提交的内容请返回后再提交。"
    if now - session[SEEN] >= session[IDLE]:
        return f"超过{session[IDLE] // 60}分钟没有操作，已自动退出。请重新登录。"
    if now - session[SEEN] >= TOUCH:
        session[SEEN] = now
    return ""


def _ended(request: Request, sentence: str) -> HttpResponse:
    account = request.user
    actor = actor_of(account, request.META.get("REMOTE_ADDR", ""))
    journal.note("end_session", actor, subject_kind="account", subject_id=account.pk, why="expired")
    logout(request)
    messages.warning(request, sentence)
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": "/account/login/"})
    answer = redirect("account_login")
    if request.method == "GET" and "text/html" in request.headers.get("Accept", "text/html"):
        answer["Location"] += f"?next={request.path}"
    return answer


def _has_second_factor(account: Account) -> bool:
    return is_mfa_enabled(account)
