"""The directory as of a day, and finding people by what one types."""

from datetime import date

import pytest

from lanyan.directory import access, operations, queries, search
from lanyan.directory.id_number import check_digit
from lanyan.directory.models import Person
from lanyan.directory.search import search_organisations, search_people
from lanyan.kernel.operation import SYSTEM

from .conftest import BEGINNING, found


def test_a_name_a_path_and_a_tree_as_of_a_day(tree):
    operations.rename_organisation(organisation=tree.hill, name="青山站", on=date(2026, 5, 1), by=SYSTEM)
    assert queries.organisation_on(tree.hill, date(2026, 4, 30)).name == "山前站"
    assert queries.path_name(tree.hill.pk) == "云岭支队 / 东区大队 / 青山站"
    assert [(node.name, node.depth) for node in queries.tree_below(tree.detachment.pk, date(2026, 4, 30))] == [
        ("云岭支队", 0),
        ("东区大队", 1),
        ("山前站", 2),
        ("港口站", 2),
        ("西区大队", 1),
    ]
    assert {node.name for node in queries.seated_in([tree.harbour.pk])} == {
        "港口站党支部",
        "港口站党支部第一党小组",
        "港口站团支部",
    }


def test_members_of_a_day_with_standing_vote_group_and_where_they_are_meanwhile(tree, enrol):
    a = enrol("王一", tree.harbour, tree.harbour_branch, group=tree.group)
    b = enrol("李二", tree.harbour, tree.harbour_branch, state="probationary")
    c = enrol("赵三", tree.harbour, tree.harbour_branch)
    operations.join_organisation(person=c, organisation=tree.hill_branch, on=date(2026, 6, 1), by=SYSTEM)
    operations.set_standing(person=b, state="full", on=date(2026, 6, 10), by=SYSTEM)
    away = found("temporary_branch", "增援临时党支部", parent=tree.committee, on=date(2026, 6, 1))
    operations.join_temporary(person=a, organisation=away, on=date(2026, 6, 5), by=SYSTEM)

    def seen(organisation, day):
        return {(m.name, m.state, m.votes, m.group_name, m.away_name) for m in queries.members(organisation.pk, day)}

    assert seen(tree.harbour_branch, date(2026, 5, 31)) == {
        ("王一", "full", True, "港口站党支部第一党小组", ""),
        ("李二", "probationary", False, "", ""),
        ("赵三", "full", True, "", ""),
    }
    assert seen(tree.harbour_branch, date(2026, 6, 15)) == {
        ("王一", "full", True, "港口站党支部第一党小组", "增援临时党支部"),
        ("李二", "full", True, "", ""),
    }
    assert [m.name for m in queries.voters(tree.harbour_branch.pk, date(2026, 6, 6))] == ["王一"]
    assert [m.name for m in queries.voters(away.pk, date(2026, 6, 6))] == ["王一"]
    assert [m.name for m in queries.group_members(tree.group.pk)] == ["王一"]
    assert len(queries.members(tree.committee.pk, below=True)) == 4
    assert [s.party_state for s in queries.staff(tree.detachment.pk)] == ["full", "full", "full"]


def test_office_holders_secretary_first_and_the_term(tree, enrol):
    a, b = enrol("王一", tree.hill, tree.hill_branch), enrol("李二", tree.hill, tree.hill_branch)
    operations.hold_office(person=a, organisation=tree.hill_branch, role="organiser", on=BEGINNING, by=SYSTEM)
    operations.hold_office(person=b, organisation=tree.hill_branch, role="secretary", on=BEGINNING, by=SYSTEM)
    assert [(o.name, o.role) for o in queries.office_holders(tree.hill_branch.pk)] == [
        ("李二", "secretary"),
        ("王一", "organiser"),
    ]
    operations.open_term(organisation=tree.hill_branch, began_on=BEGINNING, ends_on=date(2023, 1, 1), by=SYSTEM)
    assert queries.term_of(tree.hill_branch.pk).ends_on == date(2023, 1, 1)
    assert {line.what for line in queries.history_of(a.pk)} == {"posting", "standing", "membership", "office"}


def test_head_counts_add_up_the_tree_and_nobody_is_counted_twice(tree, enrol):
    grouped = enrol("王一", tree.harbour, tree.harbour_branch, group=tree.group)
    enrol("李二", tree.harbour, tree.harbour_branch)
    enrol("赵三", tree.hill, tree.hill_branch)
    away = found("temporary_branch", "增援临时党支部", parent=tree.committee, ends_on=date(2027, 1, 1))
    operations.join_temporary(person=grouped, organisation=away, on=BEGINNING, by=SYSTEM)
    counts = queries.head_counts(queries.tree_below(tree.committee.pk))
    assert counts[tree.committee.pk] == (0, 3)
    assert (counts[tree.east_committee.pk], counts[tree.harbour_branch.pk]) == ((0, 3), (2, 2))
    assert (counts[tree.group.pk], counts[away.pk]) == ((1, 0), (1, 0))
    assert queries.head_counts(queries.tree_below(tree.detachment.pk))[tree.east.pk] == (0, 3)


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("曾志强", ["曾志强"]),
        ("志强", ["单志强", "曾志强"]),
        ("zengzhi", ["曾志强"]),
        ("zzq", ["曾志强"]),
        ("szq", ["单志强"]),
        ("shanzhiqiang", ["单志强"]),
        ("danzhiqiang", []),
        ("ＺＺＱ", ["曾志强"]),
        (" 志 强 ", ["单志强", "曾志强"]),
        ("2000", ["曾志强"]),
        ("oyx", ["欧阳雪"]),
        ("", []),
        ("%", []),
    ],
)
def test_people_are_found_by_characters_pinyin_initials_and_number(tree, enrol, account, typed, names):
    enrol("曾志强", tree.harbour, tree.harbour_branch, number="200001")
    enrol("单志强", tree.hill, tree.hill_branch, number="300001")
    enrol("欧阳雪", tree.hill, tree.hill_branch, number="300002", sex="female")
    officer = account("officer", ("officer", tree.detachment))
    assert [found.name for found in search_people(officer, typed)] == names


def test_a_search_finds_only_what_is_visible(tree, enrol, account):
    enrol("曾志强", tree.harbour, tree.harbour_branch)
    secretary = account("secretary", ("secretary", tree.hill_branch))
    assert search_people(secretary, "曾") == []
    assert [o.name for o in search_organisations(secretary, "支部")] == ["山前站党支部"]
    officer = account("officer", ("officer", tree.detachment))
    hit = search_people(officer, "曾")[0]
    assert (hit.unit_name, hit.branch_name) == ("港口站", "港口站党支部")
    assert [o.name for o in search_organisations(officer, "港口", line="party", forms=("branch",))] == ["港口站党支部"]


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("港口站", ["单志强", "曾志强"]),
        ("港口站 曾", ["曾志强"]),
        ("zzq 港口", ["曾志强"]),
        ("东区大队 志强", ["单志强", "曾志强"]),
        ("山前站 曾", []),
    ],
)
def test_people_are_found_by_where_they_serve(tree, enrol, account, typed, names):
    enrol("曾志强", tree.harbour, tree.harbour_branch)
    enrol("单志强", tree.harbour, tree.harbour_branch)
    officer = account("officer", ("officer", tree.detachment))
    assert [found.name for found in search_people(officer, typed)] == names
    assert search_people(account("elsewhere", ("officer", tree.west)), typed) == []


def test_a_whole_id_number_finds_its_holder_also_in_its_old_form(tree, enrol, account):
    first17 = "990000" + "19650505" + "011"
    whole = first17 + check_digit(first17)
    enrol("曾志强", tree.harbour, tree.harbour_branch, id_number=whole, born_on=date(1965, 5, 5))
    officer = account("officer", ("officer", tree.detachment))
    for typed in (whole, whole[:6] + whole[8:17], whole.lower()):
        assert [found.name for found in search_people(officer, typed)] == ["曾志强"]
    assert search_people(officer, whole[:10]) == []


def test_whoever_sees_few_finds_them_among_many_of_that_name(tree, enrol, account, monkeypatch):
    monkeypatch.setattr(search, "_WINDOW", 3)
    for n in range(6):
        enrol("曾志强", tree.harbour, tree.harbour_branch, number=f"20000{n}")
    enrol("曾志强", tree.hill, tree.hill_branch, number="900001")
    secretary = account("secretary", ("secretary", tree.hill_branch))
    for typed in ("曾志强", "志强", "zzq", "zeng", "曾"):
        assert [found.number for found in search_people(secretary, typed)] == ["900001"]
    officer = account("officer", ("officer", tree.detachment))
    assert [found.number for found in search_people(officer, "zzq", limit=2)] == ["200000", "200001"]


@pytest.mark.parametrize("who", ["member", "secretary", "recorder", "brigade_officer", "officer", "leader", "auditor"])
def test_seeing_a_few_agrees_with_seeing_all(world, who):
    actor = world.actor(getattr(world, who))
    everybody = list(Person.objects.values_list("pk", flat=True))
    assert access.visible_among(actor, everybody) == set(access.visible_people(actor).values_list("pk", flat=True))
