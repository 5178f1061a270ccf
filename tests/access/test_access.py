"""One access table for all addresses × methods × roles. An address that is missing from it fails.

`table.yaml` says for each URL name what each role meets: `ok` (past the door: shown, done, or refused for what was
typed), `absent` (404, alike for what is not there and what is not theirs), `login` (sent to the log-in page).
`*` stands for all roles not named. `of` names the object in `subjects.py` that fills the address.
"""

from pathlib import Path

import pytest
import yaml
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from lanyan.directory.models import Account

from . import subjects

TABLE = yaml.safe_load((Path(__file__).parent / "table.yaml").read_text(encoding="utf-8"))
ROLES = TABLE["roles"]
CASES = [
    pytest.param(row, method, role, id=f"{row['url']}{'-' + row['of'] if 'of' in row else ''}-{method}-{role}")
    for row in TABLE["rows"]
    for method in ("get", "post")
    if method in row
    for role in ["anonymous", *ROLES]
]


def expected(row: dict, method: str, role: str) -> str:
    says = row[method]
    if isinstance(says, str):
        says = {"*": says}
    return says.get(role) or ("login" if role == "anonymous" else says["*"])


def met(response) -> str:
    if response.status_code == 404:
        return "absent"
    if response.status_code in (301, 302) and response["Location"].startswith("/account/login/"):
        return "login"
    if response.status_code in (200, 204, 301, 302, 303, 400, 409, 422):
        return "ok"
    return str(response.status_code)


@pytest.mark.parametrize(("row", "method", "role"), CASES)
def test_access(world, row, method, role):
    client = Client(raise_request_exception=True)
    if role != "anonymous":
        client.force_login(Account.objects.get(username=world.username(role)), "django.contrib.auth.backends.ModelBackend")
    address = reverse(row["url"], kwargs=getattr(subjects, row["of"])(world) if "of" in row else {})
    response = getattr(client, method)(address, row.get("with", {}))
    assert met(response) == expected(row, method, role), f"{method} {address} as {role}: {response.status_code}"


def names(patterns, found: set[str]) -> set[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            names(pattern.url_patterns, found)
        elif isinstance(pattern, URLPattern):
            found.add(pattern.name or str(pattern.pattern))
    return found


def test_every_address_is_in_the_table():
    listed = {row["url"] for row in TABLE["rows"]} | set(TABLE["open"])
    missing = names(get_resolver().url_patterns, set()) - listed
    assert not missing, f"add these to tests/access/table.yaml: {sorted(missing)}"


def test_the_table_names_no_address_that_is_gone():
    listed = {row["url"] for row in TABLE["rows"]} | set(TABLE["open"])
    assert not listed - names(get_resolver().url_patterns, set())
