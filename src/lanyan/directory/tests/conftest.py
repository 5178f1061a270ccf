"""A small tree for the directory's own tests: one detachment, two brigades, two stations, their Party and League."""

from datetime import date
from types import SimpleNamespace

import pytest

from lanyan.directory import operations
from lanyan.kernel import clock
from lanyan.kernel.operation import SYSTEM

BEGINNING = date(2020, 1, 1)
TODAY = date(2026, 6, 15)


@pytest.fixture(autouse=True)
def mid_june():
    with clock.frozen(TODAY):
        yield


def found(form, name, *, parent=None, unit=None, level="station", on=BEGINNING, **more):
    return operations.found_organisation(
        form=form, level=level, name=name, parent=parent, unit=unit, founded_on=on, by=SYSTEM, **more
    )


@pytest.fixture
def tree(db):
    """unit: detachment > (east > harbour, hill), west. Party: committee > east committee > harbour, hill branches."""
    detachment = found("unit_detachment", "云岭支队", level="detachment")
    east = found("unit_brigade", "东区大队", parent=detachment, level="brigade")
    west = found("unit_brigade", "西区大队", parent=detachment, level="brigade")
    harbour = found("unit_station", "港口站", parent=east)
    hill = found("unit_station", "山前站", parent=east)
    committee = found("party_committee", "支队党委", unit=detachment, level="detachment")
    east_committee = found("party_committee", "东区大队党委", parent=committee, unit=east, level="brigade")
    harbour_branch = found("branch", "港口站党支部", parent=east_committee, unit=harbour)
    group = found("group", "港口站党支部第一党小组", parent=harbour_branch, unit=harbour, level="team")
    hill_branch = found("branch", "山前站党支部", parent=east_committee, unit=hill)
    league = found("league_branch", "港口站团支部", unit=harbour)
    return SimpleNamespace(**{name: value for name, value in locals().items() if name != "db"})


@pytest.fixture
def enrol(db):
    """Enrol a person: `enrol("王一", unit, branch, state="full")`."""

    def make(name, unit=None, branch=None, *, state="full", group=None, on=BEGINNING, **more):
        person = operations.enrol_person(
            name=name,
            sex=more.pop("sex", "male"),
            born_on=more.pop("born_on", date(1995, 5, 5)),
            unit=unit,
            staff_kind="firefighter",
            on=on,
            by=SYSTEM,
            **more,
        )
        if state:
            operations.set_standing(person=person, state=state, on=on, by=SYSTEM)
        if branch is not None:
            operations.join_organisation(person=person, organisation=branch, group=group, on=on, by=SYSTEM)
        return person

    return make


@pytest.fixture
def account(db):
    """An account, and its grants: `account("zhang", ("officer", node))`; the actor of a new request."""
    from lanyan.directory.access import actor_of

    def make(username, *grants, person=None):
        made = operations.make_account(
            person=person, username=username, name=username, password="correct horse battery", by=SYSTEM
        )
        for role, node in grants:
            operations.grant_role(account=made, role=role, organisation=node, on=BEGINNING, by=SYSTEM)
        return actor_of(made)

    return make
