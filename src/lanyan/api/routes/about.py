"""What the codes mean, and what the token at hand may do."""

from collections.abc import Mapping
from typing import Any

from ninja import Router

from lanyan.api import shapes
from lanyan.api.interface import read
from lanyan.api.request import Request
from lanyan.directory import access, clients, words
from lanyan.kernel import clock
from lanyan.records.activities.queries import STATES
from lanyan.rulebook import national

router = Router()


@read(router, "/client", "", "api_client", shapes.About, "入门")
def get_client(request: Request) -> Any:
    """看本令牌。

    连通以后先调用它：系统名称、可及范围、权限、到期日期。"""
    caller = request.caller
    node = clients.node_of(caller.client)
    known = access.visible_organisations(request.actor).filter(pk=node or 0).values_list("public_id", flat=True)
    return {
        "client": caller.client.account.name,
        "organisation": known.first(),
        "scopes": caller.client.scopes,
        "per_minute": caller.client.per_minute,
        "token_ending": caller.token.ending,
        "expires_on": caller.token.expires_on,
        "today": clock.today(),
    }


@read(router, "/vocabulary", "", "api_vocabulary", shapes.Vocabulary, "入门")
def get_vocabulary(request: Request) -> Any:
    """看代码表。

    各项代码和它们的名称。"""
    book = national()
    titled: dict[str, Mapping[str, Any]] = {
        "lines": book.lines(),
        "forms": book.forms(),
        "levels": book.levels(),
        "standings": book.standings(),
        "offices": book.offices(),
        "staff_kinds": book.staff_kinds(),
        "modes": book.modes(),
    }
    plain: dict[str, dict[str, str]] = {
        "sexes": words.SEXES,
        "activity_states": STATES,
        "activity_kinds": {kind.code: kind.title for kind in book.activity_kinds() if not kind.restricted},
    }
    found = {name: {code: term.title for code, term in terms.items()} for name, terms in titled.items()} | plain
    return {name: [{"code": code, "title": title} for code, title in terms.items()] for name, terms in found.items()}
