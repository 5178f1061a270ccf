"""What a refusal and a failure look like: a page, a part of a page, or JSON; what was kept; and nothing of the inside."""

import re

from lanyan.pages.meetings import lists

from .meeting import opened


def test_a_refusal_speaks_the_language_of_who_asks(world, as_role):
    meeting, member = opened(world), as_role("member")
    address = f"/meetings/{meeting.public_id}/closure/"
    page = member.post(address)
    part = member.post(address, HTTP_HX_REQUEST="true")
    script = member.post(address, HTTP_ACCEPT="application/json")
    assert {page.status_code, part.status_code, script.status_code} == {403}
    sentence = "您可以查看这项活动，但不能做这一步，未作改动。"
    assert sentence in page.content.decode() and "<!doctype html>" in page.content.decode().lower()
    assert sentence in part.content.decode() and "<html" not in part.content.decode()
    assert script.json()["code"] == "not_allowed" and script.json()["sentence"].startswith(sentence)


def test_absent_and_forbidden_answer_alike(world, as_role):
    member = as_role("member")
    forbidden = member.get(f"/organisations/{world.weak_branch}/")
    absent = member.get(f"/organisations/{'2' * 14}/")
    assert forbidden.status_code == absent.status_code == 404
    assert plain(forbidden, world.weak_branch) == plain(absent, "2" * 14)


def plain(response, public_id: str) -> str:
    """The page without the id asked for, and without its tokens, which are new each time."""
    page = response.content.decode().replace(public_id, "")
    return re.sub(r"[A-Za-z0-9]{64}", "", page)


def test_a_failure_says_what_was_kept_and_nothing_of_the_inside(world, as_role, monkeypatch):
    def fail(*_, **__):
        raise RuntimeError("password=hunter2 at /srv/secret.py")

    monkeypatch.setattr(lists.queries, "activities", fail)
    client = as_role("secretary")
    client.raise_request_exception = False
    answer = client.get("/meetings/")
    page = answer.content.decode()
    assert answer.status_code == 500
    assert "保留了" in page and "下一步" in page
    assert not any(word in page for word in ("hunter2", "Traceback", "RuntimeError", "secret.py", "django"))
