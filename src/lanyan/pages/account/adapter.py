"""How people log in: accounts come from the roster or from an administrator, never from a sign-up form or a provider.

Each log-in, each one refused, and each change of a password, a second factor or a bound identity is a line in the journal.
"""

from base64 import b64decode, b64encode
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.stagekit import unstash_login
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from lanyan.directory import security
from lanyan.directory.access import actor_of
from lanyan.directory.models import Account
from lanyan.kernel import clock, crypto, journal
from lanyan.kernel.operation import Actor

from . import limits


class AccountAdapter(DefaultAccountAdapter):
    error_messages: ClassVar = {
        **DefaultAccountAdapter.error_messages,
        "incorrect_password": "密码不对，没有通过。请重新输入。",
        "enter_current_password": "当前密码不对，密码没有改。请重新输入。",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return address_of(request) or "0.0.0.0"  # noqa: S104 - a word for "not known", nothing listens there

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Wrong passwords are counted by django-axes, for all processes alike; the library's own count would come first."""

    def post_login(self, request: HttpRequest, user: Account, **options: Any) -> HttpResponse:
        actor = actor_of(user, address_of(request))
        journal.note("log_in", actor, subject_kind="account", subject_id=user.pk, how=_how(request, user))
        limits.begin(request, user, actor)
        return super().post_login(request, user, **options)

    def logout(self, request: HttpRequest) -> None:
        if request.user.is_authenticated:
            actor = actor_of(request.user, address_of(request))
            journal.note("log_out", actor, subject_kind="account", subject_id=request.user.pk)
        super().logout(request)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Nobody is known yet: the line holds what was typed as the log-in name, never the password."""
        refused(request, str(credentials.get("username", ""))[:40])
        super().authentication_failed(request, **credentials)

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        if code in ("incorrect_password", "enter_current_password"):
            not_proved(self.request, code)
        return super().validation_error(code, *args)

    def respond_user_inactive(self, request: HttpRequest, user: Account) -> HttpResponse:
        refused(request, user.username, why="account_locked")
        messages.error(request, "账号已锁定，没有登录。请联系本单位安全管理员。")
        return redirect("account_login")

    def is_reauthentication_required(self, app: str) -> bool:
        """Who has just logged in is not asked again; who came back to an open session is."""
        return not limits.began_just_now(self.request)

    def set_password(self, user: Account, password: str) -> None:
        user.password_set_at = clock.now()
        super().set_password(user, password)

    def send_notification_mail(self, template_prefix: str, user: Account, context: Any = None, email: Any = None) -> None:
        """No mail is sent here: what would be told by mail is a line in the journal."""
        what = template_prefix.rsplit("/", 1)[-1]
        journal.note(what, actor_of(user, address_of(self.request)), subject_kind="account", subject_id=user.pk)
        if what == "password_changed":
            self.request.session.pop(limits.RENEW, None)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets of second factors lie in the database under SM4, and leave it with no backup of the database alone."""

    error_messages: ClassVar = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "没有通过：验证码不对或已经用过。请等下一个验证码，或换一个没用过的恢复码。",
    }

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        if code == "incorrect_code":
            not_proved(self.request, code)
        return super().validation_error(code, *args)

    def encrypt(self, text: str) -> str:
        return b64encode(crypto.seal("second.factor", text)).decode("ascii")

    def decrypt(self, encrypted_text: str) -> str:
        return crypto.unseal("second.factor", b64decode(encrypted_text))

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """The last factor stays where the account's roles ask for one."""
        others = Authenticator.objects.filter(user_id=authenticator.user_id).exclude(pk=authenticator.pk)
        if others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists():
            return True
        return not security.limits_for(actor_of(authenticator.user)).second_factor

    def _get_site_name(self) -> str:
        return "蓝焰"


class IdentityAdapter(DefaultSocialAccountAdapter):
    """A unit's identity provider says who somebody is; it never makes an account."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        if sociallogin.is_existing or sociallogin.state.get("process") == "connect":
            return
        refused(request, "", why="identity_not_bound", provider=sociallogin.account.provider)
        raise ImmediateHttpResponse(render(request, "account/not_bound.html", status=403))

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: Any) -> str:
        return reverse("mfa_index")

    def on_authentication_error(self, request: HttpRequest, provider: Any, **told: Any) -> None:
        refused(request, "", why=str(told.get("error") or "unknown"), provider=getattr(provider, "sub_id", ""))


def refused(request: HttpRequest, name: str, **why: Any) -> None:
    """The line of a log-in that did not come about."""
    who = Actor(account_id=None, person_id=None, name=name or "未知", address=address_of(request))
    journal.note("log_in", who, subject_kind="account", result="refused", **why)


def not_proved(request: HttpRequest, why: str) -> None:
    """The line of a second step that did not come about: at log-in, or when somebody already logged in is asked again."""
    login = unstash_login(request, peek=True)
    if login is not None:
        refused(request, login.user.username, why=why)
    elif not request.user.is_authenticated:
        refused(request, "", why=why)
    elif request.resolver_match is None or request.resolver_match.url_name != "mfa_activate_totp":
        actor = actor_of(request.user, address_of(request))
        journal.note("reauthenticate", actor, subject_kind="account", subject_id=request.user.pk, result="refused", why=why)


def address_of(request: HttpRequest) -> str:
    return request.META.get("REMOTE_ADDR", "")


def _how(request: HttpRequest, user: Account) -> list[str]:
    """By what the person proved to be who he or she is: password, totp, webauthn, recovery_codes, a provider."""
    records = get_authentication_records(request, user)
    return [str(one.get("type") or one.get("provider") or one["method"]) for one in records]
