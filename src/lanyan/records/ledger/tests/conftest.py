"""A brigade's committee and its two branches: who raises, who does, who checks."""

from types import SimpleNamespace

import pytest

from lanyan.directory import operations as directory
from lanyan.directory.access import actor_of
from lanyan.directory.tests.conftest import BEGINNING, account, enrol, mid_june, tree  # noqa: F401 - fixtures
from lanyan.kernel.operation import SYSTEM
from lanyan.records.ledger import operations


@pytest.fixture
def people(tree, enrol):  # noqa: F811
    """Actors by what they are: two officers of the committee, secretary, member and answerable person of a branch."""

    def person(name, branch, *grants, office=""):
        who = enrol(name, tree.harbour, branch)
        made = directory.make_account(
            person=who, username=f"u{who.number}", name=name, password="correct horse battery", by=SYSTEM
        )
        for role, node in grants:
            directory.grant_role(account=made, role=role, organisation=node, on=BEGINNING, by=SYSTEM)
        if office:
            directory.hold_office(person=who, organisation=branch, role=office, on=BEGINNING, by=SYSTEM)
        return actor_of(made)

    return SimpleNamespace(
        officer=person("干事甲", tree.hill_branch, ("officer", tree.east_committee)),
        second=person("干事乙", tree.hill_branch, ("officer", tree.east_committee)),
        secretary=person("书记丙", tree.harbour_branch, office="secretary"),
        organiser=person("委员丁", tree.harbour_branch, office="organiser"),
        member=person("党员戊", tree.harbour_branch),
        answerable=person("班长己", tree.harbour_branch),
        stranger=person("外人庚", tree.hill_branch),
    )


@pytest.fixture
def raised(tree, people):  # noqa: F811
    """An item as the officer raises it: `raised()`, `raised("rectification", details={…})`."""

    def make(kind="supervision", *, by=None, holder=None, responsible=None, **more):
        usual = {"title": "补齐值班室急救箱", "source": "leader" if kind == "supervision" else "self"}
        if kind == "rectification":
            usual["details"] = {"aspect": "conduct"}
        return operations.raise_item(
            kind=kind,
            holder_id=(holder or tree.east_committee).pk,
            responsible_id=(responsible or tree.harbour_branch).pk,
            draft=operations.Draft(**usual | more),
            by=by or people.officer,
        )

    return make


@pytest.fixture
def reported(raised, people):
    """An item reported done by the branch's secretary."""

    def make(*arguments, **more):
        item = raised(*arguments, **more)
        return operations.report_item(item_id=item.pk, text="已配齐，抽查合格。", by=people.secretary)

    return make
