"""The key of sessions is changed while everybody goes on working: nobody is logged out, and nothing is lost from sight."""

import shutil

import pytest
from django.conf import settings as current
from django.contrib.sessions.models import Session
from django.core import signing

from lanyan.flows import rotate_keys
from lanyan.kernel import keyring, session_key, tokens
from lanyan.kernel.operation import SYSTEM

from .conftest import enter, inside

SECURITY = "/account/security/"


@pytest.fixture(autouse=True)
def own_key(world, settings, tmp_path):
    """A copy of the keys, taken up as by a server that has been running."""
    shutil.copytree(settings.SECRET_DIR, tmp_path / "secrets")
    settings.SECRET_DIR = tmp_path / "secrets"
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = current.SECRET_KEY, current.SECRET_KEY_FALLBACKS
    if not keyring.ring(session_key.RING):
        keyring.add(session_key.RING)
    session_key.take_up()


def test_a_running_server_signs_with_the_new_key_and_reads_what_the_old_one_signed(world):
    here, there = enter(world, world.member), enter(world, world.member)
    link, token, before = signing.dumps("a file"), tokens.issue("board", 900, activity=1), current.SECRET_KEY
    numbers = [one["pk"] for one in here.get(SECURITY).context["sessions"]]

    fresh = rotate_keys.rotate_session_key(by=SYSTEM)
    assert inside(here) and inside(there)
    assert fresh.secret.hex() == current.SECRET_KEY and current.SECRET_KEY_FALLBACKS[0] == before
    assert signing.loads(link) == "a file" and tokens.read("board", token) == {"activity": 1}
    # Everywhere one is logged in is still seen, and can be ended from elsewhere.
    assert [one["pk"] for one in here.get(SECURITY).context["sessions"]] == numbers
    here.post(f"{SECURITY}sessions/others/end/")
    assert inside(here) and not inside(there)

    rotate_keys.retire_session_keys(by=SYSTEM)
    enter(world, world.secretary)
    assert current.SECRET_KEY_FALLBACKS == []
    assert tokens.read("board", token) is None
    with pytest.raises(signing.BadSignature):
        signing.loads(link)


def test_a_session_that_was_used_outlives_the_old_key_and_one_that_was_not_ends(world, later):
    used, left = enter(world, world.member), enter(world, world.member)
    rotate_keys.rotate_session_key(by=SYSTEM)
    later(minutes=2)
    assert inside(used)
    rotate_keys.retire_session_keys(by=SYSTEM)
    assert inside(used) and not inside(left)
    assert Session.objects.filter(pk=used.session.session_key).exists()
