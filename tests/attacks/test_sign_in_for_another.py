"""Attack: one phone signs the whole branch in, by putting other people's ids or numbers into the request."""

import json
from uuid import uuid4

from .meeting import opened, present


def test_who_signs_in_is_who_is_logged_in(world, as_role):
    meeting, other = opened(world), world.person(world.secretary)
    smuggled = {
        "person": other.public_id,
        "person_id": other.pk,
        "number": other.number,
        "account": world.secretary,
        "id_number": "990000199001010010",
        "by": other.pk,
    }
    address = "/scan/?" + "&".join(f"{name}={value}" for name, value in smuggled.items())
    answer = as_role("member").post(address, {"code": meeting.code, **smuggled})
    assert answer.json()["state"] == "met"
    assert present(meeting) == [world.person(world.member).pk]


def test_numbers_are_typed_in_the_recorders_session_only(world, as_role):
    meeting = opened(world)
    address, number = f"/meetings/{meeting.public_id}/sign-in/number/", {"number": world.secretary}
    for role, status in (("member", 403), ("weak_secretary", 404), ("league_secretary", 404), ("anonymous", 302)):
        assert as_role(role).post(address, number).status_code == status
    assert present(meeting) == []
    assert as_role("recorder").post(address, number).status_code == 200
    assert present(meeting) == [world.person(world.secretary).pk]


def test_a_number_from_elsewhere_is_refused(world, as_role):
    meeting = opened(world)
    answer = as_role("recorder").post(f"/meetings/{meeting.public_id}/sign-in/number/", {"number": world.weak_secretary})
    assert "不在这次活动的应到名单里" in answer.content.decode()
    assert present(meeting) == []


def test_the_queue_is_sent_by_a_recorder_only(world, as_role):
    meeting = opened(world)
    entry = {
        "person": world.person(world.secretary).public_id,
        "outcome": "present",
        "nonce": str(uuid4()),
        "marked_at": world.now.isoformat(),
    }
    address, body = f"/meetings/{meeting.public_id}/roll-call/batch/", json.dumps({"entries": [entry]})
    for role, status in (("member", 403), ("weak_secretary", 404), ("anonymous", 302)):
        assert as_role(role).post(address, body, content_type="application/json").status_code == status
    assert present(meeting) == []
    assert as_role("recorder").post(address, body, content_type="application/json").status_code == 200
    assert present(meeting) == [world.person(world.secretary).pk]


def test_somebody_without_a_person_or_not_expected_signs_nobody_in(world, as_role):
    meeting = opened(world)
    assert as_role("system_admin").post("/scan/", {"code": meeting.code}).json()["code"] == "no_person"
    assert as_role("weak_secretary").post("/scan/", {"code": meeting.code}).json()["code"] == "not_on_roll"
    assert as_role("anonymous").post("/scan/", {"code": meeting.code}).status_code == 302
    assert present(meeting) == []
