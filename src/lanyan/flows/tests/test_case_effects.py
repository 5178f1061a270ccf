"""What a step of a case changes in the directory: relations, circumstances, organisations, terms. Each once."""

from datetime import date, timedelta

import pytest

from lanyan.derived.alerts.models import Message
from lanyan.directory.models import Flag, Membership, OfficeHolding, Organisation, OrganisationSpell, Standing, Term
from lanyan.directory.operations import join_organisation
from lanyan.directory.queries import organisation_on
from lanyan.flows import advance_case
from lanyan.kernel import clock
from lanyan.kernel.operation import SYSTEM
from lanyan.kernel.refusal import Refusal
from lanyan.records.procedures import queries
from lanyan.records.procedures.models import Case, StepDone
from lanyan.records.procedures.operations import Entry
from lanyan.records.procedures.tests.conftest import TODAY, VISITOR, actor, build, enrol

pytestmark = pytest.mark.django_db


@pytest.fixture
def b(db):
    with clock.frozen(TODAY):
        yield build()


def open_case(by, procedure, organisation, fields=(), on=TODAY, **more):
    entry = Entry(on=on, fields=dict(fields), people=more.pop("people", {}))
    return advance_case.open_case(procedure=procedure, organisation_id=organisation.pk, entry=entry, by=by, **more)


def do(case, by, step, on=TODAY, **more):
    return advance_case.complete_step(case_id=case.pk, step=step, entry=Entry(on=on, **more), by=by)


def belongs(person, line="party"):
    found = Membership.objects.on(TODAY).filter(person=person, line=line, temporary=False).first()
    return found and found.organisation_id


def letter(b, person):
    case = open_case(b.secretary, "relation_transfer", b.branch, {"cause": "moved", "to": b.other.pk}, person_id=person.pk)
    do(case, b.secretary, "check", fields={"dues": True, "file": True})
    do(case, b.officer, "letter", fields={"number": "1", "valid_until": "2026-12-20"})
    return Case.objects.get(pk=case.pk)


def test_a_transfer_moves_the_membership_when_the_other_side_receives_and_only_once(b):
    person, receiver = b.people[3], actor(enrol("接收吕", b.other), ("secretary", b.other))
    theirs = enrol("山前章", b.other)
    OfficeHolding.objects.create(person=theirs, organisation=b.other, role="secretary", valid_from=TODAY)
    case = letter(b, person)
    shown = queries.show(case, receiver)
    assert (shown.may_record, shown.may_do(shown.step("reception"))) == (False, True)
    assert belongs(person) == b.branch.pk  # until then the old branch answers
    assert list(Message.objects.values_list("person_id", "title")) == [
        (theirs.pk, f"等您登记“接收党组织接收”：{case.title}")
    ]
    assert do(case, receiver, "reception", outcome="received").pk == do(case, receiver, "reception", outcome="received").pk
    assert belongs(person) == b.other.pk
    assert Membership.objects.filter(person=person, line="party").count() == 2
    assert Case.objects.get(pk=case.pk).organisation_id == b.branch.pk  # the case of the transfer stays where it is kept


def test_a_transfer_is_taken_back_only_when_the_membership_was_put_right(b):
    person, receiver = b.people[3], actor(enrol("接收吕", b.other), ("secretary", b.other))
    done = do(letter(b, person), receiver, "reception", outcome="received")
    with pytest.raises(Refusal) as refused:
        advance_case.withdraw_step(step_done_id=done.pk, reason="登记有误", by=receiver)
    assert (refused.value.code, "人员页的组织关系" in refused.value.sentence) == ("effect_stands", True)
    join_organisation(person=person, organisation=b.branch, on=TODAY, by=SYSTEM)
    assert advance_case.withdraw_step(step_done_id=done.pk, reason="登记有误", by=receiver).withdrawn_at


def test_other_cases_of_the_person_go_along(b):
    person = b.people[3]
    floating = open_case(b.secretary, "floating_member", b.branch, {"place": "外地", "reason": "学习"}, person_id=person.pk)
    do(floating, b.secretary, "register", people={"contact": [b.people[2].pk]})
    assert Flag.objects.on(TODAY).filter(person=person, flag="floating").exists()
    do(letter(b, person), actor(enrol("接收吕", b.other), ("secretary", b.other)), "reception", outcome="received")
    assert Case.objects.get(pk=floating.pk).organisation_id == b.other.pk


def test_from_outside_somebody_joins_with_a_standing(b):
    person = enrol("转入孔")
    case = open_case(
        b.secretary, "relation_in", b.branch, {"from_name": "某局党委", "valid_until": "2026-12-01"}, person_id=person.pk
    )
    do(case, b.secretary, "verify", fields={"identity": True})
    do(case, b.officer, "accepted", outcome="full")
    assert belongs(person) == b.branch.pk
    assert Standing.objects.on(TODAY).get(person=person).state == "full"


def test_an_organisation_is_founded_by_its_approval_and_not_when_refused(b):
    fields = {"form": "branch", "name": "云台站党支部", "members": 5}
    for outcome in ("refused", "approved"):
        case = open_case(b.committee_secretary, "organisation_founding", b.committee, fields, matter="云台站")
        do(case, b.committee_secretary, "studied")
        do(case, b.committee_secretary, "approved", outcome=outcome)
        made = OrganisationSpell.objects.filter(name="云台站党支部")
        assert made.count() == (outcome == "approved")
    assert organisation_on(made.get().organisation_id).parent_id == b.committee.pk


def test_an_organisation_that_has_members_is_not_dissolved_and_the_step_is_not_taken(b):
    case = open_case(
        b.committee_secretary,
        "organisation_dissolution",
        b.committee,
        {"what": b.other.pk, "reason": "合并"},
        matter="山前站",
    )
    do(case, b.committee_secretary, "decided", outcome="agreed")
    theirs = actor(enrol("山前章", b.other), ("secretary", b.other))
    do(case, theirs, "cleared", fields={"relations": True, "dues": True})
    with pytest.raises(Refusal) as refused:
        do(case, b.committee_secretary, "dissolved")
    assert refused.value.code == "still_has_members"
    assert not StepDone.objects.filter(case=case, step="dissolved").exists()
    Membership.objects.filter(organisation=b.other).update(valid_to=TODAY)
    do(case, b.committee_secretary, "dissolved")
    assert Organisation.objects.get(pk=b.other.pk).dissolved_on == TODAY


def test_a_term_is_extended_by_the_superiors_approval(b):
    Term.objects.create(organisation=b.branch, number=3, began_on=date(2023, 12, 1), ends_on=date(2026, 12, 1))
    case = open_case(b.secretary, "term_extension", b.branch, {"reason": "增援", "until": "2027-06-01"})
    do(case, b.officer, "approval", outcome="approved")
    assert Term.objects.get(organisation=b.branch).ends_on == date(2027, 6, 1)


def test_a_removal_ends_standing_and_membership_once_approved(b):
    person = b.people[3]
    case = open_case(
        b.secretary, "contact_lost", b.branch, {"how": "停机"}, on=TODAY - timedelta(days=5), person_id=person.pk
    )
    StepDone.objects.filter(case=case).update(done_on=date(2022, 1, 5))
    Case.objects.filter(pk=case.pk).update(opened_on=date(2022, 1, 5))
    for step, day, outcome in (
        ("searched", date(2022, 8, 1), "not_found"),
        ("suspended", date(2022, 9, 1), ""),
        ("suspension_filed", date(2022, 9, 10), "approved"),
        ("removed", TODAY - timedelta(days=2), "removed"),
    ):
        old = {"backfill_reason": "纸质补录"} if day < date(2026, 11, 1) else {}
        do(case, b.officer, step, day, outcome=outcome, **old)
    assert belongs(person) == b.branch.pk
    do(case, b.officer, "removal_approved", outcome="approved")
    assert (belongs(person), Standing.objects.on(TODAY).get(person=person).state) == (None, "removed")


def test_the_visitor_of_a_station_changes_nothing(b):
    before = Membership.objects.count()
    open_case(b.secretary, "station_visitor", b.branch, VISITOR, matter="何某")
    assert Membership.objects.count() == before
