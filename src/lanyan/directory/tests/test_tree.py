"""The tree as of any day: operations against a naive model that keeps a list of changes."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lanyan.directory import operations
from lanyan.directory.models import Ancestry, OrganisationSpell
from lanyan.kernel.dated import on_day
from lanyan.kernel.journal import JournalEntry
from lanyan.kernel.operation import SYSTEM
from lanyan.kernel.refusal import Refusal

from .conftest import BEGINNING, found

DAYS = [BEGINNING + timedelta(days=30 * n) for n in range(8)]


def ancestors_on(organisation_id, day):
    rows = Ancestry.objects.filter(on_day(day), organisation=organisation_id).values_list("depth", "ancestor_id")
    return [ancestor for _, ancestor in sorted(rows)]


class Naive:
    """For each organisation, for each day of DAYS, the parent (or absent): plain dictionaries."""

    def __init__(self):
        self.parent = {}

    def found(self, name, parent, on):
        self.parent[name] = {day: parent if day >= on else ... for day in DAYS}

    def move(self, name, parent, on):
        """From `on` until the next day on which the parent already changes."""
        before = self.parent[name][on]
        changed = False
        for day in DAYS:
            if day >= on and not changed:
                if self.parent[name][day] != before:
                    changed = True
                    continue
                self.parent[name][day] = parent

    def chain(self, name, day):
        found = []
        while name is not None and self.parent[name][day] is not ...:
            found.append(name)
            name = self.parent[name][day]
        return found

    def would_loop(self, name, parent, on):
        return any(name in self.chain(parent, day) for day in DAYS if day >= on)


moves = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.sampled_from(DAYS)), max_size=12)


@pytest.mark.django_db
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=moves)
def test_any_sequence_of_moves_answers_as_a_naive_model_does(moves):
    with transaction.atomic():
        _compare_with_naive_model(moves)
        transaction.set_rollback(True)


def _compare_with_naive_model(moves):
    naive = Naive()
    made = [found("unit_brigade", f"第{n}大队", level="brigade") for n in range(6)]
    for n in range(6):
        naive.found(n, None, BEGINNING)
    for child, parent, day in moves:
        try:
            operations.move_organisation(organisation=made[child], parent=made[parent], on=day, by=SYSTEM)
        except Refusal as refused:
            assert refused.code == "own_descendant"
            assert naive.would_loop(child, parent, day)
        else:
            assert not naive.would_loop(child, parent, day)
            naive.move(child, parent, day)
    names = {organisation.pk: n for n, organisation in enumerate(made)}
    kept = _whole_table()
    for day in DAYS:
        chains = {n: [] for n in names.values()}
        for ancestor, organisation, _, begins, ends in sorted(kept, key=lambda row: row[2]):
            if begins <= day and (ends is None or ends > day):
                chains[names[organisation]].append(names[ancestor])
        assert chains == {n: naive.chain(n, day) for n in names.values()}
    operations.rebuild_ancestry()
    assert _whole_table() == kept, "the rebuild of a part equals the rebuild of the whole"


def _whole_table():
    return set(Ancestry.objects.values_list("ancestor_id", "organisation_id", "depth", "valid_from", "valid_to"))


def test_a_rename_keeps_last_march_as_it_was(tree):
    operations.rename_organisation(organisation=tree.harbour_branch, name="滨海站党支部", on=date(2026, 5, 1), by=SYSTEM)
    names = OrganisationSpell.objects.filter(organisation=tree.harbour_branch).order_by("valid_from")
    assert [(spell.name, spell.valid_to) for spell in names] == [
        ("港口站党支部", date(2026, 5, 1)),
        ("滨海站党支部", None),
    ]
    above = Ancestry.objects.filter(organisation=tree.harbour_branch)
    assert above.count() == 3, "days that touch are joined"


@pytest.mark.parametrize(
    ("name", "parent", "short"),
    [
        (
            "云岭市消防救援支队东区大队渡口街战勤保障消防救援站联合党支部",
            "east_committee",
            "渡口街战勤保障消防救援站联合党支部",
        ),
        ("云岭市消防救援支队东区大队党支部", "east_committee", "东区大队党支部"),
        ("云岭市消防救援支队东区大队第二党支部", "east_committee", "东区大队第二党支部"),
        ("港口站党支部第二党小组", "harbour_branch", "港口站党支部第二党小组"),
        ("巡回党支部", "east_committee", "巡回党支部"),
    ],
)
def test_a_name_goes_short_without_what_it_hangs_under(tree, name, parent, short):
    for unit, full in ((tree.detachment, "云岭市消防救援支队"), (tree.east, "云岭市消防救援支队东区大队")):
        operations.rename_organisation(organisation=unit, name=full, short_name="", on=BEGINNING, by=SYSTEM)
    form = "group" if parent == "harbour_branch" else "branch"
    made = found(form, name, parent=getattr(tree, parent), unit=tree.east, on=date(2026, 1, 1))
    assert made.spells.get().short_name == short
    operations.rename_organisation(organisation=made, name=name, short_name="另称", on=date(2026, 2, 1), by=SYSTEM)
    assert made.spells.latest("valid_from").short_name == "另称"


def test_moving_a_committee_takes_its_branches_along(tree):
    other = found("party_committee", "另一党委")
    operations.move_organisation(organisation=tree.east_committee, parent=other, on=date(2026, 3, 1), by=SYSTEM)
    branch = tree.harbour_branch.pk
    assert ancestors_on(branch, date(2026, 2, 28)) == [branch, tree.east_committee.pk, tree.committee.pk]
    assert ancestors_on(branch, date(2026, 3, 1)) == [branch, tree.east_committee.pk, other.pk]


def test_one_line_in_the_journal_for_each_change(tree):
    before = JournalEntry.objects.count()
    operations.reform_organisation(organisation=tree.hill_branch, form="general_branch", on=date(2026, 1, 1), by=SYSTEM)
    line = JournalEntry.objects.latest("pk")
    assert JournalEntry.objects.count() == before + 1
    assert (line.action, line.subject_id) == ("reform_organisation", tree.hill_branch.pk)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda t: found("branch", "某支部", parent=t.league), "parent_of_other_line"),
        (lambda t: found("brunch", "某支部"), "unknown_word"),
        (lambda t: found("branch", " "), "name_missing"),
        (lambda t: found("branch", "长" * 81), "name_too_long"),
        (lambda t: found("branch", "长" * 31), "short_name_too_long"),
        (lambda t: found("branch", "某支部", parent=t.committee, on=date(2019, 1, 1)), "parent_not_there"),
        (lambda t: found("branch", "某支部", unit=t.committee), "unit_not_administrative"),
        (lambda t: found("temporary_branch", "某支部", ends_on=BEGINNING), "dates_backwards"),
        (
            lambda t: operations.reform_organisation(organisation=t.league, form="branch", on=date(2026, 1, 1), by=SYSTEM),
            "form_of_other_line",
        ),
        (
            lambda t: operations.move_organisation(
                organisation=t.committee, parent=t.hill_branch, on=date(2026, 1, 1), by=SYSTEM
            ),
            "own_descendant",
        ),
        (
            lambda t: operations.rename_organisation(
                organisation=t.committee, name="旧名", on=date(2019, 12, 31), by=SYSTEM
            ),
            "before_founding",
        ),
        (
            lambda t: operations.dissolve_organisation(organisation=t.east_committee, on=date(2026, 1, 1), by=SYSTEM),
            "still_has_children",
        ),
        (
            lambda t: operations.dissolve_organisation(organisation=t.hill, on=date(2026, 1, 1), by=SYSTEM),
            "still_has_bodies",
        ),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(tree, change, code):
    before = list(OrganisationSpell.objects.order_by("pk").values())
    with pytest.raises(Refusal) as refused:
        change(tree)
    assert refused.value.code == code
    assert list(OrganisationSpell.objects.order_by("pk").values()) == before


def test_a_branch_with_members_is_not_dissolved_and_an_empty_one_is(tree, enrol):
    person = enrol("王一", tree.hill, tree.hill_branch)
    with pytest.raises(Refusal, match="still_has_members"):
        operations.dissolve_organisation(organisation=tree.hill_branch, on=date(2026, 4, 1), by=SYSTEM)
    operations.join_organisation(person=person, organisation=tree.harbour_branch, on=date(2026, 4, 1), by=SYSTEM)
    operations.dissolve_organisation(organisation=tree.hill_branch, on=date(2026, 4, 1), by=SYSTEM)
    assert ancestors_on(tree.hill_branch.pk, date(2026, 3, 31))[0] == tree.hill_branch.pk
    assert ancestors_on(tree.hill_branch.pk, date(2026, 4, 1)) == []


def test_nobody_serves_in_a_unit_after_it_is_gone(tree, enrol):
    person = enrol("王一", tree.harbour)
    later = found("unit_station", "新站", parent=tree.east, on=date(2026, 3, 1))
    operations.dissolve_organisation(organisation=later, on=date(2026, 6, 1), by=SYSTEM)
    for day, code in (("2026-06-01", "unit_not_there"), ("2026-04-01", "unit_ends")):
        with pytest.raises(Refusal, match=code), transaction.atomic():
            operations.post_person(
                person=person, unit=later, staff_kind="firefighter", on=date.fromisoformat(day), by=SYSTEM
            )
    assert person.postings.get().unit == tree.harbour


def test_a_temporary_branch_ends_by_itself_and_its_people_are_back(tree, enrol):
    person = enrol("王一", tree.hill, tree.hill_branch)
    away = found("temporary_branch", "增援临时党支部", parent=tree.committee, on=date(2026, 5, 1), ends_on=date(2026, 6, 10))
    operations.join_temporary(person=person, organisation=away, on=date(2026, 5, 1), by=SYSTEM)
    assert operations.end_due_temporary_organisations(by=SYSTEM) == [away.pk]
    spans = list(person.memberships.order_by("temporary").values_list("organisation_id", "valid_from", "valid_to"))
    assert spans == [(tree.hill_branch.pk, BEGINNING, None), (away.pk, date(2026, 5, 1), date(2026, 6, 10))]
