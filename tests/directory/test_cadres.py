"""党务干部: certificates raise and clear duties, training counts, lecturers are found from below."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from lanyan.derived.duties.models import Verdict
from lanyan.derived.nightly import evaluate_after
from lanyan.directory.access import actor_of
from lanyan.directory.models import Account, OfficeHolding
from lanyan.kernel.operation import SYSTEM
from lanyan.kernel.refusal import NotVisible, Refusal
from lanyan.records.cadres import access, operations, queries
from lanyan.records.cadres.models import CadreTraining, Certificate, DutyReport, Lecturer


@pytest.fixture
def secretary(world):
    person = world.person(world.secretary)
    Certificate.objects.filter(person=person).delete()
    return person


@pytest.fixture
def branch(world):
    return world.organisation(world.due_assembly_branch)


def actor(username):
    return actor_of(Account.objects.get(username=username))


def refused(call, **arguments):
    with pytest.raises(Refusal) as caught:
        call(**arguments)
    return caught.value.code


def state_of(duty, person, branch):
    evaluate_after([branch.pk])
    rows = Verdict.objects.filter(duty=duty, subject_kind="person", subject_id=person.pk)
    return [row.state for row in rows.order_by("-period_from")]


def certify(person, by=SYSTEM, *, issued_on, **more):
    values = {"kind": "secretary", "issuer": "支队政治部", **more}
    return operations.record_certificate(person=person, issued_on=issued_on, by=by, **values)


def test_a_certificate_that_runs_out_is_a_duty_and_a_new_one_clears_it(world, secretary, branch):
    duty = "secretary_certificate_valid"
    assert state_of(duty, secretary, branch) == []
    certify(secretary, issued_on=world.today - timedelta(days=1000), expires_on=world.today + timedelta(days=40))
    assert state_of(duty, secretary, branch)[0] == "near"
    certify(secretary, issued_on=world.today)
    assert state_of(duty, secretary, branch)[0] == "pending"


def test_a_new_secretary_without_one_is_reminded_and_one_held_before_counts(world, secretary, branch):
    duty = "secretary_certificate"
    began = world.today - timedelta(days=200)
    OfficeHolding.objects.filter(person=secretary, organisation=branch).update(valid_from=began)
    assert state_of(duty, secretary, branch)[0] == "overdue"
    made = certify(secretary, issued_on=began - timedelta(days=300), expires_on=began + timedelta(days=500))
    assert state_of(duty, secretary, branch)[0] == "met"
    operations.withdraw_entry(entry=made, by=SYSTEM)
    assert state_of(duty, secretary, branch)[0] == "overdue"


def test_the_register_puts_first_what_is_to_be_done(world, secretary, branch):
    row = next(one for one in queries.register([branch.pk]) if one.role == "secretary")
    assert (row.state, row.state_text) == ("overdue", "未取得资格证")
    certify(secretary, issued_on=world.today - timedelta(days=10))
    row = next(one for one in queries.register([branch.pk]) if one.role == "secretary")
    assert (row.state, row.expires_on) == ("met", _years(world.today - timedelta(days=10), 3))
    first, *_ = queries.register([branch.pk])
    assert first.state != "exempt"
    counts = queries.register_counts([branch.pk])
    for state in ("met", "overdue", "exempt", "acting"):
        assert counts[state] == len(queries.register([branch.pk], state=state))
    assert [one.name for one in queries.register([branch.pk], text=secretary.name)] == [secretary.name]


def test_training_elsewhere_meets_the_duty_of_a_new_secretary(world, secretary, branch):
    duty = "new_secretary_training"
    CadreTraining.objects.filter(person=secretary).delete()
    began = world.today - timedelta(days=60)
    OfficeHolding.objects.filter(person=secretary, organisation=branch).update(valid_from=began)
    before = state_of(duty, secretary, branch)[0]
    operations.record_training(
        person=secretary,
        kind="before_office",
        title="任职培训班",
        organiser="市委党校",
        began_on=began + timedelta(days=5),
        ended_on=began + timedelta(days=9),
        hours=Decimal("32"),
        by=SYSTEM,
    )
    assert (before in ("pending", "near", "met"), state_of(duty, secretary, branch)[0]) == (True, "met")


def test_lecturers_of_the_detachment_are_found_by_a_branch_below(world):
    found = access.lecturers_for(actor(world.secretary))
    assert found.count() == Lecturer.objects.count() > 5
    by = actor(world.officer)
    detachment = world.organisation(world.detachment)
    made = operations.keep_lecturer(
        organisation=detachment, name="王教授", comes_from="省委党校", topics="党史、党章，党史", contact="发函", by=by
    )
    assert made.topics == ["党史", "党章"]
    assert not operations.set_lecturer_bookable(public_id=made.public_id, bookable=False, by=by).bookable
    with pytest.raises(NotVisible):
        operations.set_lecturer_bookable(public_id=made.public_id, bookable=True, by=actor(world.secretary))


def test_a_report_once_a_year_for_an_office_held(world, secretary, branch):
    values = {"person": secretary, "organisation": branch, "held_on": world.today, "rating": "good", "by": SYSTEM}
    operations.record_duty_report(year=world.today.year, **values)
    assert refused(operations.record_duty_report, year=world.today.year, **values) == "reported_already"
    assert refused(operations.record_duty_report, year=1999, **values) == "no_office"
    assert queries.entries_of(secretary)["reports"][0].rating == "good"


def test_a_report_above_is_a_duty_of_each_year_and_one_meeting_records_many(world, as_role, secretary, branch):
    duty, address = "secretary_reports_above_yearly", "/people/cadres/reports/"
    DutyReport.objects.filter(person=secretary).delete()
    OfficeHolding.objects.filter(person=secretary, role="secretary").update(valid_from=world.today - timedelta(days=900))
    assert state_of(duty, secretary, branch)[0] in ("pending", "near")
    page = as_role("officer").get(address)
    owed = [one for one, _, _ in page.context["owed"]]
    mine = next(one for one in owed if one.person_id == secretary.pk)
    typed = {f"rating-{one.public_id}-{one.organisation_key}": "good" for one in owed}
    typed |= {"held_on": world.today.isoformat(), "reported": str(world.today.year)}
    assert as_role("officer").post(address, {**typed, "held_on": "2999-01-01"}).status_code == 422
    assert as_role("officer").post(address, {"held_on": world.today.isoformat()}).status_code == 422
    assert state_of(duty, secretary, branch)[0] != "met"
    assert as_role("officer").post(address, typed).status_code == 302
    # Judged before the answer, not by the night.
    verdict = Verdict.objects.get(duty=duty, subject_id=secretary.pk, period_from=date(world.today.year, 1, 1))
    assert (verdict.state, verdict.evidence_kind) == ("met", "event")
    assert not as_role("officer").get(address).context["owed"]
    assert mine.name in as_role("officer").get(address).content.decode()
    # A secretary sees the own line and does not rate it.
    DutyReport.objects.filter(person=secretary).delete()
    assert [may for _, may, _ in as_role("secretary").get(address).context["owed"]] == [False]


def test_what_is_refused(world, secretary, branch):
    own = actor(world.secretary)
    today = world.today
    assert refused(certify, person=secretary, by=own, issued_on=today) == "own_record"
    assert refused(certify, person=secretary, issued_on=today + timedelta(days=1)) == "issued_ahead"
    assert refused(certify, person=secretary, issued_on=today, expires_on=today) == "dates_backwards"
    assert refused(certify, person=secretary, issued_on=today, kind="pilot") == "unknown_word"
    assert refused(certify, person=secretary, issued_on=today, issuer=" ") == "text_missing"
    training = {"person": secretary, "kind": "rotation", "title": "轮训", "organiser": "党校", "by": SYSTEM}
    days = {"began_on": today - timedelta(days=3), "ended_on": today - timedelta(days=1)}
    assert refused(operations.record_duty_reports, ratings=[], year=today.year, held_on=today, by=SYSTEM) == "nothing_rated"
    ahead = {"year": today.year, "held_on": today + timedelta(days=1), "rating": "good", "by": SYSTEM}
    assert refused(operations.record_duty_report, person=secretary, organisation=branch, **ahead) == "reported_ahead"
    assert refused(operations.record_training, **training, **days, hours=Decimal(0)) == "no_hours"
    days["ended_on"] = today + timedelta(days=1)
    assert refused(operations.record_training, **training, **days, hours=Decimal(8)) == "ended_ahead"
    lecturer = {"organisation": world.organisation(world.detachment), "comes_from": "党校", "contact": "电话", "by": SYSTEM}
    assert refused(operations.keep_lecturer, name="某", topics="、", **lecturer) == "no_topics"
    operations.keep_lecturer(name="", person=secretary, topics="党史", **lecturer)
    assert refused(operations.keep_lecturer, name="", person=secretary, topics="党史", **lecturer) == "lecturer_known"
    made = certify(secretary, issued_on=today)
    operations.withdraw_entry(entry=made, by=SYSTEM)
    assert refused(operations.withdraw_entry, entry=made, by=SYSTEM) == "withdrawn_already"
    with pytest.raises(NotVisible):
        certify(secretary, by=actor(world.weak_secretary), issued_on=today)


def _years(day, years):
    return date(day.year + years, day.month, day.day) - timedelta(days=1)
