"""The two providers as the library registers them."""

from typing import Any

from allauth.socialaccount.providers.base import ProviderAccount
from allauth.socialaccount.providers.dingtalk.provider import DingTalkProvider as LibrarysDingTalk
from allauth.socialaccount.providers.oauth2.provider import OAuth2Provider

from .adapters import DingTalkAdapter, WecomAdapter


class WecomProvider(OAuth2Provider):
    id = "wecom"
    name = "企业微信"
    account_class = ProviderAccount
    oauth2_adapter_class = WecomAdapter

    def get_auth_params(self) -> dict[str, Any]:
        return {"login_type": "CorpApp", "agentid": self.app.settings.get("agent", "")}

    def extract_uid(self, data: dict[str, Any]) -> str:
        return str(data["userid"])

    def get_default_scope(self) -> list[str]:
        return []


class DingTalkProvider(LibrarysDingTalk):
    name = "钉钉"
    oauth2_adapter_class = DingTalkAdapter

    def get_auth_params(self) -> dict[str, Any]:
        return {"prompt": "consent"}


provider_classes = [WecomProvider, DingTalkProvider]
