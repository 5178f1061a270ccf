"""Attack by omission: a latecomer, or somebody whose phone was handed in on duty, cannot be recorded at all."""

from datetime import timedelta

from lanyan.records.activities.models import CheckIn, Outcome

from .meeting import opened, planned


def test_a_latecomer_without_a_phone_is_recorded_until_the_closing(world, as_role, monkeypatch):
    meeting = opened(world)
    late = meeting.activity.ends_at + timedelta(hours=5)  # long after codes have stopped
    monkeypatch.setenv("LANYAN_NOW", late.isoformat())
    recorder, person = as_role("recorder"), world.person(world.member)
    assert recorder.post(f"/meetings/{meeting.public_id}/sign-in/number/", {"number": world.secretary}).status_code == 200
    marks = {f"outcome-{person.public_id}": "present"}
    assert recorder.post(f"/meetings/{meeting.public_id}/roll-call/", marks).status_code == 302
    methods = dict(CheckIn.objects.filter(activity=meeting.id).values_list("person_id", "method"))
    assert methods == {person.pk: "roll_call", world.person(world.secretary).pk: "number"}


def test_roll_call_needs_no_code_and_no_opening(world, as_role):
    meeting, recorder = planned(world), as_role("recorder")
    assert recorder.post(f"/meetings/{meeting.public_id}/roll-call/rest/").status_code == 302
    assert CheckIn.objects.filter(activity=meeting).count() == 20


def test_after_the_closing_the_secretary_corrects_with_a_reason(world, as_role):
    meeting, secretary, person = opened(world), as_role("secretary"), world.person(world.member)
    secretary.post(f"/meetings/{meeting.public_id}/closure/")
    address, said = (
        f"/meetings/{meeting.public_id}/corrections/",
        {"person": person.public_id, "outcome": "present"},
    )
    assert secretary.post(address, said).status_code == 422
    assert secretary.post(address, said | {"reason": "当时在场，手机已上交"}).status_code == 302
    assert Outcome.objects.get(activity=meeting.id, person=person).outcome == "present"
    assert as_role("recorder").post(address, said | {"reason": "改回"}).status_code == 403
