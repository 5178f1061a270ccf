"""Two branches under one committee, their people, an officer above; an applicant of eighteen."""

from datetime import date
from types import SimpleNamespace

import pytest

from lanyan.directory.models import (
    Account,
    Ancestry,
    Grant,
    Membership,
    OfficeHolding,
    Organisation,
    OrganisationSpell,
    Person,
    Standing,
)
from lanyan.kernel import clock
from lanyan.kernel.operation import SYSTEM, Actor
from lanyan.records.procedures import operations
from lanyan.records.procedures.operations import Entry

BEGINNING = date(2020, 1, 1)
TODAY = date(2026, 11, 20)
DEVELOPMENT = "party_member_development"
VISITOR = {"from_name": "外省某县委组织部", "standing": "full"}


@pytest.fixture(autouse=True)
def late_november():
    with clock.frozen(TODAY):
        yield


def found(line, form, name, parents=()):
    organisation = Organisation.objects.create(line=line, founded_on=BEGINNING)
    OrganisationSpell.objects.create(
        organisation=organisation,
        name=name,
        short_name=name,
        form=form,
        level="station",
        parent=parents[0] if parents else None,
        valid_from=BEGINNING,
    )
    for depth, ancestor in enumerate([organisation, *parents]):
        Ancestry.objects.create(ancestor=ancestor, organisation=organisation, depth=depth, valid_from=BEGINNING)
    return organisation


_number = iter(range(1000, 10**9))


def enrol(name, branch=None, state="full", born_on=date(1990, 1, 1)):
    person = Person.objects.create(number=f"P{next(_number)}", name=name, sex="male", born_on=born_on)
    if branch:
        Standing.objects.create(person=person, line="party", state=state, valid_from=BEGINNING)
        Membership.objects.create(person=person, organisation=branch, line="party", valid_from=BEGINNING)
    return person


def actor(person, *grants):
    account, _ = Account.objects.get_or_create(username=person.number, defaults={"name": person.name, "person": person})
    for role, node in grants:
        Grant.objects.create(account=account, role=role, organisation=node, valid_from=BEGINNING)
    return Actor(account.pk, person.pk, person.name)


def build():
    committee = found("party", "party_committee", "大队党委")
    branch = found("party", "branch", "港口站党支部", [committee])
    other = found("party", "branch", "山前站党支部", [committee])
    people = [enrol(name, branch) for name in ("书记王", "委员李", "党员赵", "党员钱")]
    observed = enrol("察看郑", branch, "observed")
    applicant = enrol("申请冯", branch, "applicant", born_on=date(2000, 2, 29))
    young = enrol("未满周", branch, "applicant", born_on=date(2008, 11, 21))
    guests = [enrol("外支部褚", other), enrol("外支部卫", other), enrol("委员会沈", other)]
    for person, role in ((people[0], "secretary"), (people[1], "organiser")):
        OfficeHolding.objects.create(person=person, organisation=branch, role=role, valid_from=BEGINNING)
    OfficeHolding.objects.create(person=guests[2], organisation=committee, role="secretary", valid_from=BEGINNING)
    return SimpleNamespace(
        committee=committee,
        branch=branch,
        other=other,
        people=people,
        observed=observed,
        applicant=applicant,
        young=young,
        secretary=actor(people[0]),
        organiser=actor(people[1]),
        member=actor(people[2]),
        oneself=actor(applicant),
        officer=actor(guests[0], ("officer", committee)),
        stranger=actor(guests[1]),
        committee_secretary=actor(guests[2]),
        system=SYSTEM,
    )


@pytest.fixture
def brigade(db):
    return build()


def entry(day, **more):
    """What is typed for a step; an old day is a 补录."""
    old = (TODAY - day).days > 10
    return Entry(on=day, **({"backfill_reason": "纸质材料补录"} if old else {}) | more)


@pytest.fixture
def case(brigade):
    """The applicant's case, applied on 2025-09-01."""
    return operations.open_case(
        procedure=DEVELOPMENT,
        organisation_id=brigade.branch.pk,
        person_id=brigade.applicant.pk,
        entry=entry(date(2025, 9, 1)),
        by=brigade.secretary,
    )


def do(case, by, step, day, **more):
    return operations.complete_step(case_id=case.pk, step=step, entry=entry(day, **more), by=by)


def until_prospect(case, b):
    """From the talk to the choice of the prospect, all in time."""
    do(case, b.secretary, "talk", date(2025, 9, 20), people={"talker": [b.people[1].pk]})
    do(case, b.secretary, "activist", date(2025, 10, 10))
    do(case, b.officer, "activist_filed", date(2025, 10, 20))
    do(case, b.secretary, "contacts", date(2025, 10, 22), people={"contacts": [b.people[2].pk]})
    do(case, b.secretary, "cultivation", date(2026, 10, 10))
    return do(case, b.secretary, "prospect", date(2026, 10, 12))


def until_form(case, b):
    """As far as the form is filled in; the notice hung from 13 October."""
    until_prospect(case, b)
    operations.post_notice(
        case_id=case.pk, step="prospect_filed", on=date(2026, 10, 13), place="站公示栏", text="拟列为发展对象",
        backfill_reason="纸质补录", by=b.secretary,
    )  # fmt: skip
    do(case, b.officer, "prospect_filed", date(2026, 10, 21), outcome="listed", fields={"consented_on": "2026-10-13"})
    names = {"introducers": [b.people[2].pk, b.people[3].pk]}
    do(case, b.secretary, "introducers", date(2026, 10, 22), people=names, fields={"sound": True})
    do(case, b.secretary, "political_review", date(2026, 10, 26), outcome="sound")
    do(case, b.officer, "training", date(2026, 10, 28), fields={"days": 3})
    do(case, b.secretary, "committee_review", date(2026, 10, 29))
    do(case, b.officer, "pre_review", date(2026, 11, 2), outcome="passed")
    return do(case, b.secretary, "form", date(2026, 11, 3))


def transfer(b, to="other"):
    """A member's transfer to the other branch, as far as the letter; it is good until 20 December."""
    case = operations.open_case(
        procedure="relation_transfer",
        organisation_id=b.branch.pk,
        person_id=b.people[3].pk,
        entry=entry(date(2026, 11, 16), fields={"cause": "moved", "to": getattr(b, to).pk}),
        by=b.secretary,
    )
    do(case, b.secretary, "check", date(2026, 11, 17), fields={"dues": True, "file": True})
    letter = {"number": "2026-018", "valid_until": "2026-12-20"}
    do(case, b.officer, "letter", date(2026, 11, 18), fields=letter)
    return type(case).objects.get(pk=case.pk)


def selection(b):
    """A restricted case of the committee, about a member of the branch."""
    return operations.open_case(
        procedure="cadre_selection",
        organisation_id=b.committee.pk,
        person_id=enrol("拟任韩").pk,
        entry=entry(TODAY, fields={"post": "副站长"}),
        by=b.committee_secretary,
    )


@pytest.fixture
def w(brigade, case):
    """The case at hand, and who acts in it."""
    return SimpleNamespace(b=brigade, c=case, sec=brigade.secretary, off=brigade.officer)


def talk(w, day=date(2025, 9, 20), by=None, **more):
    return do(w.c, by or w.sec, "talk", day, **{"people": {"talker": [w.b.people[1].pk]}} | more)
