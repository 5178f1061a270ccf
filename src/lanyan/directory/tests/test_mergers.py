"""Moves of people, mergers and splits with effect from a day, against a naive model that remembers every day apart."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lanyan.directory import operations, queries
from lanyan.directory.models import Ancestry, Membership, OfficeHolding, Organisation, OrganisationSpell, Posting
from lanyan.kernel.dated import on_day
from lanyan.kernel.operation import SYSTEM
from lanyan.kernel.refusal import Refusal

from .conftest import BEGINNING, found

DAYS = [BEGINNING + timedelta(days=30 * n) for n in range(7)]
PEOPLE = 4
MARCH, JUNE = date(2026, 3, 15), date(2026, 6, 1)


class Naive:
    """For each person, for each day of DAYS, the branch: plain lists, each change written day by day."""

    def __init__(self):
        self.place = {person: [person % 3] * len(DAYS) for person in range(PEOPLE)}
        self.ends = {}

    def join(self, person, branch, at):
        days, before = self.place[person], self.place[person][at]
        for day in range(at, len(DAYS)):
            if days[day] != before:
                break
            days[day] = branch

    def merge(self, branch, into, at):
        self.ends[branch] = at
        for days in self.place.values():
            days[at:] = [into if here == branch else here for here in days[at:]]

    def split(self, branch, person, at, made):
        days = self.place[person]
        days[at:] = [made if here == branch else here for here in days[at:]]

    def ends_too_soon(self, person, branch, at):
        """Would the person still belong to the branch when it is gone?"""
        trial = Naive()
        trial.place = {person: list(self.place[person])}
        trial.join(person, branch, at)
        return branch in self.ends and branch in trial.place[person][self.ends[branch] :]


changes = st.lists(
    st.tuples(
        st.sampled_from(["join", "join", "merge", "split"]),
        st.integers(0, 7),
        st.integers(0, 7),
        st.integers(1, len(DAYS) - 1),
    ),
    max_size=10,
)


@pytest.mark.django_db
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=changes)
def test_any_sequence_of_moves_mergers_and_splits_answers_as_a_naive_model_does(enrol, changes):
    with transaction.atomic():
        _compare(enrol, changes)
        transaction.set_rollback(True)


def _compare(enrol, changes):
    top = found("party_committee", "党委", level="detachment")
    branches = [found("branch", f"第{n}支部", parent=top) for n in range(3)]
    people = [enrol(f"人{n}", branch=branches[n % 3]) for n in range(PEOPLE)]
    naive = Naive()
    for what, one, other, at in changes:
        _change(naive, top, branches, people, what, one, other, at)
    names = {branch.pk: n for n, branch in enumerate(branches)}
    for at, day in enumerate(DAYS):
        held = Membership.objects.on(day).filter(line="party").values_list("person_id", "organisation_id")
        assert len(held) == PEOPLE, "each person in exactly one place on every day"
        where = {pk: names[branch] for pk, branch in held}
        assert where == {person.pk: naive.place[n][at] for n, person in enumerate(people)}
        below = Ancestry.objects.filter(on_day(day), ancestor=top).values_list("organisation_id", flat=True)
        assert {branch for _, branch in held} <= set(below), "every day's head count adds up the tree"
    kept = set(Ancestry.objects.values_list("ancestor_id", "organisation_id", "depth", "valid_from", "valid_to"))
    operations.rebuild_ancestry()
    assert set(Ancestry.objects.values_list("ancestor_id", "organisation_id", "depth", "valid_from", "valid_to")) == kept
    assert not _touching(), "spans that touch and say the same are one"


def _change(naive, top, branches, people, what, one, other, at):
    branch, target, person = one % len(branches), other % len(branches), one % PEOPLE
    day, before = DAYS[at], list(Membership.objects.order_by("pk").values())
    try:
        with transaction.atomic():
            if what == "join":
                operations.join_organisation(person=people[person], organisation=branches[target], on=day, by=SYSTEM)
            elif what == "merge":
                operations.merge_organisations(organisation=branches[branch], into=branches[target], on=day, by=SYSTEM)
            else:
                branches.append(
                    operations.split_organisation(
                        organisation=branches[target], name=f"分{len(branches)}", people=[people[person]], on=day, by=SYSTEM
                    )
                )
    except Refusal as refused:
        assert list(Membership.objects.order_by("pk").values()) == before, refused
        assert refused.code in {
            "after_dissolution", "before_founding", "ends_before", "merge_with_itself", "into_not_there",
            "already_dissolved", "not_of_this_organisation", "not_split",
        }  # fmt: skip
        if refused.code == "ends_before":
            assert naive.ends_too_soon(person, target, at)
        return
    if what == "join":
        naive.join(person, target, at)
    elif what == "merge":
        naive.merge(branch, target, at)
    else:
        naive.split(target, person, at, len(branches) - 1)


def _touching():
    rows = Membership.objects.order_by("person_id", "valid_from").values_list(
        "person_id", "organisation_id", "group_id", "valid_from", "valid_to"
    )
    pairs = pairwise(rows)
    return [pair for pair in pairs if pair[0][:3] == pair[1][:3] and pair[0][4] == pair[1][3]]


def picture(day):
    """Tree, membership, staff and offices as of a day, in words that do not depend on row numbers."""
    return {
        "spells": set(
            OrganisationSpell.objects.on(day).values_list("organisation_id", "name", "form", "parent_id", "unit_id")
        ),
        "ancestry": set(Ancestry.objects.filter(on_day(day)).values_list("ancestor_id", "organisation_id", "depth")),
        "members": set(Membership.objects.on(day).values_list("person_id", "organisation_id", "group_id")),
        "staff": set(Posting.objects.on(day).values_list("person_id", "unit_id")),
        "offices": set(OfficeHolding.objects.on(day).values_list("person_id", "organisation_id", "role")),
    }


def test_last_march_is_unchanged_by_a_merger_in_june(tree, enrol):
    people = [enrol(f"王{n}", tree.harbour, tree.harbour_branch, group=tree.group) for n in range(3)]
    enrol("李一", tree.hill, tree.hill_branch)
    operations.hold_office(person=people[0], organisation=tree.harbour_branch, role="secretary", on=BEGINNING, by=SYSTEM)
    march = picture(MARCH)
    operations.merge_organisations(organisation=tree.harbour_branch, into=tree.hill_branch, on=JUNE, by=SYSTEM)
    operations.merge_organisations(organisation=tree.harbour, into=tree.hill, on=JUNE, by=SYSTEM)
    assert picture(MARCH) == march
    assert len(queries.members(tree.hill_branch.pk, JUNE)) == 4
    assert {member.group_id for member in queries.members(tree.hill_branch.pk, JUNE)} == {tree.group.pk, None}
    assert queries.organisation_on(tree.group, JUNE).parent_id == tree.hill_branch.pk
    assert queries.organisation_on(tree.league, JUNE).unit_id == tree.hill.pk
    assert len(queries.staff(tree.hill.pk, JUNE)) == 4
    assert not queries.office_holders(tree.harbour_branch.pk, JUNE)
    assert Organisation.objects.get(pk=tree.harbour.pk).dissolved_on == JUNE


def test_a_split_takes_a_group_along_and_offices_end(tree, enrol):
    of_group = [enrol(f"王{n}", tree.harbour, tree.harbour_branch, group=tree.group) for n in range(2)]
    alone = enrol("李一", tree.harbour, tree.harbour_branch)
    enrol("留一", tree.harbour, tree.harbour_branch)
    operations.hold_office(person=of_group[0], organisation=tree.harbour_branch, role="organiser", on=BEGINNING, by=SYSTEM)
    march = picture(MARCH)
    made = operations.split_organisation(
        organisation=tree.harbour_branch, name="趸船党支部", people=[alone], groups=[tree.group], on=JUNE, by=SYSTEM
    )
    assert picture(MARCH) == march
    assert {member.name for member in queries.members(made.pk, JUNE)} == {"王0", "王1", "李一"}
    assert [member.name for member in queries.members(tree.harbour_branch.pk, JUNE)] == ["留一"]
    assert queries.organisation_on(tree.group, JUNE).parent_id == made.pk
    assert not queries.office_holders(tree.harbour_branch.pk, JUNE)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda t: (t.harbour_branch, t.harbour_branch), "merge_with_itself"),
        (lambda t: (t.harbour_branch, t.east_committee), "merge_of_other_line"),
        (lambda t: (t.harbour_branch, t.league), "merge_of_other_line"),
        (lambda t: (t.committee, t.east_committee), "own_descendant"),
    ],
)
def test_what_cannot_be_merged_is_refused(tree, change, code):
    organisation, into = change(tree)
    before = picture(JUNE)
    with pytest.raises(Refusal) as refused:
        operations.merge_organisations(organisation=organisation, into=into, on=JUNE, by=SYSTEM)
    assert (refused.value.code, picture(JUNE)) == (code, before)


def test_a_branch_with_members_becomes_no_committee(tree, enrol):
    enrol("王一", tree.hill, tree.hill_branch)
    for form, code in (("general_branch", "members_without_branch"), ("group", "form_cannot_become")):
        with pytest.raises(Refusal) as refused:
            operations.reform_organisation(organisation=tree.hill_branch, form=form, on=JUNE, by=SYSTEM)
        assert refused.value.code == code


def test_a_secretary_neither_moves_nor_merges_the_own_branch(tree, account):
    secretary = account("zhang", ("secretary", tree.harbour_branch))
    for change in (
        lambda: operations.move_organisation(organisation=tree.harbour_branch, parent=tree.committee, on=JUNE, by=secretary),
        lambda: operations.merge_organisations(
            organisation=tree.harbour_branch, into=tree.hill_branch, on=JUNE, by=secretary
        ),
        lambda: operations.reform_organisation(organisation=tree.harbour_branch, form="joint_branch", on=JUNE, by=secretary),
    ):
        with pytest.raises(Refusal) as refused:
            change()
        assert refused.value.code == "not_visible"
