"""Who sees what: every role at every node, and the two ways of asking agree."""

from contextlib import suppress
from datetime import date

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lanyan.directory import access, operations
from lanyan.directory.models import Organisation
from lanyan.kernel.operation import SYSTEM
from lanyan.kernel.refusal import NotVisible, Refusal

from .conftest import BEGINNING, found

ALL = {
    *("detachment", "east", "west", "harbour", "hill", "committee", "east_committee"),
    *("harbour_branch", "group", "hill_branch", "league"),
}


def reached(tree, actor, *roles):
    names = {organisation.pk: name for name, organisation in vars(tree).items()}
    return {names[pk] for pk in access.reach(actor, *roles)}


@pytest.mark.parametrize(
    ("role", "node", "expected"),
    [
        ("officer", "detachment", ALL),
        ("leader", "east", ALL - {"detachment", "west", "committee"}),
        ("officer", "harbour", {"harbour", "harbour_branch", "group", "league"}),
        ("secretary", "harbour_branch", {"harbour_branch", "group"}),
        ("recorder", "hill_branch", {"hill_branch"}),
        ("secretary", "league", {"league"}),
        ("system_admin", None, set()),
        ("security_admin", None, set()),
        ("auditor", None, set()),
    ],
)
def test_a_role_reaches_its_node_and_below(tree, account, role, node, expected):
    actor = account("somebody", (role, getattr(tree, node) if node else None))
    assert reached(tree, actor) == expected
    every = {name for name, organisation in vars(tree).items() if access.can(actor, organisation.pk)}
    assert every == expected, "can() agrees with reach()"
    others = access.READERS - {role}
    assert reached(tree, actor, *others) == set()


@pytest.mark.parametrize(
    ("node", "read"), [("committee", ALL), ("east_committee", ALL - {"detachment", "west", "committee"})]
)
def test_a_committees_secretary_keeps_its_own_record_and_reads_those_below(tree, account, node, read):
    actor = account("somebody", ("secretary", getattr(tree, node)))
    assert reached(tree, actor) == read
    assert reached(tree, actor, "secretary", "officer", "recorder") == {node}
    assert {role for role, _ in access.roles_of(actor)} == {"secretary", "leader"}


def test_an_office_is_a_role_and_a_group_leader_records_for_the_branch(tree, enrol, account):
    secretary, leader = enrol("王一", tree.hill, tree.hill_branch), enrol("王二", tree.harbour, tree.harbour_branch)
    operations.hold_office(person=secretary, organisation=tree.hill_branch, role="organiser", on=BEGINNING, by=SYSTEM)
    operations.hold_office(person=leader, organisation=tree.group, role="group_leader", on=BEGINNING, by=SYSTEM)
    assert reached(tree, account("one", person=secretary), "secretary") == {"hill_branch"}
    assert reached(tree, account("two", person=leader)) == {"harbour_branch", "group"}


def test_a_member_sees_himself_his_own_branch_by_name_and_what_is_above_by_name(tree, enrol, account):
    me, fellow = enrol("王一", tree.hill, tree.hill_branch), enrol("王二", tree.harbour, tree.hill_branch)
    stranger = enrol("王三", tree.harbour, tree.harbour_branch)
    actor = account("me", person=me)
    assert set(access.visible_people(actor)) == {me}
    assert set(access.known_people(actor)) == {me, fellow}
    assert access.person_for(actor, me.public_id) == me
    assert set(access.own_organisations(actor)) == {tree.hill_branch, tree.east_committee, tree.committee}
    assert set(access.visible_organisations(actor)) == set()
    for person in (fellow, stranger):
        with pytest.raises(NotVisible):
            access.person_for(actor, person.public_id)


def test_absent_and_forbidden_are_answered_alike(tree, account, enrol):
    actor = account("secretary", ("secretary", tree.hill_branch))
    person = enrol("王一", tree.harbour, tree.harbour_branch)
    answers = []
    for ask, public_id in [
        (access.organisation_for, tree.harbour_branch.public_id),
        (access.organisation_for, "22222222222222"),
        (access.person_for, person.public_id),
        (access.person_for, "22222222222222"),
    ]:
        with pytest.raises(NotVisible) as refused:
            ask(actor, public_id)
        answers.append((refused.value.code, refused.value.sentence, refused.value.status))
    assert len(set(answers)) == 1
    assert access.organisation_for(actor, tree.hill_branch.public_id) == tree.hill_branch
    with pytest.raises(NotVisible):
        access.organisation_for(actor, tree.hill_branch.public_id, "officer")


def test_a_secretary_sees_the_people_of_the_branch_and_an_officer_those_of_the_units(tree, enrol, account):
    a = enrol("王一", tree.hill, tree.hill_branch)
    b = enrol("王二", tree.harbour, tree.harbour_branch)
    c = enrol("王三", tree.west, None, state="")
    assert set(access.visible_people(account("s", ("secretary", tree.hill_branch)))) == {a}
    assert set(access.visible_people(account("o", ("officer", tree.east)))) == {a, b}
    assert set(access.visible_people(account("d", ("officer", tree.detachment)))) == {a, b, c}
    assert set(access.visible_people(account("x", ("system_admin", None)))) == set()


def test_history_of_a_dissolved_branch_stays_within_reach_of_those_above(tree, account):
    officer, other = account("o", ("officer", tree.east)), account("p", ("officer", tree.west))
    operations.dissolve_organisation(organisation=tree.hill_branch, on=date(2026, 4, 1), by=SYSTEM)
    assert access.can(officer, tree.hill_branch.pk)
    assert tree.hill_branch.pk in set(access.reach(officer))
    assert not access.can(other, tree.hill_branch.pk)


def test_an_answer_is_remembered_within_a_request_and_forgotten_when_something_is_written(
    tree, account, django_assert_num_queries
):
    actor = account("o", ("officer", tree.east))
    assert access.can(actor, tree.hill.pk)
    with django_assert_num_queries(0):
        assert access.can(actor, tree.hill.pk)
    for grant in Organisation.objects.get(pk=tree.east.pk).grants.all():
        operations.withdraw_grant(grant=grant, by=SYSTEM)
    assert not access.can(actor, tree.hill.pk)


class TestGrants:
    def test_nobody_grants_himself(self, tree, account):
        security = account("security", ("security_admin", None))
        me = operations.make_account(username="extra", name="另一人", password="correct horse battery", by=SYSTEM)
        operations.grant_role(account=me, role="leader", organisation=tree.east, by=security)
        with pytest.raises(Refusal, match="grant_to_oneself"):
            operations.grant_role(account=_account(security), role="leader", organisation=tree.east, by=security)

    def test_only_the_security_administrator_grants(self, tree, account):
        officer, other = account("officer", ("officer", tree.detachment)), account("other")
        for actor in (officer, account("system", ("system_admin", None))):
            with pytest.raises(Refusal, match="grants_not_yours"):
                operations.grant_role(account=_account(other), role="leader", organisation=tree.east, by=actor)

    def test_three_administrators_are_three_persons_without_other_roles(self, tree, account, enrol):
        auditor, officer = account("auditor", ("auditor", None)), account("officer", ("officer", tree.east))
        person = enrol("王一", tree.hill, tree.hill_branch)
        operations.hold_office(person=person, organisation=tree.hill_branch, role="secretary", on=BEGINNING, by=SYSTEM)
        secretary = account("secretary", person=person)
        for actor in (auditor, officer, secretary):
            with pytest.raises(Refusal, match="administrators_apart"):
                operations.grant_role(account=_account(actor), role="system_admin", by=SYSTEM)
        with pytest.raises(Refusal, match="administrators_apart"):
            operations.grant_role(account=_account(auditor), role="leader", organisation=tree.east, by=SYSTEM)

    def test_the_last_holder_stays(self, tree, account):
        first, second = account("first", ("security_admin", None)), account("second", ("security_admin", None))
        operations.withdraw_grant(grant=_account(first).grants.get(), by=second)
        with pytest.raises(Refusal, match="last_holder"):
            operations.withdraw_grant(grant=_account(second).grants.get(), by=second)
        with pytest.raises(Refusal, match="last_holder"):
            operations.set_account_active(account=_account(second), active=False, by=SYSTEM)

    def test_a_node_belongs_to_a_role_and_none_to_an_administrator(self, tree, account):
        other = _account(account("other"))
        with pytest.raises(Refusal, match="grant_needs_node"):
            operations.grant_role(account=other, role="leader", by=SYSTEM)
        with pytest.raises(Refusal, match="grant_without_node"):
            operations.grant_role(account=other, role="auditor", organisation=tree.east, by=SYSTEM)
        operations.grant_role(account=other, role="leader", organisation=tree.east, by=SYSTEM)
        with pytest.raises(Refusal, match="grant_held"):
            operations.grant_role(account=other, role="leader", organisation=tree.east, by=SYSTEM)

    def test_a_grant_that_has_ended_gives_nothing(self, tree, account):
        actor = account("other")
        operations.grant_role(
            account=_account(actor), role="leader", organisation=tree.east, on=BEGINNING, until=date(2026, 6, 15), by=SYSTEM
        )
        assert not access.can(actor, tree.hill.pk)
        assert ("leader", tree.east.pk) in access.roles_of(actor, date(2026, 6, 14))


def _account(actor):
    from lanyan.directory.models import Account

    return Account.objects.get(pk=actor.account_id)


LEVELS = st.lists(st.integers(0, 4), min_size=1, max_size=6)
FORMS = st.sampled_from(["party_committee", "office_committee", "general_branch", "branch", "league_branch"])


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    units=LEVELS,
    bodies=st.lists(st.tuples(FORMS, st.integers(0, 6), st.integers(0, 5)), max_size=7),
    node=st.integers(0, 12),
    gone=st.integers(0, 12),
)
def test_reach_and_can_agree_on_any_tree(units, bodies, node, gone):
    with transaction.atomic():
        made = []
        for above in units:
            parent = made[above % len(made)] if made and above else None
            made.append(found("unit_brigade", f"大队{len(made)}", parent=parent, level="brigade"))
        seats = list(made)
        for form, seat, above in bodies:
            line = "league" if form == "league_branch" else "party"
            parents = [organisation for organisation in made if organisation.line == line]
            parent = parents[above % len(parents)] if parents and above else None
            made.append(found(form, f"组织{len(made)}", parent=parent, unit=seats[seat % len(seats)]))
        with suppress(Refusal):
            operations.dissolve_organisation(organisation=made[gone % len(made)], on=date(2026, 1, 1), by=SYSTEM)
        account = operations.make_account(username="x", name="某人", password="correct horse battery", by=SYSTEM)
        operations.grant_role(account=account, role="officer", organisation=made[node % len(made)], by=SYSTEM)
        actor = access.actor_of(account)
        reached = set(access.reach(actor))
        assert reached == {organisation.pk for organisation in made if access.can(actor, organisation.pk)}
        assert made[node % len(made)].pk in reached
        transaction.set_rollback(True)
