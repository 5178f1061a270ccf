"""Attack: a meeting that nobody opened has no absentees, because attendance is only worked out when somebody looks; and
leave is held against people at once, without a kind and without anybody having decided on it."""

from lanyan.records.activities import operations
from lanyan.records.activities.models import Leave, MakeUp, Outcome

from .meeting import opened, planned


def outcomes(activity_id: int) -> dict[int, str]:
    return dict(Outcome.objects.filter(activity=activity_id).values_list("person_id", "outcome"))


def test_closing_settles_a_meeting_that_nobody_opened(world, as_role):
    meeting = planned(world)
    for role in ("member", "secretary", "officer"):
        assert as_role(role).get(f"/meetings/{meeting.public_id}/").status_code == 200
    assert outcomes(meeting.pk) == {}
    assert as_role("secretary").post(f"/meetings/{meeting.public_id}/closure/").status_code == 302
    settled = outcomes(meeting.pk)
    assert len(settled) == meeting.roll.filter(capacity="attendee").count() == 20
    assert set(settled.values()) == {"absent"}
    assert set(MakeUp.objects.filter(activity=meeting).values_list("person_id", flat=True)) == set(settled)


def test_looking_changes_nothing(world, as_role):
    meeting = planned(world)
    as_role("secretary").post(f"/meetings/{meeting.public_id}/closure/")
    before = outcomes(meeting.pk)
    for role in ("member", "secretary", "officer", "leader"):
        as_role(role).get(f"/meetings/{meeting.public_id}/")
    assert outcomes(meeting.pk) == before


def test_leave_has_a_kind_and_is_decided_by_another(world, as_role):
    meeting = opened(world)
    member, secretary = as_role("member"), as_role("secretary")
    ask = f"/meetings/{meeting.public_id}/leave/"
    assert member.post(ask, {"reason": "有事"}).status_code == 422
    assert member.post(ask, {"kind": "bored", "reason": "有事"}).status_code == 422
    assert member.post(ask, {"kind": "call_out"}).status_code == 302
    assert secretary.post(ask, {"kind": "other"}).status_code == 302
    asked = {leave.person_id: leave for leave in Leave.objects.filter(activity=meeting.id)}
    members, own = asked[world.person(world.member).pk], asked[world.person(world.secretary).pk]
    assert secretary.post(f"/leaves/{own.public_id}/", {"approved": "1"}).status_code == 403
    assert member.post(f"/leaves/{members.public_id}/", {"approved": "1"}).status_code == 404
    assert secretary.post(f"/leaves/{members.public_id}/", {"approved": "1"}).status_code == 302
    operations.close_activity(activity_id=meeting.id, by=world.actor(world.secretary))
    settled = outcomes(meeting.id)
    assert settled[members.person_id] == "excused"  # a call-out is no fault
    assert settled[own.person_id] == "absent"  # nobody has answered yet
    # A late answer still counts: it is never held against the person for good.
    assert as_role("brigade_officer").post(f"/leaves/{own.public_id}/", {"approved": "1"}).status_code == 302
    assert outcomes(meeting.id)[own.person_id] == "leave"
