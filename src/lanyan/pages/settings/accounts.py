"""账号: the security administrator opens, locks and unlocks accounts and hands out links; nobody learns a password."""

from typing import Any

from allauth.core import ratelimit
from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt
from axes.utils import reset
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lanyan.directory import access, operations, queries, security
from lanyan.directory import grants as reading
from lanyan.directory.models import Account, Person
from lanyan.kernel import journal
from lanyan.kernel.refusal import InvalidInput, NotVisible, Refusal
from lanyan.pages import export
from lanyan.pages.paging import page_of
from lanyan.pages.place import ROLE_TITLES
from lanyan.pages.request import Request

LIST = {"title": "账号", "href": "/settings/accounts/"}


COLUMNS = ("姓名", "账号", "状态", "第二因素", "最近登录")


@require_GET
def account_list(request: Request) -> HttpResponse:
    """All accounts: who, in which state, since when unused."""
    _require(request)
    state = request.GET.get("state", "")
    found = reading.accounts_listed(request.GET.get("q", "").strip(), state)
    if export.asked(request):
        return export.answer(request, "账号", COLUMNS, map(_line, found.iterator(chunk_size=1000)))
    page = page_of(request, found)
    context = {
        "crumbs": [{"title": "设置"}, {"title": "账号"}],
        "page": page,
        "states": list(reading.STATES.items()),
        "columns": [{"title": t} for t in (*COLUMNS, "")],
    }
    return render(request, "settings/accounts.html", context)


def _line(one: Any) -> tuple[Any, ...]:
    may = "可以登录" if one.has_usable_password() else "等本人设密码" if one.linked else "没有密码，链接已失效"
    state = may if one.is_active else "已锁定"
    return one.name, one.username, state, "有" if one.second_factor else "", one.last_login


@never_cache
@require_http_methods(["GET", "POST"])
def open_account(request: Request) -> HttpResponse:
    """Open an account; its owner sets the password with the link on the answer."""
    _require(request)
    refusal = None
    if request.method == "POST":
        try:
            person = _person(request.POST.get("number", ""))
            made = operations.make_account(
                person=person,
                username=request.POST.get("username", "") if person is None else "",
                name=request.POST.get("name", "") if person is None else "",
                password=None,
                by=request.actor,
            )
            return _told(request, made)
        except Refusal as refused:
            refusal = refused
    context = {
        "crumbs": [{"title": "设置"}, LIST, {"title": "开账号"}],
        "typed": request.POST,
        "refusal": refusal,
    }
    return render(request, "settings/open_account.html", context, status=422 if refusal else 200)


@require_GET
def account(request: Request, public_id: str) -> HttpResponse:
    """One account: its state, its roles, its log-ins under way, and what can be done about it."""
    _require(request)
    found = reading.account_for(public_id)
    grants = list(reading.grants_of(found))
    names = queries.organisations_on({grant.organisation_id for grant in grants if grant.organisation_id})
    failed = AccessAttempt.objects.filter(username=found.username)
    context = {
        "crumbs": [{"title": "设置"}, LIST, {"title": found.name}],
        "account": found,
        "oneself": found.pk == request.actor.account_id,
        "grants": [
            {
                "role": ROLE_TITLES.get(grant.role, grant.role),
                "place": names[grant.organisation_id].name if grant.organisation_id else "",
                "grant": grant,
                "in_force": reading.in_force(grant),
            }
            for grant in grants
        ],
        "sessions": UserSession.objects.filter(user_id=found.pk).count(),
        "failures": sum(one.failures_since_start for one in failed),
        "most": security.value("failures"),
    }
    return render(request, "settings/account.html", context)


@require_POST
def lock_account(request: Request, public_id: str) -> HttpResponse:
    """Lock at once: who is logged in is out with the next click."""
    _require(request)
    operations.set_account_active(account=reading.account_for(public_id), active=False, by=request.actor)
    messages.success(request, "已锁定，正在登录的立即退出。")
    return redirect("account", public_id)


@require_POST
def unlock_account(request: Request, public_id: str) -> HttpResponse:
    """Unlock, and forget failed attempts."""
    _require(request)
    found = reading.account_for(public_id)
    if not found.is_active:
        operations.set_account_active(account=found, active=True, by=request.actor)
    _forget_failures(request, found)
    messages.success(request, "已解锁，可以登录。")
    return redirect("account", public_id)


@never_cache
@require_POST
def link_account(request: Request, public_id: str) -> HttpResponse:
    """A link with which the owner sets a password once; shown on the answer, and nowhere again."""
    _require(request)
    return _told(request, reading.account_for(public_id))


@require_POST
def free_account(request: Request, public_id: str) -> HttpResponse:
    """Take away the second factors of somebody who has lost the phone; where they are asked, the next log-in asks anew."""
    _require(request)
    found = reading.account_for(public_id)
    operations.clear_second_factor(account=found, by=request.actor)
    _forget_failures(request, found)
    messages.success(request, "第二因素已清除。请核实是本人；本人下次登录后重新设置。")
    return redirect("account", public_id)


def _require(request: Request) -> None:
    if not access.may_manage_accounts(request.actor):
        raise NotVisible("accounts")


def _told(request: Request, found: Account) -> HttpResponse:
    secret = operations.issue_password_link(account=found, by=request.actor)
    context = {
        "crumbs": [{"title": "设置"}, LIST, {"title": "一次性链接"}],
        "account": found,
        "link": request.build_absolute_uri(reverse("password_link", kwargs={"secret": secret})),
        "hours": security.value("link_hours"),
    }
    return render(request, "settings/password_link.html", context)


def _person(number: str) -> Person | None:
    number = number.strip()
    if not number:
        return None
    person = Person.objects.filter(number__iexact=number).first()
    if person is None:
        raise InvalidInput("no_person", "名册里没有这个人员编号，没有开账号。请核对编号，或先导入名册。", field="number")
    return person


def _forget_failures(request: Request, found: Account) -> None:
    forgotten: Any = reset(username=found.username)
    ratelimit.clear(request, action="login_failed", key=f"mfa-auth-user-{found.pk}")
    if forgotten:
        journal.note("forget_failures", request.actor, subject_kind="account", subject_id=found.pk, count=forgotten)
