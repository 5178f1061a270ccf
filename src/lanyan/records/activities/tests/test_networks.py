"""记下签到网络: off by default; by approval, for a while; marks whether, never where, and never refuses."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from lanyan.kernel import clock
from lanyan.kernel.models import JournalEntry
from lanyan.kernel.refusal import NotVisible, Refusal
from lanyan.records.activities import codes, networks, operations, queries
from lanyan.records.activities.models import Activity, CheckIn, NetworkNoting

from .conftest import TODAY, actor, enrol

pytestmark = pytest.mark.django_db
UNTIL = date(2026, 8, 1)


@pytest.fixture
def chief(brigade):
    """The secretary of the committee above: who may approve."""
    from lanyan.directory.models import OfficeHolding

    person = enrol("教导员何", brigade.unit, brigade.other)
    OfficeHolding.objects.create(
        person=person, organisation=brigade.committee, role="secretary", valid_from=date(2020, 1, 1)
    )
    return person


def switch_on(brigade, chief, **more):
    given = {"organisation_id": brigade.committee.pk, "reason": "有人代扫", "approver_id": chief.pk, "valid_to": UNTIL}
    return operations.switch_on_noting(**given | {"by": brigade.officer} | more)


def declare(brigade, cidr="10.46.12.9/24", **more):
    given = {"organisation_id": brigade.branch.pk, "name": "港口站内网", "cidr": cidr, "by": brigade.officer}
    return operations.declare_network(**given | more)


def scan(brigade, meeting, person, address):
    operations.open_sign_in(activity_id=meeting.pk, by=brigade.recorder)
    code = codes.current_code(Activity.objects.get(pk=meeting.pk), clock.now())
    by = replace(actor(person), address=address)
    operations.check_in_by_code(activity_public_id=meeting.public_id, code=code, by=by)
    return CheckIn.objects.get(activity=meeting, person=person).note


def test_nothing_is_noted_unless_it_is_switched_on(brigade, meeting, at):
    declare(brigade)
    at(0)
    assert scan(brigade, meeting, brigade.people[2], "10.46.12.7") == ""


@pytest.mark.parametrize(
    ("address", "note"),
    [
        ("10.46.12.7", "inside"),
        ("::ffff:10.46.12.7", "inside"),
        ("10.46.13.7", "outside"),
        ("2001:db8::1", "outside"),
        ("", ""),
        ("unix:", ""),
    ],
)
def test_a_sign_in_by_code_is_marked_and_counted_whatever_the_network(brigade, meeting, chief, at, address, note):
    switch_on(brigade, chief)
    declare(brigade)
    at(0)
    assert scan(brigade, meeting, brigade.people[2], address) == note
    row = next(row for row in queries.roll_of(meeting) if row["person_id"] == brigade.people[2].pk)
    assert (row["state"], row["network"]) == ("present", note)


def test_other_ways_to_sign_in_are_never_marked(brigade, meeting, chief, at):
    switch_on(brigade, chief)
    declare(brigade)
    at(0)
    recorder = replace(brigade.recorder, address="10.46.12.7")
    operations.mark_present(activity_id=meeting.pk, person_id=brigade.people[2].pk, by=recorder)
    operations.check_in_by_number(activity_id=meeting.pk, number=brigade.people[4].number, by=recorder)
    operations.mark_rest_present(activity_id=meeting.pk, by=recorder)
    assert set(CheckIn.objects.values_list("note", flat=True)) == {""}


def test_it_ends_on_its_day_or_before_when_switched_off(brigade, meeting, chief, at):
    noting = switch_on(brigade, chief, valid_to=TODAY + timedelta(days=1))
    at(0)  # the day after
    assert networks.noted([meeting.pk]) == []
    assert scan(brigade, meeting, brigade.people[2], "10.46.12.7") == ""
    NetworkNoting.objects.filter(pk=noting.pk).update(valid_to=UNTIL)
    assert networks.noted([meeting.pk]) == [meeting.title]
    operations.switch_off_noting(noting_id=noting.pk, by=brigade.officer)
    operations.switch_off_noting(noting_id=noting.pk, by=brigade.officer)
    assert scan(brigade, meeting, brigade.people[4], "10.46.12.7") == ""


def test_a_withdrawn_network_is_no_longer_ours(brigade, meeting, chief, at):
    switch_on(brigade, chief)
    network = declare(brigade)
    operations.withdraw_network(network_id=network.pk, by=brigade.officer)
    assert declare(brigade, "10.46.12.0/25").cidr == "10.46.12.0/25"
    at(0)
    assert scan(brigade, meeting, brigade.people[2], "10.46.12.200") == "outside"


def test_it_needs_an_officer_a_reason_an_approver_and_an_end(brigade, chief):
    for by in (brigade.secretary, brigade.member):
        with pytest.raises(NotVisible):
            switch_on(brigade, chief, by=by)
        with pytest.raises(NotVisible):
            declare(brigade, by=by)
    with pytest.raises(Refusal, match="reason_needed"):
        switch_on(brigade, chief, reason="  ")
    for wrong in (None, brigade.people[2].pk, brigade.officer.person_id):
        with pytest.raises(Refusal, match="approver_needed"):
            switch_on(brigade, chief, approver_id=wrong)
    for day in (TODAY, TODAY + timedelta(days=400)):
        with pytest.raises(Refusal, match="noting_span"):
            switch_on(brigade, chief, valid_to=day)
    assert not NetworkNoting.objects.exists()
    made = switch_on(brigade, chief)
    with pytest.raises(Refusal, match="noting_on"):
        switch_on(brigade, chief)
    line = JournalEntry.objects.filter(action="switch_on_noting").latest("pk")
    assert (line.subject_id, line.details["reason"], line.details["approver"]) == (made.pk, "有人代扫", chief.pk)


@pytest.mark.parametrize(
    ("cidr", "code"),
    [
        ("港口站", "network_malformed"),
        ("10.46.12.0/33", "network_malformed"),
        ("10.0.0.0/8", "network_too_wide"),
        ("0.0.0.0/0", "network_too_wide"),
    ],
)
def test_what_is_no_network_of_a_station_is_refused(brigade, cidr, code):
    with pytest.raises(Refusal, match=code):
        declare(brigade, cidr)


def test_the_same_network_is_declared_once(brigade):
    declare(brigade)
    with pytest.raises(Refusal, match="network_declared"):
        declare(brigade, "10.46.12.0/24")
