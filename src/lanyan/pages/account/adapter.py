"""How people log in: accounts come from the roster or from an administrator, never from a sign-up form.

Each log-in, and each one refused, is a line in the journal.
"""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest, HttpResponse

from lanyan.directory.access import actor_of
from lanyan.directory.models import Account
from lanyan.kernel import journal
from lanyan.kernel.operation import Actor


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def post_login(self, request: HttpRequest, user: Account, **options: Any) -> HttpResponse:
        journal.note("log_in", actor_of(user, _address(request)), subject_kind="account", subject_id=user.pk)
        return super().post_login(request, user, **options)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Nobody is known yet: the line holds what was typed as the log-in name, never the password."""
        typed = str(credentials.get("username", ""))[:40]
        who = Actor(account_id=None, person_id=None, name=typed or "未知", address=_address(request))
        journal.note("log_in", who, subject_kind="account", result="refused")
        super().authentication_failed(request, **credentials)


def _address(request: HttpRequest) -> str:
    return request.META.get("REMOTE_ADDR", "")
