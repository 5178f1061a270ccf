"""Identities of a unit's own provider, bound to accounts: going there, binding, releasing."""

from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.internal import flows
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect import views as oidc
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from lanyan.kernel.refusal import NotVisible, Refusal
from lanyan.pages.request import Request

from .workplace.adapters import DingTalkAdapter, WecomAdapter

WORKPLACES = {"wecom": WecomAdapter, "dingtalk": DingTalkAdapter}


@login_not_required
@require_POST
def go_to_oidc(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Go to the unit's OpenID Connect provider: to log in, or (`process=connect`) to bind an identity."""
    return _leaving(request, oidc.login(request, provider_id=provider_id))


@login_not_required
@require_GET
def come_from_oidc(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Back with a code."""
    return oidc.callback(request, provider_id=provider_id)


@login_not_required
@require_POST
def go_to_workplace(request: HttpRequest, provider: str) -> HttpResponse:
    """Go to 企业微信 or 钉钉."""
    return _leaving(request, OAuth2LoginView.adapter_view(_adapter(request, provider))(request))


@login_not_required
@require_GET
def come_from_workplace(request: HttpRequest, provider: str) -> HttpResponse:
    """Back with a code."""
    return OAuth2CallbackView.adapter_view(_adapter(request, provider))(request)


@require_POST
@reauthentication_required
def release_identity(request: Request, pk: int) -> HttpResponse:
    """Release an identity from one's own account. Refused when it is the only way in."""
    bound = SocialAccount.objects.filter(user_id=request.user.pk, pk=pk).first()
    if bound is None:
        raise NotVisible(f"identity {pk}")
    try:
        flows.connect.validate_disconnect(request, bound)
    except ValidationError as error:
        raise Refusal("only_way_in", "这是唯一的登录办法，没有解除。请先设置密码，再解除。") from error
    flows.connect.disconnect(request, bound)
    messages.success(request, "已解除绑定。")
    return redirect("mfa_index")


def offered(request: HttpRequest) -> list[dict[str, Any]]:
    """The providers of this unit: title, and the address to go there."""
    found = []
    for one in get_adapter().list_providers(request):
        kind, name = one.app.provider, one.app.name
        address = (
            reverse("openid_connect_login", kwargs={"provider_id": one.app.provider_id})
            if kind == "openid_connect"
            else reverse("go_to_workplace", kwargs={"provider": kind})
        )
        found.append({"id": one.app.provider_id or kind, "title": name, "href": address})
    return found


def bound_to(account_id: int, request: HttpRequest) -> list[dict[str, Any]]:
    """The identities bound to an account."""
    names = {one["id"]: one["title"] for one in offered(request)}
    return [
        {"pk": one.pk, "title": names.get(one.provider, one.provider), "uid": one.uid, "at": one.date_joined}
        for one in SocialAccount.objects.filter(user_id=account_id).order_by("pk")
    ]


def _adapter(request: HttpRequest, provider: str) -> type:
    adapter = WORKPLACES.get(provider)
    if adapter is None or not get_adapter().list_apps(request, provider=provider):
        raise NotVisible(f"provider {provider}")
    return adapter


def _leaving(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """A page that goes on by itself: the content policy lets no form lead to another host, not even by way of us."""
    address = answer.get("Location", "")
    if not address.startswith(("https://", "http://")):
        return answer
    return render(request, "account/leaving.html", {"address": address})
