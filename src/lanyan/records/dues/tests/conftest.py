"""Two branches below a brigade's committee: who keeps, who answers from above, who pays."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest

from lanyan.directory import operations as directory
from lanyan.directory.access import actor_of
from lanyan.directory.tests.conftest import BEGINNING, account, enrol, mid_june, tree  # noqa: F401 - fixtures
from lanyan.kernel.operation import SYSTEM
from lanyan.records.dues import operations
from lanyan.records.dues.operations import Fixing, How, Paid

JUNE = date(2026, 6, 1)


def month(number, year=2026):
    return date(year, number, 1)


@pytest.fixture
def people(tree, enrol):  # noqa: F811
    """Persons and their actors: secretary and two members of a branch, an officer above, a stranger of another branch."""

    def person(name, branch, *grants, office="", state="full", **more):
        who = enrol(name, tree.harbour, branch, state=state, **more)
        made = directory.make_account(
            person=who, username=f"u{who.number}", name=name, password="correct horse battery", by=SYSTEM
        )
        for role, node in grants:
            directory.grant_role(account=made, role=role, organisation=node, on=BEGINNING, by=SYSTEM)
        if office:
            directory.hold_office(person=who, organisation=branch, role=office, on=BEGINNING, by=SYSTEM)
        return SimpleNamespace(person=who, actor=actor_of(made), pk=who.pk, name=name)

    return SimpleNamespace(
        officer=person("干事甲", tree.hill_branch, ("officer", tree.east_committee)),
        leader=person("领导乙", tree.hill_branch, ("leader", tree.east_committee)),
        secretary=person("书记丙", tree.harbour_branch, office="secretary"),
        member=person("党员丁", tree.harbour_branch),
        second=person("党员戊", tree.harbour_branch),
        stranger=person("外人己", tree.hill_branch, office="secretary"),
    )


@pytest.fixture
def fix(tree, people):  # noqa: F811
    """Fix a base: `fix(who, "6543")`, `fix(who, payer="student")`."""

    def make(who, base=None, payer="salaried", *, year=2026, by=None, branch=None, quarterly=False):
        return operations.fix_bases(
            organisation_id=(branch or tree.harbour_branch).pk,
            year=year,
            fixings=[Fixing(who.pk, payer, None if base is None else Decimal(base), quarterly)],
            by=by or people.secretary.actor,
        )

    return make


@pytest.fixture
def pay(tree, people):  # noqa: F811
    """Register a payment: `pay(who, 6)`, `pay(who, 4, 5, amount="90")`."""

    def make(who, *months, amount=None, on=date(2026, 6, 10), by=None, nonce=None, **how):
        return operations.record_payments(
            organisation_id=tree.harbour_branch.pk,
            payments=[Paid(who.pk, tuple(month(one) for one in months), None if amount is None else Decimal(amount))],
            how=How(on, **how),
            nonce=nonce,
            by=by or people.secretary.actor,
        )

    return make
