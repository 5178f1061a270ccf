"""What a browser is told: whose site this is, what it may keep, how long a link to a file is good, who printed a page."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings as running
from django.core.files.uploadedfile import SimpleUploadedFile

from lanyan.kernel.operation import SYSTEM
from lanyan.records.activities.models import Activity
from lanyan.records.activities.operations import attachments

from .conftest import enter

BEHIND_TLS = """
import django, json; django.setup()
from django.test import Client
answer = Client().get("/offline/", secure=True, HTTP_HOST="testserver")
from django.conf import settings as s
told = [answer.status_code, answer.get("Strict-Transport-Security", ""), s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE]
print(json.dumps(told))
"""


@pytest.mark.parametrize(("tls", "told"), [("1", [200, "max-age=31536000", True, True]), ("", [200, "", False, False])])
def test_behind_tls_cookies_are_secure_and_the_browser_is_told_to_stay(tls, told):
    environ = os.environ | {"LANYAN_TLS": tls, "PYTHONPATH": "src", "DJANGO_SETTINGS_MODULE": "lanyan.config.settings"}
    done = subprocess.run([sys.executable, "-c", BEHIND_TLS], env=environ, cwd=running.ROOT, capture_output=True, check=True)
    assert json.loads(done.stdout) == told


def test_cookies_stay_with_our_own_pages(world):
    client = enter(world, world.member)
    session, token = client.cookies["sessionid"], client.cookies["csrftoken"]
    assert session["samesite"] == token["samesite"] == "Lax" and session["httponly"]


@pytest.mark.parametrize(
    "address", ["/me/", "/account/login/", "/static/icons/icon-192.png", "/nowhere/", "/api/v1/persons"]
)
def test_nothing_of_ours_is_taken_in_by_another_site(world, address):
    answer = enter(world, world.member).get(address)
    assert answer["Cross-Origin-Resource-Policy"] == answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "geolocation=()" in answer["Permissions-Policy"]


@pytest.mark.parametrize(
    "address", ["/account/login/", "/account/security/", "/account/security/app/", "/account/password/"]
)
def test_pages_with_secrets_are_not_kept_by_the_browser(world, address):
    client = enter(world, world.member) if "login" not in address else enter(world, world.member, "wrong")
    assert "no-store" in client.get(address)["Cache-Control"]


def test_a_link_to_a_file_is_good_for_a_minute_and_for_one_account(world, later, monkeypatch):
    activity = Activity.objects.filter(organiser__public_id=world.due_assembly_branch, closure__isnull=False, archive=None)[
        0
    ]
    upload = SimpleUploadedFile("材料.txt", "学习材料。".encode())
    paper = attachments.attach_file(activity_id=activity.pk, upload=upload, by=SYSTEM)
    address = f"/meetings/{activity.public_id}/attachments/{paper.public_id}/"
    member, secretary = enter(world, world.member), enter(world, world.secretary)
    link = member.get(address)["Location"]
    assert link.startswith("/files/") and "".join(map(bytes.decode, member.get(link).streaming_content)) == "学习材料。"
    assert secretary.get(link).status_code == 404  # passed on, though this person may see the file by its own address
    assert enter(world, world.weak_secretary).get(address).status_code == 404
    assert member.get(link[:-3] + "xx/").status_code == 404
    monkeypatch.setattr("django.core.signing.time.time", lambda: 4102444800.0)
    assert member.get(link).status_code == 404


def test_a_printed_page_says_who_printed_it_and_when(world):
    client = enter(world, world.secretary)
    name = world.account(world.secretary).name
    for address in ("/meetings/", "/people/", "/monitoring/screen/"):
        page = client.get(address).content.decode()
        assert f"{name} 2026-" in page and "从蓝焰打印" in page, address
