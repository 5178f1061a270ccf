"""Attack: a member signs in without being there. The phone asks the server for a code (or makes one), and never sees the
screen in the room; or the member signs in after everybody has gone home."""

from datetime import timedelta

import pytest
from django.urls import reverse

from lanyan.kernel.operation import SYSTEM
from lanyan.records.activities import codes, operations

from .meeting import opened, planned, present

OF_ONE_MEETING = [
    "activity",
    "roll",
    "sign_in",
    "sign_in_code",
    "roll_call",
    "amend_activity",
    "write_minutes",
    "request_leave",
]
GENERAL = ["workbench", "activities", "activity_calendar", "scan", "study", "inbox", "me", "make_ups", "leaves"]


def scan(client, code: str) -> str:
    """The code of the refusal, or `met`."""
    answer = client.post("/scan/", {"code": code}).json()
    return answer.get("code") or answer["state"]


def test_no_page_gives_a_member_a_code(world, as_role):
    meeting, member = opened(world), as_role("member")
    secret = meeting.code.rsplit(".", 1)[1]
    addresses = [reverse(name, kwargs={"public_id": meeting.public_id}) for name in OF_ONE_MEETING]
    addresses += [
        reverse("activity_paper", kwargs={"public_id": meeting.public_id, "paper": p}) for p in ("notice", "sign_sheet")
    ]
    for address in addresses + [reverse(name) for name in GENERAL]:
        for method in (member.get, member.post):
            answer = method(address)
            assert secret not in answer.content.decode(errors="replace"), address
            assert answer.status_code != 500
    assert present(meeting) == []
    assert secret in codes.current_code(meeting.activity, world.now)  # it is what the wall shows


def test_a_code_cannot_be_made(world, as_role):
    meeting, member = opened(world), as_role("member")
    prefix, public_id, good = meeting.code.split(".")
    forged = [
        f"{prefix}.{public_id}.{'2' * len(good)}",
        f"{prefix}.{public_id}.",
        f"{prefix}.{public_id}.{good[:-1]}",
        f"{prefix}.{public_id}.{good.upper()}",
        f"{prefix}.{public_id}",
        public_id,
        "",
        "LY..",
        f"LY.{'2' * 14}.{good}",
        f"{prefix}.{public_id}.{good}\u00e9",
    ]
    assert {scan(member, code) for code in forged} == {"code_wrong"}
    assert present(meeting) == []
    assert scan(member, meeting.code) == "met"


@pytest.mark.parametrize(
    ("after", "met"),
    [(timedelta(), "met"), (timedelta(hours=3), "met"), (timedelta(hours=4), "code_time_over")],
)
def test_the_end_is_checked(world, as_role, monkeypatch, after, met):
    meeting = opened(world)
    now = world.now + after
    monkeypatch.setenv("LANYAN_NOW", now.isoformat())
    until = meeting.activity.ends_at + timedelta(hours=2)
    assert scan(as_role("member"), codes.current_code(meeting.activity, now)) == met, until
    assert bool(present(meeting)) == (met == "met")


def test_nothing_before_opening_nothing_after_closing(world, as_role, monkeypatch):
    meeting, member = opened(world), as_role("member")
    unopened = planned(world)
    assert scan(member, f"LY.{unopened.public_id}.{'2' * 14}") == "sign_in_not_opened"
    early = planned(world, starts_at=world.now + timedelta(hours=1))
    refused = as_role("secretary").post(f"/meetings/{early.public_id}/sign-in/")
    assert refused.status_code == 409 and "30 分钟" in refused.content.decode()
    operations.close_activity(activity_id=meeting.id, by=SYSTEM)
    assert scan(member, meeting.code) == "sign_in_over"
    assert present(meeting) == []
