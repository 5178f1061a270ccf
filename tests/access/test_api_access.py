"""The same table for the interface: routes × methods × kinds of clients. A route that is missing from it fails."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from lanyan.directory import operations
from lanyan.directory.clients import SCOPES
from lanyan.directory.models import ClientToken
from lanyan.world.cast import organisation

from . import subjects
from .test_access import TABLE, filled

METHODS = ("get", "post", "patch")
KINDS = TABLE["clients"]
GROUPS = TABLE["client_groups"] | {kind: [kind] for kind in KINDS}
READ = tuple(scope for scope in SCOPES if scope.endswith(".read") and scope != "numbers.read")
MADE = {
    "whole": ("qingshi", tuple(SCOPES)),
    "reader": ("qingshi", READ),
    "narrow": ("qingshi", ("organisations.read",)),
    "elsewhere": ("linjiang", tuple(SCOPES)),
    "revoked": ("qingshi", tuple(SCOPES)),
}
CASES = [
    pytest.param(row, method, id=f"{row['url']}{'-' + row['of'] if 'of' in row else ''}-{method}")
    for row in TABLE["api"]
    for method in METHODS
    if method in row
]


@pytest.fixture
def tokens(world) -> dict[str, str]:
    """A token of each kind of client."""
    by, until, made = world.actor(world.security_admin), world.today + timedelta(days=30), {"anonymous": ""}
    for kind, (node, scopes) in MADE.items():
        where = world.organisation(organisation(node))
        _, made[kind] = operations.make_client(
            name=kind, organisation=where, scopes=scopes, per_minute=6000, expires_on=until, by=by
        )
    operations.revoke_token(token=ClientToken.objects.get(client__account__name="revoked"), by=by)
    return made


def expected(says: dict, kind: str) -> str:
    if kind in ("anonymous", "revoked"):
        return "unknown"
    named = {word: {one for group in says.get(word, "").split() for one in GROUPS[group]} for word in ("ok", "scope")}
    return next((word for word, kinds in named.items() if kind in kinds), "absent")


def met(status: int) -> str:
    words = {401: "unknown", 403: "scope", 404: "absent"} | dict.fromkeys((200, 201, 409, 412), "ok")
    return words.get(status, str(status))


@pytest.mark.parametrize(("row", "method"), CASES)
def test_access_of_clients(world, tokens, row, method):
    address = reverse(row["url"], kwargs=_named(subjects.OF[row["of"]](world)) if "of" in row else {})
    address += filled(row.get("query", ""), world)
    data = json.dumps({name: filled(value, world) for name, value in row.get("with", {}).items()})
    wrong = []
    for kind, token in tokens.items():
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        headers |= {} if method == "get" else {"Idempotency-Key": uuid4().hex, "If-Match": '"a.b"'}
        with transaction.atomic():
            sent = {} if method == "get" else {"data": data, "content_type": "application/json"}
            answer = getattr(Client(), method)(address, headers=headers, **sent)
            transaction.set_rollback(True)
        if met(answer.status_code) != expected(row[method], kind):
            wrong.append(
                f"{kind}: {answer.status_code} {answer.content.decode()[:200]}, should be {expected(row[method], kind)}"
            )
        wrong += [f"{kind}: sets a cookie"] if answer.cookies else []
    assert not wrong, f"{method} {address}\n" + "\n".join(wrong)


def test_every_method_of_every_route_is_in_the_table():
    from lanyan.api.offered import api

    offered = {
        (operation.url_name, method.lower())
        for router in api._get_bound_routers()
        for view in router.path_operations.values()
        for operation in view.operations
        for method in operation.methods
    }
    named = {(row["url"], method) for row in TABLE["api"] for method in METHODS if method in row}
    assert offered == named


def _named(subject: dict) -> dict:
    """Routes call the id `id`."""
    return {"id" if name == "public_id" else name: value for name, value in subject.items()}
