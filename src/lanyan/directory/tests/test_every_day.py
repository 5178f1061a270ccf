"""Whatever is moved, merged, dissolved and transferred, with effect from whatever day: nobody is in two places or in none.

And every day's head count adds up the tree.
"""

from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from lanyan.directory import operations, queries
from lanyan.directory.models import Membership, Organisation, OrganisationSpell, Person, Posting
from lanyan.kernel import clock
from lanyan.kernel.operation import SYSTEM
from lanyan.kernel.refusal import Refusal

from .conftest import BEGINNING, TODAY, found

DAYS = [BEGINNING + timedelta(days=45 * n) for n in range(1, 9)]
SHIFTS = (-1, 0, 60)  # the day before, the day, and when temporary ones end
steps = st.lists(
    st.tuples(
        st.sampled_from(["move", "merge", "dissolve", "transfer", "split", "temporary", "back"]),
        st.sampled_from(["party", "party", "administrative"]),
        st.integers(0, 30),
        st.integers(0, 30),
        st.sampled_from(DAYS),
    ),
    max_size=14,
)


def take(step, lines, people):
    kind, line, a, b, day = step
    committees, branches = lines[line]
    branch, other, committee = branches[a % len(branches)], branches[b % len(branches)], committees[b % len(committees)]
    person = people[a % len(people)]
    if line == "administrative" and kind not in ("move", "merge", "dissolve"):
        operations.post_person(person=person, unit=other, staff_kind="firefighter", on=day, by=SYSTEM)
    elif kind == "move":
        operations.move_organisation(organisation=branch, parent=committee, on=day, by=SYSTEM)
    elif kind == "merge":
        operations.merge_organisations(organisation=branch, into=other, on=day, by=SYSTEM)
    elif kind == "dissolve":
        operations.dissolve_organisation(organisation=branch, on=day, by=SYSTEM)
    elif kind == "transfer":
        operations.join_organisation(person=person, organisation=other, on=day, by=SYSTEM)
    elif kind == "split":
        branches.append(
            operations.split_organisation(
                organisation=branch, name=f"分设{len(branches)}", people=[person], on=day, by=SYSTEM
            )
        )
    elif kind == "temporary":
        made = found("temporary_branch", "增援临时党支部", on=day, ends_on=day + timedelta(days=60), parent=committee)
        operations.join_temporary(person=person, organisation=made, on=day, by=SYSTEM)
    else:
        operations.leave_temporary(person=person, on=day, by=SYSTEM)


@pytest.mark.django_db
def test_everybody_is_in_exactly_one_place_and_counts_add_up():
    begun = _beginning()

    @settings(max_examples=40, deadline=None)
    @given(steps=steps)
    def holds(steps):
        with transaction.atomic():
            _go_through(steps, *_read_anew(*begun))
            transaction.set_rollback(True)

    holds()


def _beginning():
    """Organisations by line and level, units likewise, and six people, on the first day."""
    top = found("party_committee", "支队党委", level="detachment")
    committees = [found("party_committee", f"第{n}大队党委", parent=top, level="brigade") for n in range(2)]
    branches = [found("branch", f"第{n}党支部", parent=committees[n % 2]) for n in range(4)]
    detachment = found("unit_detachment", "支队", level="detachment")
    brigades = [found("unit_brigade", f"第{n}大队", parent=detachment, level="brigade") for n in range(2)]
    stations = [found("unit_station", f"第{n}站", parent=brigades[n % 2]) for n in range(4)]
    people = []
    for n in range(6):
        person = operations.enrol_person(
            name=f"张{'一二三四五六'[n]}", sex="male", born_on=date(1990, 1, 1 + n),
            unit=stations[n % 4], staff_kind="firefighter", on=BEGINNING, by=SYSTEM,
        )  # fmt: skip
        operations.set_standing(person=person, state="full", on=BEGINNING, by=SYSTEM)
        operations.join_organisation(person=person, organisation=branches[n % 4], on=BEGINNING, by=SYSTEM)
        people.append(person)
    return [[top], committees, branches], [[detachment], brigades, stations], people


def _read_anew(party, administrative, people):
    """What an example before this one changed in memory was taken back in the database only."""
    organisations = Organisation.objects.in_bulk()
    now = [[[organisations[one.pk] for one in level] for level in line] for line in (party, administrative)]
    return *now, list(Person.objects.filter(pk__in=[one.pk for one in people]).order_by("pk"))


def _go_through(steps, party, administrative, people):
    lines = {"party": party[1:], "administrative": administrative[1:]}
    for step in steps:
        try:
            with transaction.atomic():
                take(step, lines, people)
        except Refusal:
            continue  # what is refused changes nothing
    operations.end_due_temporary_organisations(by=SYSTEM)
    # Between the days on which something takes effect every day is like the one before.
    for day in sorted({BEGINNING, *(step[-1] + timedelta(days=shift) for step in steps for shift in SHIFTS)}):
        _check(day, party[0][0], people)
        _check_units(day, administrative[0][0], people)


def _check_units(day, detachment, people):
    serving = Posting.objects.on(day)
    assert sorted(serving.values_list("person_id", flat=True)) == sorted(one.pk for one in people), day
    tree = queries.tree_below(detachment.pk, day)
    assert set(serving.values_list("unit_id", flat=True)) <= {node.id for node in tree}, day
    assert queries.head_counts(tree, day)[detachment.pk][1] == len(people) == len(queries.staff(detachment.pk, day)), day


def _check(day, top, people):
    formal = Membership.objects.on(day).filter(line="party", temporary=False)
    assert sorted(formal.values_list("person_id", flat=True)) == sorted(one.pk for one in people), day
    meanwhile = list(Membership.objects.on(day).filter(temporary=True).values_list("person_id", flat=True))
    assert len(meanwhile) == len(set(meanwhile)), day
    alive = {
        spell.organisation_id
        for spell in OrganisationSpell.objects.on(day).filter(organisation__line="party").select_related("organisation")
        if spell.organisation.dissolved_on is None or spell.organisation.dissolved_on > day
    }
    assert set(Membership.objects.on(day).values_list("organisation_id", flat=True)) <= alive, day
    own = dict.fromkeys(alive, 0)
    for pk in formal.values_list("organisation_id", flat=True):
        own[pk] += 1

    tree = queries.tree_below(top.pk, day)
    assert {node.id for node in tree} == alive, day

    def counted(node):
        return own[node.id] + sum(counted(child) for child in tree if child.parent_id == node.id)

    below = [m for m in queries.members(top.pk, day, below=True) if not m.temporary]
    assert counted(tree[0]) == queries.head_counts(tree, day)[top.pk][1] == len(people) == len(below), day


def test_a_temporary_branch_ends_by_itself_with_its_groups_and_its_people_are_back(tree, enrol):
    person = enrol("王一", tree.harbour, tree.harbour_branch, born_on=date(1990, 2, 2))
    ends = TODAY + timedelta(days=10)
    made = found("temporary_branch", "抗洪临时党支部", on=TODAY, ends_on=ends, parent=tree.east_committee)
    found("group", "抗洪第一党小组", on=TODAY, parent=made, level="team")
    operations.join_temporary(person=person, organisation=made, on=TODAY, by=SYSTEM)
    assert [m.temporary for m in queries.members(made.pk, ends - timedelta(days=1))] == [True]
    # On the day itself nobody is there any more, whether or not the clockwork has run.
    assert queries.members(made.pk, ends) == []
    with clock.frozen(ends):
        assert made.pk in operations.end_due_temporary_organisations(by=SYSTEM)
    assert Organisation.objects.get(pk=made.pk).dissolved_on == ends
    assert [m.organisation_id for m in queries.members(tree.harbour_branch.pk, ends)] == [tree.harbour_branch.pk]


def test_one_that_cannot_be_ended_does_not_hold_up_the_others(tree):
    ends = TODAY + timedelta(days=3)
    stuck = found("temporary_branch", "第一临时党支部", on=TODAY, ends_on=ends, parent=tree.east_committee)
    other = found("temporary_branch", "第二临时党支部", on=TODAY, ends_on=ends, parent=tree.east_committee)
    Organisation.objects.filter(pk=stuck.pk).update(founded_on=ends)
    with clock.frozen(ends):
        assert operations.end_due_temporary_organisations(by=SYSTEM) == [other.pk]


def test_last_march_stays_last_march(tree, enrol):
    for number in range(3):
        enrol(f"李{'一二三'[number]}", tree.harbour, tree.harbour_branch, born_on=date(1991, 1, 1 + number))
    march = date(2026, 3, 15)
    before = [(m.person_id, m.organisation_id) for m in queries.members(tree.east_committee.pk, march, below=True)]
    operations.merge_organisations(organisation=tree.harbour_branch, into=tree.hill_branch, on=date(2026, 6, 1), by=SYSTEM)
    assert [(m.person_id, m.organisation_id) for m in queries.members(tree.east_committee.pk, march, below=True)] == before
    assert {m.organisation_id for m in queries.members(tree.east_committee.pk, date(2026, 6, 1), below=True)} == {
        tree.hill_branch.pk
    }
    assert Person.objects.count() == 3
