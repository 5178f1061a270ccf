"""Two branches under one committee, a group, a temporary branch with somebody away; a meeting tomorrow at three."""

from datetime import date, datetime, timedelta
from pathlib import Path
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
    Posting,
    Standing,
)
from lanyan.kernel import clock
from lanyan.kernel.operation import SYSTEM, Actor
from lanyan.records.activities import operations

BEGINNING = date(2020, 1, 1)
TODAY = date(2026, 6, 15)
MEETING = datetime(2026, 6, 16, 15, 0, tzinfo=clock.SHANGHAI)


@pytest.fixture(autouse=True)
def keys(tmp_path_factory, settings):
    """A field key of the test's own."""
    settings.SECRET_DIR = tmp_path_factory.mktemp("secrets")
    (Path(settings.SECRET_DIR) / "field.key").write_text("5a" * 32, encoding="ascii")


@pytest.fixture(autouse=True)
def mid_june():
    with clock.frozen(TODAY):
        yield


def found(line, form, name, parents=(), unit=None):
    organisation = Organisation.objects.create(line=line, founded_on=BEGINNING)
    OrganisationSpell.objects.create(
        organisation=organisation,
        name=name,
        short_name=name,
        form=form,
        level="station",
        parent=parents[0] if parents else None,
        unit=unit,
        valid_from=BEGINNING,
    )
    for depth, ancestor in enumerate([organisation, *parents]):
        Ancestry.objects.create(ancestor=ancestor, organisation=organisation, depth=depth, valid_from=BEGINNING)
    return organisation


_number = iter(range(1000, 10**9))


def enrol(name, unit, branch=None, state="full", group=None):
    person = Person.objects.create(number=f"P{next(_number)}", name=name, sex="male", born_on=date(1990, 1, 1))
    Posting.objects.create(person=person, unit=unit, staff_kind="firefighter", valid_from=BEGINNING)
    if branch:
        Standing.objects.create(person=person, line="party", state=state, valid_from=BEGINNING)
        Membership.objects.create(person=person, organisation=branch, group=group, line="party", valid_from=BEGINNING)
    return person


def actor(person, *grants):
    """An actor with an account; `grants` are (role, organisation)."""
    account, _ = Account.objects.get_or_create(username=person.number, defaults={"name": person.name, "person": person})
    for role, node in grants:
        Grant.objects.create(account=account, role=role, organisation=node, valid_from=BEGINNING)
    return Actor(account.pk, person.pk, person.name)


def build():
    """The little world; a plain function, so that the property test and the thread tests can call it."""
    unit = found("administrative", "unit_station", "港口站")
    committee = found("party", "party_committee", "大队党委")
    branch = found("party", "branch", "港口站党支部", [committee], unit)
    group = found("party", "group", "第一党小组", [branch, committee], unit)
    other = found("party", "branch", "山前站党支部", [committee])
    away = found("party", "temporary_branch", "增援临时党支部", [committee])
    names = ["书记王", "委员李", "党员赵", "党员钱", "党员孙", "党员周"]
    people = [enrol(name, unit, branch, group=group if n > 2 else None) for n, name in enumerate(names)]
    probationary = enrol("预备吴", unit, branch, "probationary")
    observed = enrol("察看郑", unit, branch, "observed")
    activist = enrol("积极冯", unit, branch, "activist")
    absentee = enrol("增援陈", unit, branch)
    Membership.objects.create(
        person=absentee, organisation=away, line="party", temporary=True, valid_from=BEGINNING, valid_to=date(2026, 12, 1)
    )
    guests = [enrol("外支部褚", unit, other), enrol("外支部卫", unit, other)]
    for person, role in ((people[0], "secretary"), (people[1], "organiser")):
        OfficeHolding.objects.create(person=person, organisation=branch, role=role, valid_from=BEGINNING)
    return SimpleNamespace(
        **{name: value for name, value in locals().items() if name not in {"names", "person", "role"}},
        secretary=actor(people[0]),
        organiser=actor(people[1]),
        member=actor(people[2]),
        recorder=actor(people[3], ("recorder", branch)),
        officer=actor(guests[0], ("officer", committee)),
        stranger=actor(guests[1]),
        system=SYSTEM,
        expected=[*people, probationary, observed],
    )


@pytest.fixture
def brigade(db):
    return build()


@pytest.fixture
def meeting(brigade):
    """A 支部党员大会 of the branch, planned for tomorrow at three."""
    return plan(brigade)


def plan(brigade, kind="branch_assembly", **more):
    more = {"starts_at": MEETING, "organisation_id": brigade.branch.pk, "by": brigade.secretary} | more
    return operations.plan_activity(kind=kind, **more)


@pytest.fixture
def at():
    """Move the clock to so many minutes after the start of the meeting."""
    open_blocks = []

    def move(minutes, seconds=0):
        block = clock.frozen(MEETING + timedelta(minutes=minutes, seconds=seconds))
        open_blocks.append(block)
        block.__enter__()

    yield move
    for block in reversed(open_blocks):
        block.__exit__(None, None, None)
