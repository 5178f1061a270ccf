"""How 企业微信 and 钉钉 are asked. Addresses are theirs, unless the unit's `identity.json` names a gateway of its own."""

from typing import Any

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.dingtalk.views import DingTalkOAuth2Adapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Client, OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2Adapter
from allauth.utils import build_absolute_uri
from django.urls import reverse

WECOM = {
    "authorize": "https://login.work.weixin.qq.com/wwlogin/sso/login",
    "token": "https://qyapi.weixin.qq.com/cgi-bin/gettoken",
    "person": "https://qyapi.weixin.qq.com/cgi-bin/auth/getuserinfo",
}
DINGTALK = {
    "authorize": DingTalkOAuth2Adapter.authorize_url,
    "token": DingTalkOAuth2Adapter.access_token_url,
    "person": DingTalkOAuth2Adapter.profile_url,
}


class WecomClient(OAuth2Client):
    """企业微信 gives the application's own token for its secret; the code is handed in with the question who it is."""

    client_id_parameter = "appid"

    def get_access_token(self, code: str, pkce_code_verifier: Any = None, extra_data: Any = None) -> dict[str, Any]:
        asked = {"corpid": self.consumer_key, "corpsecret": self.consumer_secret}
        answer = _asked(self.access_token_url, asked)
        return {"access_token": answer["access_token"], "expires_in": answer.get("expires_in", 7200), "code": code}


class _Workplace(OAuth2Adapter):
    """Both come back to the same address of ours."""

    def get_callback_url(self, request: Any, app: Any) -> str:
        return build_absolute_uri(request, reverse("come_from_workplace", kwargs={"provider": self.provider_id}))


class WecomAdapter(_Workplace):
    provider_id = "wecom"
    client_class = WecomClient

    @property
    def authorize_url(self) -> str:  # type: ignore[override]
        return _endpoint(self, "authorize", WECOM)

    @property
    def access_token_url(self) -> str:  # type: ignore[override]
        return _endpoint(self, "token", WECOM)

    def complete_login(self, request: Any, app: Any, token: Any, **told: Any) -> Any:
        """Only a member of the enterprise has a `userid`; whoever scans from outside is told apart by that."""
        said = _asked(_endpoint(self, "person", WECOM), {"access_token": token.token, "code": told["response"]["code"]})
        if not said.get("userid"):
            raise OAuth2Error("not a member of the enterprise")
        return self.get_provider().sociallogin_from_response(request, said)


class DingTalkAdapter(_Workplace, DingTalkOAuth2Adapter):
    @property
    def authorize_url(self) -> str:  # type: ignore[override]
        return _endpoint(self, "authorize", DINGTALK)

    @property
    def access_token_url(self) -> str:  # type: ignore[override]
        return _endpoint(self, "token", DINGTALK)

    @property
    def profile_url(self) -> str:  # type: ignore[override]
        return _endpoint(self, "person", DINGTALK)


def _endpoint(adapter: OAuth2Adapter, name: str, usual: dict[str, str]) -> str:
    return adapter.get_provider().app.settings.get("endpoints", {}).get(name) or usual[name]


def _asked(address: str, query: dict[str, str]) -> dict[str, Any]:
    """The answer as JSON; `OAuth2Error` where 企业微信 says that something is wrong."""
    with get_adapter().get_requests_session() as session:
        answer = session.request("GET", address, params=query)
        answer.raise_for_status()
        said = answer.json()
    if said.get("errcode"):
        raise OAuth2Error(f"wecom answered {said.get('errcode')}: {said.get('errmsg', '')}")
    return said
