"""One access table for all addresses × methods × roles. An address that is missing from it fails.

`table.yaml` says for each URL name who meets what: `ok` (past the door: shown, done, or refused for what was typed),
`forbidden` (403: may see it, may not do it), `absent` (404, alike for what is not there and what is not theirs; whoever
is not named), `login` (sent to the log-in page: whoever is not logged in). `of` names the object in `subjects` that
fills the address. A method that is not named is not offered.
"""

from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from lanyan.pages import middleware

from . import strict, subjects

TABLE = yaml.safe_load((Path(__file__).parent / "table.yaml").read_text(encoding="utf-8"))
ROLES = TABLE["roles"]
GROUPS = TABLE["groups"] | {role: [role] for role in ROLES}
METHODS = ("get", "post")
CASES = [
    pytest.param(row, method, id=f"{row['url']}{'-' + row['of'] if 'of' in row else ''}-{method}")
    for row in TABLE["rows"]
    for method in METHODS
    if method in row
]


def members(groups: str | list[str] | None) -> set[str]:
    """The roles that a word or a list of the table stands for."""
    words = groups if isinstance(groups, list) else (groups or "").split()
    return {role for word in words for role in GROUPS[word]}


def expected(says: dict, role: str) -> str:
    if role == "anonymous":
        return says.get("anonymous", "login")
    return next((word for word in ("ok", "forbidden", "login") if role in members(says.get(word))), "absent")


def met(response) -> str:
    if response.status_code == 404:
        return "absent"
    if response.status_code == 403:
        return "forbidden"
    if response.status_code == 302 and response["Location"].startswith("/account/login/"):
        return "login"
    if response.status_code in (200, 204, 286, 302, 409, 422):
        return "ok"
    return str(response.status_code)


def filled(text: str, world) -> str:
    """The names of objects, in capitals, become their ids."""
    for name, value in subjects.NAMES.items():
        text = text.replace(name, value(world))
    return text


@pytest.fixture
def short_refusals(monkeypatch):
    """A refusal without its page, which is the same for thousands of them and looked at in a test of its own."""
    monkeypatch.setattr(middleware, "render", lambda request, template, context, status: HttpResponse(status=status))


@pytest.mark.parametrize(("row", "method"), CASES)
def test_access(world, as_role, short_refusals, row, method):
    address = reverse(row["url"], kwargs=subjects.OF[row["of"]](world) if "of" in row else {}) + row.get("query", "")
    address, data = filled(address, world), {name: filled(value, world) for name, value in row.get("with", {}).items()}
    wrong = []
    for role in ["anonymous", *ROLES]:
        # What one role does is undone before the next one comes.
        with transaction.atomic():
            response = getattr(as_role(role), method)(address, data)
            found, faults = met(response), strict.faults(response)
            transaction.set_rollback(True)
        if found != expected(row[method], role):
            wrong.append(f"{role}: {found} ({response.status_code}), should be {expected(row[method], role)}")
        wrong += [f"{role}: {fault}" for fault in faults]
    assert not wrong, f"{method} {address}\n" + "\n".join(wrong)


@pytest.mark.parametrize("role", ROLES)
def test_the_page_of_a_refusal_is_as_strict_as_any(world, as_role, role):
    absent = as_role(role).get(reverse("organisation", kwargs={"public_id": "2" * 14}))
    not_offered = as_role(role).post(reverse("dues_reckon"))
    assert (absent.status_code, not_offered.status_code) == (404, 405)
    for page in (absent, not_offered):
        assert "data-error" in page.content.decode() and not strict.faults(page)


def test_a_method_that_the_table_does_not_name_is_not_offered(world, as_role, short_refusals):
    client, offered = as_role("secretary"), {}
    for row in TABLE["rows"]:
        offered.setdefault(row["url"], (row, set()))[1].update(method for method in METHODS if method in row)
    accepted = []
    for url, (row, named) in offered.items():
        address = reverse(url, kwargs=subjects.OF[row["of"]](world) if "of" in row else {})
        for method in (*METHODS, "put", "patch", "delete"):
            if method not in named and getattr(client, method)(address).status_code not in (404, 405):
                accepted.append(f"{method} {address}")
    assert not accepted


def names(patterns, found: set[str]) -> set[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            names(pattern.url_patterns, found)
        elif isinstance(pattern, URLPattern):
            found.add(pattern.name or str(pattern.pattern))
    return found


def test_every_address_is_in_the_table():
    listed = {row["url"] for row in TABLE["rows"] + TABLE["api"]} | set(TABLE["open"])
    missing = {name for name in names(get_resolver().url_patterns, set()) - listed if not name.startswith("gallery")}
    assert not missing, f"add these to tests/access/table.yaml: {sorted(missing)}"


def test_the_table_names_no_address_that_is_gone():
    listed = {row["url"] for row in TABLE["rows"] + TABLE["api"]} | set(TABLE["open"])
    assert not listed - names(get_resolver().url_patterns, set())


def test_the_gallery_is_only_in_a_demo_and_in_tests():
    shown = any(name.startswith("gallery") for name in names(get_resolver().url_patterns, set()))
    assert shown == (settings.DEMO or settings.TEST or settings.DEBUG)


@pytest.mark.parametrize("url", TABLE["open"])
def test_open_addresses_need_no_log_in(world, url):
    assert Client().get(reverse(url)).status_code in (200, 302)


def test_every_other_address_needs_a_log_in():
    """Nothing is exempt from the log-in but what the table lists as open."""
    exempt = {name for name, view in _views(get_resolver().url_patterns) if not getattr(view, "login_required", True)}
    assert {name for name in exempt if not name.startswith("gallery")} <= {*TABLE["open"], *TABLE["open_rows"]}


def _views(patterns):
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _views(pattern.url_patterns)
        else:
            yield pattern.name, pattern.callback


@pytest.mark.parametrize("role", ROLES)
def test_every_link_of_the_navigation_opens(world, as_role, role):
    from lanyan.pages.shell import NAVIGATION

    client = as_role(role)
    page = client.get("/me/").content.decode()
    addresses = {href for entry in NAVIGATION for href in (entry[2], *(sub[1] for sub in entry[5]))}
    shown = [address for address in sorted(addresses) if f'href="{address}"' in page]
    assert shown
    dead = [address for address in shown if client.get(address, follow=True).status_code != 200]
    assert not dead, f"{role} is shown {dead}"
