"""Identity providers of the unit, from `identity.json` in the secret directory: no secret stands in the repository.

A list; each entry is {"kind": "oidc" | "wecom" | "dingtalk", "id": "unit", "name": "本单位统一认证", "client_id": …,
"secret": …} with, for `oidc`, "server": the issuer's address; for `wecom`, "agent": the number of the application. `oidc`
may come several times with different ids. Addresses of `wecom` and `dingtalk` may be put by "endpoints".
"""

import json
from pathlib import Path
from typing import Any

KINDS = {"oidc": "openid_connect", "wecom": "wecom", "dingtalk": "dingtalk"}


def providers(path: Path) -> dict[str, Any]:
    """The setting `SOCIALACCOUNT_PROVIDERS`; empty without the file. A wrong file stops the start with a sentence."""
    if not path.exists():
        return {}
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))
        found: dict[str, Any] = {}
        for one in entries:
            kind = KINDS[one["kind"]]
            found.setdefault(kind, {"APPS": [], "OAUTH_PKCE_ENABLED": kind == "openid_connect"})["APPS"].append(_app(one))
    except (ValueError, KeyError, TypeError) as wrong:
        raise SystemExit(f"{path} 读不了：{wrong!r}。请按 docs/manual/三员管理员.md 的格式改正后再启动。") from wrong
    return found


def _app(one: dict[str, Any]) -> dict[str, Any]:
    app = {"client_id": one["client_id"], "secret": one["secret"], "name": one["name"]}
    if one["kind"] == "oidc":
        return {**app, "provider_id": one["id"], "settings": {"server_url": one["server"], "oauth_pkce_enabled": True}}
    return {**app, "settings": {"agent": one.get("agent", ""), "endpoints": one.get("endpoints", {})}}
