"""The keys at the bottom of a phone lead where their reader may go; what they do not hold stands on 我的."""

import re

import pytest

pytestmark = pytest.mark.django_db

NAV = re.compile(r'<nav class="keys".*?</nav>', re.DOTALL)


def keys(client, path="/me/") -> list[str]:
    found = NAV.search(client.get(path).content.decode())
    assert found is not None
    return re.findall(r'<a [^>]*href="([^"]+)"', found.group())


@pytest.mark.parametrize("role", ["system_admin", "security_admin", "auditor"])
def test_administrators_have_keys_of_their_own(as_role, role):
    client = as_role(role)
    found = keys(client)
    assert found[-1] == "/me/" and "/scan/" not in found and 2 <= len(found) <= 5
    assert {client.get(path).status_code for path in found} == {200}
    own = client.get(found[0]).content.decode()
    assert f'href="{found[0]}" aria-current="page"' in " ".join(NAV.search(own).group().split())


def test_a_secretary_reaches_every_job_from_the_phone(as_role):
    client = as_role("secretary")
    assert keys(client) == ["/", "/meetings/", "/scan/", "/study/", "/me/"]
    listed = re.search(r"below-desk.*?</section>", client.get("/me/").content.decode(), re.DOTALL).group()
    assert {"/people/", "/monitoring/", "/materials/", "/settings/rulebook/"} <= set(re.findall(r'href="([^"]+)"', listed))
