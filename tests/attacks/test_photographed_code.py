"""Attack: somebody in the room photographs the code and sends it to those who stayed away."""

from datetime import timedelta

import pytest

from lanyan.records.activities import codes

from .meeting import opened, present


@pytest.mark.parametrize(
    ("seconds", "met"),
    [(0, "met"), (14, "met"), (16, "met"), (16.9, "met"), (17, "code_expired"), (60, "code_expired"), (3600, "code_wrong")],
)
def test_a_code_is_good_for_its_fifteen_seconds_and_two_more(world, as_role, monkeypatch, seconds, met):
    meeting = opened(world)  # at nine sharp a window begins
    monkeypatch.setenv("LANYAN_NOW", (world.now + timedelta(seconds=seconds)).isoformat())
    answer = as_role("member").post("/scan/", {"code": meeting.code}).json()
    assert (answer.get("code") or answer["state"]) == met
    assert bool(present(meeting)) == (met == "met")


def test_the_next_code_is_not_good_yet(world, as_role):
    meeting = opened(world)
    ahead = codes.current_code(meeting.activity, world.now + timedelta(seconds=15))
    assert as_role("member").post("/scan/", {"code": ahead}).json()["code"] == "code_wrong"


def test_the_code_of_another_meeting_is_refused(world, as_role):
    mine, other = opened(world), opened(world, world.weak_branch)
    swapped = ".".join(("LY", mine.public_id, other.code.split(".")[2]))
    member = as_role("member")
    assert member.post("/scan/", {"code": swapped}).json()["code"] == "code_wrong"
    assert member.post("/scan/", {"code": other.code}).json()["code"] == "not_on_roll"
    assert present(mine) == present(other) == []
